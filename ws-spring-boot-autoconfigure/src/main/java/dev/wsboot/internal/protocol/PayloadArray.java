package dev.wsboot.internal.protocol;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Where a message is put together that does not come in one piece. The array grows with
 * what has come, not with what was announced: a header costs its sender nothing, so it
 * must not cost us much more.
 */
final class PayloadArray {

	/** Bytes of the smallest array, if the message can be that long. */
	static final int MIN_BYTES = 1024;

	/** How many times longer than what has come the array may be. */
	static final int MAX_AHEAD = 4;

	static final byte[] NOTHING = {};

	private byte @Nullable [] array;

	private int length;

	/**
	 * An array for a message that has come as a whole.
	 * @param length bytes of the message
	 * @return an array of that length
	 */
	static byte[] of(int length) {
		return (length == 0) ? NOTHING : new byte[length];
	}

	/**
	 * Makes room.
	 * @param arrived bytes that are put in next
	 * @param announced bytes that are known to come, those included; at most what the
	 * limits leave
	 * @param last whether nothing comes after what was announced
	 * @param maxLength how long the whole may become
	 * @param lender where long arrays may come from that are given back after the
	 * message; {@code null} if the receiver keeps the array
	 * @return the array, to be filled from {@link #length()} on
	 */
	byte[] reserve(int arrived, int announced, boolean last, int maxLength, @Nullable ReadScratch lender) {
		byte[] current = this.array;
		int needed = this.length + arrived;
		if (current != null && current.length >= needed) {
			return current;
		}
		int known = this.length + announced;
		int size = last ? (int) Math.min(ahead(needed, MAX_AHEAD), known) : sizeOfUnknown(needed, maxLength);
		byte[] grown = null;
		if (lender != null && size >= ReadScratch.MIN_POOLED_BYTES) {
			grown = lender.borrowArray(last ? known : size);
		}
		if (grown == null) {
			grown = new byte[size];
		}
		if (current != null) {
			System.arraycopy(current, 0, grown, 0, this.length);
			if (lender != null) {
				lender.giveBack(current);
			}
		}
		this.array = grown;
		return grown;
	}

	private static int sizeOfUnknown(int needed, int maxLength) {
		long ahead = ahead(needed, MAX_AHEAD / 2);
		// The last step is taken at once rather than copying everything again soon.
		return (ahead > maxLength / 2) ? maxLength : (int) ahead;
	}

	private static long ahead(int needed, int times) {
		return Math.max(MIN_BYTES, (long) needed * times);
	}

	/**
	 * Counts bytes that were put in.
	 * @param count how many
	 */
	void advance(int count) {
		this.length += count;
	}

	/**
	 * Puts bytes in whose number was not known before.
	 * @param source where they are, from its start on
	 * @param count how many
	 * @param maxLength how long the whole may become
	 * @param lender see {@link #reserve}
	 */
	void append(byte[] source, int count, int maxLength, @Nullable ReadScratch lender) {
		if (count > 0) {
			System.arraycopy(source, 0, reserve(count, count, false, maxLength, lender), this.length, count);
			this.length += count;
		}
	}

	int length() {
		return this.length;
	}

	/**
	 * How many bytes are held.
	 * @return 0 or the length of the array
	 */
	int capacity() {
		return (this.array != null) ? this.array.length : 0;
	}

	/**
	 * Gives the array away and holds nothing any more.
	 * @param exact whether the array must be as long as its content
	 * @return the array
	 */
	byte[] take(boolean exact) {
		byte[] taken = (this.array != null) ? this.array : NOTHING;
		if (exact && taken.length != this.length) {
			taken = Arrays.copyOf(taken, this.length);
		}
		clear();
		return taken;
	}

	/**
	 * Holds nothing any more.
	 */
	void clear() {
		this.array = null;
		this.length = 0;
	}

}
