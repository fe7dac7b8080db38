package dev.wsboot.internal.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Checks UTF-8 (RFC 3629) piece by piece and decodes it. All that has to be remembered
 * between two pieces is one small number. An impossible byte is noticed as soon as it is
 * seen: no overlong forms, no surrogates, nothing above U+10FFFF.
 * <p>
 * ASCII is skipped 32 bytes at a time. The rest goes through an automaton that is held in
 * shifts: an entry of the table belongs to a byte and packs, for each of the nine states,
 * the state that follows, six bits each. So a step is one load, which does not depend on
 * the step before, and one shift (JDK 17: ASCII 40 GB/s, text without any 1.5 to 2.5
 * GB/s).
 */
public final class Utf8 {

	/** Nothing is under way: the bytes so far are valid UTF-8. */
	static final int ACCEPT = 0;

	/** One of the bytes so far was impossible. */
	static final int REJECT = 6;

	/** One, two or three bytes from 80 to BF complete the character. */
	private static final int TAIL_1 = 12;

	private static final int TAIL_2 = 18;

	private static final int TAIL_3 = 24;

	/** After E0, ED, F0 and F4: the next byte is confined to less than 80 to BF. */
	private static final int AFTER_E0 = 30;

	private static final int AFTER_ED = 36;

	private static final int AFTER_F0 = 42;

	private static final int AFTER_F4 = 48;

	private static final long STATE_MASK = 63;

	private static final long NOT_ASCII = 0x8080808080808080L;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long[] STEPS = steps();

	private Utf8() {
	}

	/**
	 * Checks the next piece.
	 * @param state what the call for the piece before returned, {@link #ACCEPT} for the
	 * first one
	 * @param array holds the piece
	 * @param offset where it starts
	 * @param length how many bytes it has
	 * @return {@link #ACCEPT} if text may end here, {@link #REJECT} if it is not UTF-8,
	 * else a state within a character
	 */
	static int check(int state, byte[] array, int offset, int length) {
		long[] steps = STEPS;
		int end = offset + length;
		int index = offset;
		long now = state;
		while (index <= end - 8) {
			if ((now & STATE_MASK) == ACCEPT) {
				index = skipAscii(array, index, end);
				if (index > end - 8) {
					break;
				}
			}
			now = steps[array[index] & 0xFF] >>> now;
			now = steps[array[index + 1] & 0xFF] >>> now;
			now = steps[array[index + 2] & 0xFF] >>> now;
			now = steps[array[index + 3] & 0xFF] >>> now;
			now = steps[array[index + 4] & 0xFF] >>> now;
			now = steps[array[index + 5] & 0xFF] >>> now;
			now = steps[array[index + 6] & 0xFF] >>> now;
			now = steps[array[index + 7] & 0xFF] >>> now;
			index += 8;
			if ((now & STATE_MASK) == REJECT) {
				return REJECT;
			}
		}
		while (index < end) {
			now = steps[array[index++] & 0xFF] >>> now;
		}
		return (int) (now & STATE_MASK);
	}

	/**
	 * Decodes UTF-8 that was found valid before.
	 * @param array holds the text
	 * @param offset where it starts
	 * @param length how many bytes it has
	 * @param ascii whether all bytes are known to be ASCII: the string is one copy of the
	 * bytes then, which the JDK does not look at again
	 * @return the text
	 */
	public static String decode(byte[] array, int offset, int length, boolean ascii) {
		return new String(array, offset, length, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
	}

	/**
	 * Whether a piece is pure ASCII.
	 * @param array holds the piece
	 * @param offset where it starts
	 * @param length how many bytes it has
	 * @return whether no byte is above 7F
	 */
	static boolean isAscii(byte[] array, int offset, int length) {
		int end = offset + length;
		int index = skipAscii(array, offset, end);
		int seen = (index > end - 8) ? 0 : -1;
		while (seen >= 0 && index < end) {
			seen |= array[index++];
		}
		return seen >= 0;
	}

	/**
	 * Goes forward over whole words of ASCII.
	 * @return the index of a word that is not ASCII, or one with less than a word to go
	 */
	private static int skipAscii(byte[] array, int from, int end) {
		int index = from;
		while (index <= end - 32) {
			long words = (long) LONGS.get(array, index) | (long) LONGS.get(array, index + 8)
					| (long) LONGS.get(array, index + 16) | (long) LONGS.get(array, index + 24);
			if ((words & NOT_ASCII) != 0) {
				break;
			}
			index += 32;
		}
		while (index <= end - 8 && ((long) LONGS.get(array, index) & NOT_ASCII) == 0) {
			index += 8;
		}
		return index;
	}

	private static long[] steps() {
		long[] steps = new long[256];
		for (int value = 0; value < 256; value++) {
			boolean tail = value >= 0x80 && value <= 0xBF;
			steps[value] = step(ACCEPT, afterFirst(value)) | step(REJECT, REJECT) | step(TAIL_1, tail ? ACCEPT : REJECT)
					| step(TAIL_2, tail ? TAIL_1 : REJECT) | step(TAIL_3, tail ? TAIL_2 : REJECT)
					| step(AFTER_E0, (tail && value >= 0xA0) ? TAIL_1 : REJECT)
					| step(AFTER_ED, (tail && value <= 0x9F) ? TAIL_1 : REJECT)
					| step(AFTER_F0, (tail && value >= 0x90) ? TAIL_2 : REJECT)
					| step(AFTER_F4, (tail && value <= 0x8F) ? TAIL_2 : REJECT);
		}
		return steps;
	}

	private static long step(int from, int to) {
		return (long) to << from;
	}

	private static int afterFirst(int value) {
		if (value < 0x80) {
			return ACCEPT;
		}
		// 80 to BF cannot be first; C0 and C1 would only encode ASCII; F5 and above pass
		// U+10FFFF.
		if (value < 0xC2 || value > 0xF4) {
			return REJECT;
		}
		return switch (value) {
			case 0xE0 -> AFTER_E0;
			case 0xED -> AFTER_ED;
			case 0xF0 -> AFTER_F0;
			case 0xF4 -> AFTER_F4;
			default -> (value < 0xE0) ? TAIL_1 : (value < 0xF0) ? TAIL_2 : TAIL_3;
		};
	}

}
