package dev.wsboot.internal.endpoint.method;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;

/**
 * What the callbacks of one endpoint are made with.
 *
 * @param paths patterns whose variables its methods can take, none if the endpoint is not
 * known
 * @param conversion converts values of the handshake
 * @param placeholders resolves placeholders of annotations
 * @param codec whether objects can be encoded and decoded
 * @param validator validates payloads, asked for when one has to be
 */
public record CallbackContext(List<String> paths, ConversionService conversion, UnaryOperator<String> placeholders,
		boolean codec, Supplier<@Nullable Validator> validator) {

	public CallbackContext {
		paths = List.copyOf(paths);
	}

}
