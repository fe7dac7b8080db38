package dev.wsboot.internal.connection;

/**
 * In which form an endpoint takes a kind of message.
 */
public enum PayloadForm {

	/** A {@code String}. */
	STRING,

	/** A {@code byte[]} that belongs to the receiver. */
	ARRAY,

	/** A {@code ByteBuffer} that is valid during the call only. */
	VIEW,

	/**
	 * A {@code Reader} of text or an {@code InputStream} of a binary message that is read
	 * while it arrives; with {@code Dispatch.WORKER} only, since reading waits.
	 */
	STREAM,

	/** Not at all: such a message ends the connection with 1003. */
	REFUSED

}
