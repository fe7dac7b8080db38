package dev.wsboot.internal.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one thread lends to the readers it serves while bytes move, so that an idle
 * connection holds none of it: arrays for payloads that are not kept, and inflaters.
 * Keeps up to 4 MB of arrays and 160 KB of native memory. Used by one thread at a time;
 * {@link #close()} frees it.
 */
public final class ReadScratch implements AutoCloseable {

	/** Bytes that are inflated in one step. */
	static final int INFLATED_BYTES = 16 * 1024;

	/** Inflaters kept for later, about 40 KB of native memory each. */
	private static final int MAX_IDLE_INFLATERS = 4;

	private static final int MIN_ARRAY_BYTES = 1024;

	/** Shorter arrays cost less than looking for one. */
	static final int MIN_POOLED_BYTES = 16 * 1024;

	private static final int MAX_POOLED_BYTES = 1024 * 1024;

	private static final int MAX_IDLE_ARRAYS = 4;

	private static final byte[] EMPTY = {};

	private byte[] array = EMPTY;

	private byte[] inflated = EMPTY;

	private final List<byte[]> idleArrays = new ArrayList<>(MAX_IDLE_ARRAYS);

	private final ArrayDeque<MessageInflater> idleInflaters = new ArrayDeque<>(MAX_IDLE_INFLATERS);

	/**
	 * An array to be used until the reader returns or asks again. It grows to what was
	 * asked for most, which is never more than the longest input.
	 * @param minLength how long it must be at least
	 * @return the array, with anything in it
	 */
	byte[] array(int minLength) {
		if (this.array.length < minLength) {
			int power = Integer.highestOneBit(Math.max(minLength, MIN_ARRAY_BYTES) - 1) << 1;
			this.array = new byte[Math.max(power, minLength)];
		}
		return this.array;
	}

	/**
	 * A second array, for what is inflated.
	 * @return an array of {@link #INFLATED_BYTES}, with anything in it
	 */
	byte[] inflated() {
		if (this.inflated.length == 0) {
			this.inflated = new byte[INFLATED_BYTES];
		}
		return this.inflated;
	}

	/**
	 * Lends an array beyond the call, for a message that does not come in one piece. The
	 * JVM clears a new array before it is filled, and takes arrays of this size from
	 * where it is slowest: 1 MB costs more to make than to unmask.
	 * @param minLength how long it must be at least
	 * @return the shortest one that is kept and long enough, {@code null} if there is
	 * none
	 */
	byte @Nullable [] borrowArray(int minLength) {
		int best = -1;
		for (int i = 0; i < this.idleArrays.size(); i++) {
			int length = this.idleArrays.get(i).length;
			if (length >= minLength && (best < 0 || length < this.idleArrays.get(best).length)) {
				best = i;
			}
		}
		return (best >= 0) ? this.idleArrays.remove(best) : null;
	}

	/**
	 * Takes an array that may be lent again; keeps the longest ones.
	 * @param array not used by the caller any more
	 */
	void giveBack(byte[] array) {
		if (array.length < MIN_POOLED_BYTES || array.length > MAX_POOLED_BYTES) {
			return;
		}
		if (this.idleArrays.size() == MAX_IDLE_ARRAYS) {
			byte[] shortest = Collections.min(this.idleArrays, Comparator.comparingInt((idle) -> idle.length));
			if (shortest.length >= array.length) {
				return;
			}
			this.idleArrays.remove(shortest);
		}
		this.idleArrays.add(array);
	}

	/**
	 * Lends an inflater, as good as new.
	 * @return an inflater, to be given back or ended
	 */
	MessageInflater borrowInflater() {
		MessageInflater inflater = this.idleInflaters.pollLast();
		return (inflater != null) ? inflater : new MessageInflater(false);
	}

	/**
	 * Takes an inflater back.
	 * @param inflater has ended its message and is not used by the caller any more
	 */
	void giveBack(MessageInflater inflater) {
		if (this.idleInflaters.size() < MAX_IDLE_INFLATERS) {
			this.idleInflaters.addLast(inflater);
		}
		else {
			inflater.end();
		}
	}

	/**
	 * Frees what is not lent, native memory above all. Whatever is used later is made
	 * anew.
	 */
	@Override
	public void close() {
		this.idleArrays.clear();
		this.idleInflaters.forEach(MessageInflater::end);
		this.idleInflaters.clear();
	}

}
