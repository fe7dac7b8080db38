package dev.wsboot.benchmarks.jmh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Payloads, the same in every run, and the frames a client sends them in.
 */
public final class Messages {

	private static final int TEXT = 0x81;

	private static final int BINARY = 0x82;

	private static final int RSV1 = 0x40;

	private static final String MIXED = "Grüße aus Köln, привет, 你好, 👋 and plain words between. ";

	private Messages() {
	}

	/**
	 * Bytes without a pattern.
	 * @param length how many
	 * @return the bytes
	 */
	public static byte[] binary(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	/**
	 * UTF-8 of a given size.
	 * @param length how many bytes
	 * @param mixed whether it has characters of two, three and four bytes, or is ASCII
	 * @return the text
	 */
	public static byte[] text(int length, boolean mixed) {
		String sentence = mixed ? MIXED : "All of this is ASCII, which most JSON is, too. ";
		byte[] source = sentence.repeat(length / sentence.length() + 1).getBytes(StandardCharsets.UTF_8);
		int end = length;
		while ((source[end] & 0xC0) == 0x80) {
			end--;
		}
		byte[] text = Arrays.copyOf(source, length);
		Arrays.fill(text, end, length, (byte) ' ');
		return text;
	}

	/**
	 * 1 KB of JSON: an array of small objects whose values differ.
	 * @return 1024 bytes
	 */
	public static byte[] json() {
		Random random = new Random(1);
		StringBuilder json = new StringBuilder("[");
		while (json.length() < 940) {
			json.append("{\"id\":%d,\"symbol\":\"%c%c%c\",\"price\":%d.%02d,\"active\":%b},".formatted(
					random.nextInt(1_000_000), 'A' + random.nextInt(26), 'A' + random.nextInt(26),
					'A' + random.nextInt(26), random.nextInt(1000), random.nextInt(100), random.nextBoolean()));
		}
		json.append("\"");
		json.append("x".repeat(1024 - 2 - json.length())).append("\"]");
		return json.toString().getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * A masked frame.
	 * @param text whether its opcode is text
	 * @param compressed whether it has RSV1
	 * @param payload the payload before masking
	 * @return a direct buffer, as the event loops read into
	 */
	public static ByteBuffer frame(boolean text, boolean compressed, byte[] payload) {
		byte[] key = { 0x5A, 0x17, (byte) 0xC3, (byte) 0x81 };
		ByteBuffer frame = ByteBuffer.allocateDirect(payload.length + 14);
		frame.put((byte) ((text ? TEXT : BINARY) | (compressed ? RSV1 : 0)));
		if (payload.length < 126) {
			frame.put((byte) (0x80 | payload.length));
		}
		else if (payload.length < 65536) {
			frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
		}
		else {
			frame.put((byte) (0x80 | 127)).putLong(payload.length);
		}
		frame.put(key);
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ key[i & 3]));
		}
		return frame.flip();
	}

}
