package dev.wsboot.internal.connection.session;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of sessions: 64 bits as 16 hexadecimal digits. A counter run through a bijection
 * with a secret start: never the same twice within one process, and not to be guessed
 * from the one before without knowing it. They identify, they do not authorise.
 */
final class SessionIds {

	private static final AtomicLong counter = new AtomicLong(new SecureRandom().nextLong());

	private static final long SECRET = new SecureRandom().nextLong();

	private static final byte[] DIGITS = { '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e',
			'f' };

	private SessionIds() {
	}

	/**
	 * The next id.
	 * @return 16 characters
	 */
	@SuppressWarnings("deprecation")
	static String next() {
		long value = mix(counter.getAndIncrement() ^ SECRET);
		byte[] text = new byte[16];
		for (int i = 15; i >= 0; i--) {
			text[i] = DIGITS[(int) value & 0xF];
			value >>>= 4;
		}
		return new String(text, 0);
	}

	// The finaliser of SplitMix64: every step can be undone, so different inputs stay
	// different.
	private static long mix(long value) {
		long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
		return z ^ (z >>> 31);
	}

}
