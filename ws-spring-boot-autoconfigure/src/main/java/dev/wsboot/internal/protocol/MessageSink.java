package dev.wsboot.internal.protocol;

import dev.wsboot.CloseStatus;

/**
 * Takes what a {@link MessageReader} decodes, in the order of the wire, on the thread
 * that reads. Every method answers whether the reader goes on; if not, the rest stays in
 * the input. A sink may call {@link MessageReader#discard()} from within.
 */
public interface MessageSink {

	/**
	 * A whole message. Not called in frames mode, nor for messages that are streamed.
	 * @param text whether it is text, which is valid UTF-8 then
	 * @param array holds the payload; lent for the call unless it is owned
	 * @param offset where the payload starts
	 * @param length bytes of payload
	 * @param ascii whether all bytes are known to be ASCII; only for text
	 * @param owned whether the array belongs to the receiver from now on; it was made for
	 * exactly this message then: offset 0, and nothing after the payload
	 * @return whether to go on
	 */
	boolean onMessage(boolean text, byte[] array, int offset, int length, boolean ascii, boolean owned);

	/**
	 * A whole data frame. Only called in frames mode. The fragments of a text message are
	 * valid UTF-8 when put together; a fragment may end within a character.
	 * @param opcode text, binary or continuation
	 * @param fin whether the message ends with it
	 * @param array holds the payload; lent for the call unless it is owned
	 * @param offset where the payload starts
	 * @param length bytes of payload
	 * @param owned whether the array belongs to the receiver from now on, see
	 * {@link #onMessage}
	 * @return whether to go on
	 */
	boolean onFrame(Opcode opcode, boolean fin, byte[] array, int offset, int length, boolean owned);

	/**
	 * The next part of a message that is streamed. Its parts follow each other; only
	 * control frames come between them. Parts end anywhere, also within a character, but
	 * what was delivered can be the beginning of UTF-8.
	 * @param text whether the message is text
	 * @param array holds the part from its start on; lent for the call
	 * @param length bytes of the part, 0 only in the last one
	 * @param last whether the message ends with it
	 * @return whether to go on; up to half a megabyte of parts may follow all the same,
	 * if the message is compressed
	 */
	default boolean onPart(boolean text, byte[] array, int length, boolean last) {
		throw new IllegalStateException("This sink takes whole messages");
	}

	/**
	 * A Ping.
	 * @param array holds the payload, lent for the call
	 * @param offset where the payload starts
	 * @param length bytes of payload, at most 125
	 * @return whether to go on
	 */
	boolean onPing(byte[] array, int offset, int length);

	/**
	 * A Pong, asked for or not.
	 * @param array holds the payload, lent for the call
	 * @param offset where the payload starts
	 * @param length bytes of payload, at most 125
	 * @return whether to go on
	 */
	boolean onPong(byte[] array, int offset, int length);

	/**
	 * A Close frame; the reader discards whatever comes after it.
	 * @param status code and reason, or {@link CloseStatus#NO_STATUS} if the frame is
	 * empty
	 * @return ignored
	 */
	boolean onClose(CloseStatus status);

}
