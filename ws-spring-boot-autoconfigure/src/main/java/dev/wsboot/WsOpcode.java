package dev.wsboot;

/**
 * What a data frame carries (RFC 6455, section 5.6). Control frames are never handed to
 * an application, so they have no constant here.
 *
 * @since 0.1.0
 */
public enum WsOpcode {

	/** A further fragment of the message that is under way. */
	CONTINUATION,

	/** UTF-8 text. */
	TEXT,

	/** Bytes. */
	BINARY

}
