package dev.wsboot.internal.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The key of an opening handshake and its answer (RFC 6455, section 4.2.2, item 5.4).
 */
final class AcceptKey {

	/** 16 bytes of Base64, of which the last two characters are padding. */
	private static final int KEY_LENGTH = 24;

	private static final byte[] GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(StandardCharsets.US_ASCII);

	private static final MessageDigest SHA_1 = sha1();

	private AcceptKey() {
	}

	/**
	 * Whether a key is 16 bytes of Base64, with padding. The four bits that the last
	 * character has to spare may be set, although an encoder should clear them (RFC 4648,
	 * section 3.5): RFC 6455, section 4.1, itself gives {@code AQIDBAUGBwgJCgsMDQ4PEC==}
	 * as an example.
	 */
	static boolean isValid(String key) {
		if (key.length() != KEY_LENGTH || key.charAt(22) != '=' || key.charAt(23) != '=') {
			return false;
		}
		for (int i = 0; i < 22; i++) {
			if (!isBase64(key.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isBase64(char c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
	}

	/**
	 * Answers a valid key.
	 */
	static String answer(String key) {
		byte[] input = new byte[KEY_LENGTH + GUID.length];
		for (int i = 0; i < KEY_LENGTH; i++) {
			input[i] = (byte) key.charAt(i);
		}
		System.arraycopy(GUID, 0, input, KEY_LENGTH, GUID.length);
		return Base64.getEncoder().encodeToString(newDigest().digest(input));
	}

	// A copy of an unused digest costs less than looking the algorithm up, and unlike a
	// digest per thread it also does for virtual threads.
	private static MessageDigest newDigest() {
		try {
			return (MessageDigest) SHA_1.clone();
		}
		catch (CloneNotSupportedException ex) {
			return sha1();
		}
	}

	private static MessageDigest sha1() {
		try {
			return MessageDigest.getInstance("SHA-1");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}
