package dev.wsboot.internal.endpoint.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsDecodeException;

/**
 * Decodes into the subtype of a sealed type that a field of the message names: by the
 * name it was given or else its simple name, whose first letter may be lower case.
 */
final class SealedDecoder implements JsonCodec.Decoder {

	private final Class<?> parent;

	private final String typeField;

	private final Function<byte[], @Nullable String> typeNames;

	private final Map<String, JsonCodec.Decoder> byName = new LinkedHashMap<>();

	/**
	 * Creates a decoder without subtypes.
	 * @param parent a sealed type
	 * @param typeField the field that names the subtype
	 * @param typeNames reads that field of a message
	 */
	SealedDecoder(Class<?> parent, String typeField, Function<byte[], @Nullable String> typeNames) {
		this.parent = parent;
		this.typeField = typeField;
		this.typeNames = typeNames;
	}

	/**
	 * Adds a subtype.
	 * @param member the subtype
	 * @param name the name it was given, {@code null} if none
	 * @param decoder decodes it
	 * @throws IllegalArgumentException if another one has the same name
	 */
	void add(Class<?> member, @Nullable String name, JsonCodec.Decoder decoder) {
		if (name != null) {
			add(name, decoder);
		}
		else {
			add(member.getSimpleName(), decoder);
			add(decapitalized(member.getSimpleName()), decoder);
		}
	}

	private void add(String name, JsonCodec.Decoder decoder) {
		JsonCodec.Decoder other = this.byName.put(name, decoder);
		if (other != null && other != decoder) {
			throw new IllegalArgumentException("two subtypes of " + this.parent.getTypeName() + " have the name '"
					+ name + "', which @JsonTypeName can change");
		}
	}

	private static String decapitalized(String name) {
		return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
	}

	@Override
	public @Nullable Object decode(byte[] utf8) {
		String name = this.typeNames.apply(utf8);
		JsonCodec.Decoder decoder = (name != null) ? this.byName.get(name) : null;
		if (decoder == null) {
			throw new WsDecodeException("The message must name a subtype of " + this.parent.getTypeName() + " in '"
					+ this.typeField + "': " + String.join(", ", this.byName.keySet()), null);
		}
		return decoder.decode(utf8);
	}

}
