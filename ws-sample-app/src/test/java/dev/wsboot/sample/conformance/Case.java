package dev.wsboot.sample.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client sends on a fresh connection and every byte that it must get for that.
 *
 * @param id number of the family and the case
 * @param sent all that the client sends
 * @param pieces sizes of a write, each tried on a connection of its own
 * @param answer all that the server sends before its Close frame
 * @param code what stands in the server's Close frame, {@link #EMPTY} for nothing
 * @param failure whether the server's Close frame may carry a reason, because the server
 * failed the connection and does not repeat the client's code
 */
record Case(String id, byte[] sent, List<Integer> pieces, byte[] answer, int code, boolean failure) {

	static final int EMPTY = -1;

	static final int WHOLE = Integer.MAX_VALUE / 2;

	/** At once and byte by byte. */
	private static final List<Integer> SMALL = List.of(WHOLE, 1);

	/**
	 * The client does all right and closes with 1000.
	 */
	static Case passes(String id, byte[] sent, byte[] answer) {
		return new Case(id, RawClient.join(sent, RawClient.close(1000, "")), SMALL, answer, 1000, false);
	}

	/**
	 * The client breaks a rule with the last byte it sends, or before.
	 */
	static Case fails(String id, byte[] sent, byte[] answer, int code) {
		return new Case(id, sent, SMALL, answer, code, true);
	}

	/**
	 * The client closes.
	 */
	static Case closes(String id, byte[] sent, byte[] answer, int code) {
		return new Case(id, sent, SMALL, answer, code, false);
	}

	Case inPieces(Integer... sizes) {
		return new Case(this.id, this.sent, List.of(sizes), this.answer, this.code, this.failure);
	}

	/**
	 * A frame as the server must write it: no mask, the shortest length.
	 */
	static byte[] served(int firstByte, byte[] payload) {
		ByteBuffer frame = ByteBuffer.allocate(payload.length + 10).put((byte) firstByte);
		if (payload.length > 65_535) {
			frame.put((byte) 127).putLong(payload.length);
		}
		else if (payload.length > 125) {
			frame.put((byte) 126).putShort((short) payload.length);
		}
		else {
			frame.put((byte) payload.length);
		}
		frame.put(payload).flip();
		byte[] bytes = new byte[frame.remaining()];
		frame.get(bytes);
		return bytes;
	}

	static byte[] served(int firstByte, String payload) {
		return served(firstByte, utf8(payload));
	}

	static byte[] sent(int firstByte, String payload) {
		return RawClient.frame(firstByte, utf8(payload));
	}

	static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] hex(String text) {
		return HexFormat.of().parseHex(text);
	}

	@Override
	public String toString() {
		return this.id;
	}

}
