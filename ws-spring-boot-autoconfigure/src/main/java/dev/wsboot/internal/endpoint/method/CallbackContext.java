package dev.wsboot.internal.endpoint.method;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;
import org.springframework.web.util.UriTemplate;

import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.spi.WsArgumentResolver;
import dev.wsboot.spi.WsResultHandler;

/**
 * What the callbacks of one endpoint are made with.
 *
 * @param paths patterns whose variables its methods can take, none if the endpoint is not
 * known
 * @param conversion converts values of the handshake
 * @param placeholders resolves placeholders of annotations
 * @param codecs encode and decode objects
 * @param argumentResolvers the application's, in their order
 * @param resultHandlers the application's, in their order
 * @param validator validates payloads, asked for when one has to be
 */
public record CallbackContext(List<String> paths, ConversionService conversion, UnaryOperator<String> placeholders,
		MessageCodecs codecs, List<WsArgumentResolver> argumentResolvers, List<WsResultHandler> resultHandlers,
		Supplier<@Nullable Validator> validator) {

	public CallbackContext {
		paths = List.copyOf(paths);
		argumentResolvers = List.copyOf(argumentResolvers);
		resultHandlers = List.copyOf(resultHandlers);
	}

	/**
	 * Where a path variable is missing.
	 * @param variable the variable's name
	 * @return the paths that do not have it
	 */
	public List<String> pathsWithout(String variable) {
		return this.paths.stream().filter((path) -> !variables(path).contains(variable)).toList();
	}

	private static List<String> variables(String path) {
		return new UriTemplate(path).getVariableNames()
			.stream()
			.map((name) -> name.startsWith("*") ? name.substring(1) : name)
			.toList();
	}

}
