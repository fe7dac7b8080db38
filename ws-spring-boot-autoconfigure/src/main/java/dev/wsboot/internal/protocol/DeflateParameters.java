package dev.wsboot.internal.protocol;

/**
 * What was agreed on with permessage-deflate (RFC 7692, section 7.1).
 *
 * @param serverNoContextTakeover whether every message we send is compressed without
 * looking back at the ones before
 * @param clientNoContextTakeover whether the client promised the same
 * @param serverMaxWindowBits base-2 logarithm of how many bytes we look back at most,
 * from 8 to 15
 * @param clientMaxWindowBits the same for the client; informative, because we always
 * inflate with the largest window
 */
public record DeflateParameters(boolean serverNoContextTakeover, boolean clientNoContextTakeover,
		int serverMaxWindowBits, int clientMaxWindowBits) {

	/** The smallest window (256 bytes). */
	public static final int MIN_WINDOW_BITS = 8;

	/** The largest window (32 KB), which holds if nothing was agreed on. */
	public static final int MAX_WINDOW_BITS = 15;

	public DeflateParameters {
		checkWindowBits("serverMaxWindowBits", serverMaxWindowBits);
		checkWindowBits("clientMaxWindowBits", clientMaxWindowBits);
	}

	private static void checkWindowBits(String name, int bits) {
		if (bits < MIN_WINDOW_BITS || bits > MAX_WINDOW_BITS) {
			throw new IllegalArgumentException("'%s' must be between 8 and 15 but is %d".formatted(name, bits));
		}
	}

}
