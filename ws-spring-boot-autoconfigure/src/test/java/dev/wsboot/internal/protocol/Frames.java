package dev.wsboot.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes what a client sends. Deliberately simple: a byte at a time, nothing shared with
 * the code under test.
 */
final class Frames {

	static final int FIN = 0x80;

	static final int RSV1 = 0x40;

	private Frames() {
	}

	/**
	 * Reads bytes as they stand in a test: hex digits, spaces, and comments from a hash
	 * to the end of the line.
	 */
	static byte[] hex(String text) {
		return HexFormat.of().parseHex(text.replaceAll("#[^\n]*", "").replaceAll("\\s", ""));
	}

	static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] text(String text) {
		return frame(FIN | 1, utf8(text));
	}

	static byte[] binary(byte... payload) {
		return frame(FIN | 2, payload);
	}

	static byte[] frame(int firstByte, byte[] payload) {
		return frame(firstByte, payload, 0x37FA213D);
	}

	static byte[] frame(int firstByte, byte[] payload, int key) {
		byte[] header = header(firstByte, payload.length, key);
		byte[] frame = new byte[header.length + payload.length];
		System.arraycopy(header, 0, frame, 0, header.length);
		for (int i = 0; i < payload.length; i++) {
			frame[header.length + i] = (byte) (payload[i] ^ (key >>> (24 - 8 * (i % 4))));
		}
		return frame;
	}

	static byte[] header(int firstByte, long length, int key) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(firstByte);
		int lengthBytes = 0;
		if (length < 126) {
			out.write(0x80 | (int) length);
		}
		else {
			lengthBytes = (length < 65536) ? 2 : 8;
			out.write(0x80 | ((length < 65536) ? 126 : 127));
		}
		for (int i = lengthBytes - 1; i >= 0; i--) {
			out.write((int) (length >>> (8 * i)));
		}
		for (int i = 3; i >= 0; i--) {
			out.write(key >>> (8 * i));
		}
		return out.toByteArray();
	}

	static byte[] join(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

}
