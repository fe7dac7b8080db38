package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import dev.wsboot.CloseStatus;

/**
 * Writes the headers of frames from server to client, which are never masked (RFC 6455,
 * sections 5.1 and 5.2). The payload follows as it is.
 */
public final class FrameEncoder {

	/** Bytes of the longest header. */
	public static final int MAX_HEADER_BYTES = 10;

	/** Bytes of payload that a control frame can hold. */
	public static final int MAX_CONTROL_BYTES = 125;

	private static final int FIN = 0x80;

	private static final int RSV1 = 0x40;

	private static final int FOLLOWS_IN_2 = 126;

	private static final int FOLLOWS_IN_8 = 127;

	private FrameEncoder() {
	}

	/**
	 * How long a header is.
	 * @param payloadLength bytes of payload, not negative
	 * @return 2, 4 or 10 bytes
	 */
	public static int headerBytes(long payloadLength) {
		if (payloadLength < FOLLOWS_IN_2) {
			return 2;
		}
		return (payloadLength <= 0xFFFF) ? 4 : 10;
	}

	/**
	 * Writes a header. The buffer's byte order does not matter.
	 * @param output moves on by {@link #headerBytes}
	 * @param opcode opcode of the frame
	 * @param fin whether it is the last fragment of its message; true for control frames
	 * @param rsv1 whether it begins a compressed message
	 * @param payloadLength bytes of payload; at most 125 for control frames
	 * @throws java.nio.BufferOverflowException if there is no room for the header
	 * @throws IllegalArgumentException if a control frame is fragmented, compressed or
	 * too long
	 */
	public static void putHeader(ByteBuffer output, Opcode opcode, boolean fin, boolean rsv1, long payloadLength) {
		if (opcode.isControl() && (!fin || rsv1 || payloadLength > MAX_CONTROL_BYTES)) {
			throw new IllegalArgumentException(
					"A control frame must be whole, not compressed, and have at most 125 bytes of payload");
		}
		int first = (opcode.code() | (fin ? FIN : 0) | (rsv1 ? RSV1 : 0)) << Byte.SIZE;
		if (payloadLength < FOLLOWS_IN_2) {
			putTwoBytes(output, first | (int) payloadLength);
		}
		else if (payloadLength <= 0xFFFF) {
			putTwoBytes(output, first | FOLLOWS_IN_2);
			putTwoBytes(output, (int) payloadLength);
		}
		else {
			putTwoBytes(output, first | FOLLOWS_IN_8);
			for (int shift = 48; shift >= 0; shift -= Short.SIZE) {
				putTwoBytes(output, (int) (payloadLength >>> shift));
			}
		}
	}

	private static void putTwoBytes(ByteBuffer output, int bytes) {
		short inOrder = (short) bytes;
		output.putShort((output.order() == ByteOrder.BIG_ENDIAN) ? inOrder : Short.reverseBytes(inOrder));
	}

	/**
	 * What stands in a Close frame (RFC 6455, section 5.5.1).
	 * @param status a status that can be sent, or {@link CloseStatus#NO_STATUS}
	 * @return at most 125 bytes, none for {@link CloseStatus#NO_STATUS}
	 * @throws IllegalArgumentException if the status must not be sent
	 */
	public static byte[] closePayload(CloseStatus status) {
		if (status.code() == CloseStatus.NO_STATUS.code()) {
			return PayloadArray.NOTHING;
		}
		if (!status.isSendable()) {
			throw new IllegalArgumentException(
					"'status' must be one that may stand in a Close frame but is " + status.code());
		}
		byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
		byte[] payload = new byte[2 + reason.length];
		payload[0] = (byte) (status.code() >>> 8);
		payload[1] = (byte) status.code();
		System.arraycopy(reason, 0, payload, 2, reason.length);
		return payload;
	}

}
