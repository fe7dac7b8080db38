package dev.wsboot.internal.endpoint.codec;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import org.jspecify.annotations.Nullable;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSendException;

/**
 * JSON by Jackson 2, for applications that have not moved to Jackson 3. The only class
 * that needs it on the class path.
 * <p>
 * A sealed type is decoded into the subtype that a field of the message names, unless
 * Jackson's annotations say how; {@code @JsonTypeName} names a subtype. The message is
 * scanned as far as that field, then decoded: no tree is built.
 */
public final class Jackson2JsonCodec implements JsonCodec {

	private final ObjectMapper mapper;

	private final String typeField;

	/**
	 * Creates the codec.
	 * @param mapper the application's mapper
	 * @param typeField the field that names the subtype of a sealed type
	 */
	public Jackson2JsonCodec(ObjectMapper mapper, String typeField) {
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
		this.typeField = Objects.requireNonNull(typeField, "'typeField' must not be null");
	}

	@Override
	public Decoder decoder(Type type) {
		if (type instanceof Class<?> parent && SealedTypes.isSealedParent(parent)
				&& annotation(parent, JsonTypeInfo.class) == null
				&& annotation(parent, JsonDeserialize.class) == null) {
			return sealedDecoder(parent);
		}
		return plainDecoder(this.mapper.readerFor(this.mapper.constructType(type)), type);
	}

	private static Decoder plainDecoder(ObjectReader configured, Type type) {
		// A message is one value; Jackson 3 has learned to insist on it.
		ObjectReader reader = configured.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
		return (utf8) -> {
			try {
				return reader.readValue(utf8);
			}
			catch (InvalidDefinitionException ex) {
				// A type that Jackson cannot handle is the application's fault, not the
				// peer's.
				throw new IllegalStateException("Jackson cannot decode into " + type.getTypeName(), ex);
			}
			catch (IOException ex) {
				throw new WsDecodeException("The message is not the JSON of " + type.getTypeName(), ex);
			}
		};
	}

	private Decoder sealedDecoder(Class<?> parent) {
		SealedDecoder sealed = new SealedDecoder(parent, this.typeField, (utf8) -> typeName(parent, utf8));
		for (Class<?> member : SealedTypes.members(parent)) {
			ObjectReader reader = this.mapper.readerFor(member).withHandler(new TypeFieldIsKnown(this.typeField));
			JsonTypeName name = annotation(member, JsonTypeName.class);
			sealed.add(member, (name != null) ? name.value() : null, plainDecoder(reader, member));
		}
		return sealed;
	}

	private @Nullable String typeName(Class<?> parent, byte[] utf8) {
		try (JsonParser parser = this.mapper.createParser(utf8)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return null;
			}
			for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
				JsonToken value = parser.nextToken();
				if (name.equals(this.typeField)) {
					return (value == JsonToken.VALUE_STRING) ? parser.getText() : null;
				}
				parser.skipChildren();
			}
			return null;
		}
		catch (IOException ex) {
			throw new WsDecodeException("The message is not the JSON of " + parent.getTypeName(), ex);
		}
	}

	private <A extends Annotation> @Nullable A annotation(Class<?> type, Class<A> annotation) {
		Class<?> mixIn = this.mapper.getDeserializationConfig().findMixInClassFor(type);
		A mixedIn = (mixIn != null) ? mixIn.getAnnotation(annotation) : null;
		return (mixedIn != null) ? mixedIn : type.getAnnotation(annotation);
	}

	@Override
	public byte[] encode(Object value) {
		try {
			return this.mapper.writeValueAsBytes(value);
		}
		catch (IOException ex) {
			throw new WsSendException("Jackson cannot encode " + value.getClass().getTypeName(), ex);
		}
	}

	/**
	 * Skips the field that names the subtype where unknown fields are refused.
	 */
	private static final class TypeFieldIsKnown extends DeserializationProblemHandler {

		private final String typeField;

		TypeFieldIsKnown(String typeField) {
			this.typeField = typeField;
		}

		@Override
		public boolean handleUnknownProperty(DeserializationContext context, JsonParser parser,
				JsonDeserializer<?> deserializer, Object target, String property) throws IOException {
			if (!property.equals(this.typeField)) {
				return false;
			}
			parser.skipChildren();
			return true;
		}

	}

}
