package dev.wsboot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * One data frame as it stands on the wire, already unmasked (RFC 6455, section 5.2). A
 * received frame's payload is only valid during the callback; copy what is needed longer.
 *
 * @param opcode what the frame carries
 * @param fin whether it is the last fragment of its message
 * @param payload the bytes from position to limit; owned by whoever created the frame
 * @since 0.1.0
 */
public record WsFrame(WsOpcode opcode, boolean fin, ByteBuffer payload) {

	public WsFrame {
		Objects.requireNonNull(opcode, "'opcode' must not be null");
		Objects.requireNonNull(payload, "'payload' must not be null");
	}

	/**
	 * A text frame.
	 * @param text the text
	 * @param fin whether the message ends with it
	 * @return the frame
	 */
	public static WsFrame text(String text, boolean fin) {
		return new WsFrame(WsOpcode.TEXT, fin, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * A binary frame.
	 * @param payload the bytes, not copied
	 * @param fin whether the message ends with it
	 * @return the frame
	 */
	public static WsFrame binary(ByteBuffer payload, boolean fin) {
		return new WsFrame(WsOpcode.BINARY, fin, payload);
	}

	/**
	 * A continuation frame.
	 * @param payload the bytes, not copied
	 * @param fin whether the message ends with it
	 * @return the frame
	 */
	public static WsFrame continuation(ByteBuffer payload, boolean fin) {
		return new WsFrame(WsOpcode.CONTINUATION, fin, payload);
	}

}
