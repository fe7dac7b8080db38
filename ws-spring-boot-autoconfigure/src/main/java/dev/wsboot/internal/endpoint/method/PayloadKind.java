package dev.wsboot.internal.endpoint.method;

import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;

/**
 * As what an {@code @OnMessage} method takes a message.
 */
public enum PayloadKind {

	/** {@code String} or {@code CharSequence}, from a text message. */
	STRING,

	/** An object decoded from a text message. */
	OBJECT,

	/** {@code byte[]}, from a binary message. */
	ARRAY,

	/** {@code ByteBuffer}, from a binary message. */
	VIEW,

	/** {@code Reader}, of a text message while it arrives. */
	READER,

	/** {@code InputStream}, of a binary message while it arrives. */
	STREAM;

	/**
	 * The kind of a type.
	 * @param type a payload's class
	 * @return its kind
	 */
	public static PayloadKind of(Class<?> type) {
		if (type == String.class || type == CharSequence.class) {
			return STRING;
		}
		if (type == byte[].class) {
			return ARRAY;
		}
		if (type == InputStream.class || type == Reader.class) {
			return (type == Reader.class) ? READER : STREAM;
		}
		return (type == ByteBuffer.class) ? VIEW : OBJECT;
	}

	/**
	 * Whether it is taken from text messages.
	 * @return {@code false} for binary messages
	 */
	public boolean isText() {
		return this == STRING || this == OBJECT || this == READER;
	}

	/**
	 * Whether a message is read while it arrives.
	 * @return whether reading waits
	 */
	public boolean isStreamed() {
		return this == READER || this == STREAM;
	}

}
