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

	/** Not at all: such a message ends the connection with 1003. */
	REFUSED

}
