package dev.wsboot.internal.endpoint.codec;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as UTF-8. Safe from any thread.
 */
public interface JsonCodec {

	/**
	 * Prepares the decoding into a type, once at start-up. A sealed type is decoded into
	 * one of its subtypes.
	 * @param type a class or a generic type without variables
	 * @return decodes one message after the other, on any thread
	 * @throws IllegalArgumentException if that cannot be done; the message is a clause
	 */
	Decoder decoder(Type type);

	/**
	 * Encodes an object.
	 * @param value the object
	 * @return JSON in UTF-8, owned by the caller
	 * @throws dev.wsboot.WsSendException if the object cannot be encoded
	 */
	byte[] encode(Object value);

	/**
	 * Decodes into one type.
	 */
	@FunctionalInterface
	interface Decoder {

		/**
		 * Decodes one message.
		 * @param utf8 valid UTF-8, not kept
		 * @return the object, {@code null} for the literal {@code null}
		 * @throws dev.wsboot.WsDecodeException if the message is not JSON or not of that
		 * type
		 */
		@Nullable Object decode(byte[] utf8);

	}

}
