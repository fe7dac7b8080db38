package dev.wsboot.internal.endpoint.codec;

import java.lang.reflect.Type;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSendException;

/**
 * JSON by Jackson 3. The only class of this package that needs Jackson on the class path.
 */
public final class JacksonJsonCodec implements JsonCodec {

	private final JsonMapper mapper;

	/**
	 * Creates the codec.
	 * @param mapper the application's mapper
	 */
	public JacksonJsonCodec(JsonMapper mapper) {
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
	}

	@Override
	public Decoder decoder(Type type) {
		ObjectReader reader = this.mapper.readerFor(this.mapper.constructType(type));
		return (utf8) -> decode(reader, type, utf8);
	}

	private static @Nullable Object decode(ObjectReader reader, Type type, byte[] utf8) {
		try {
			return reader.readValue(utf8);
		}
		catch (InvalidDefinitionException ex) {
			// A type that Jackson cannot handle is the application's fault, not the
			// peer's.
			throw new IllegalStateException("Jackson cannot decode into " + type.getTypeName(), ex);
		}
		catch (JacksonException ex) {
			throw new WsDecodeException("The message is not the JSON of " + type.getTypeName(), ex);
		}
	}

	@Override
	public byte[] encode(Object value) {
		try {
			return this.mapper.writeValueAsBytes(value);
		}
		catch (JacksonException ex) {
			throw new WsSendException("Jackson cannot encode " + value.getClass().getTypeName(), ex);
		}
	}

}
