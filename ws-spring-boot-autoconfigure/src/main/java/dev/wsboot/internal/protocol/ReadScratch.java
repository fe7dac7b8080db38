package dev.wsboot.internal.protocol;

import java.util.ArrayDeque;

/**
 * What one thread lends to the readers it serves while bytes move, so that an idle
 * connection holds none of it: an array for payloads that are not kept, and inflaters.
 * Used by one thread at a time; {@link #close()} frees the native memory.
 */
public final class ReadScratch implements AutoCloseable {

	/** Bytes that are inflated in one step. */
	static final int INFLATED_BYTES = 16 * 1024;

	/** Inflaters kept for later, about 40 KB of native memory each. */
	private static final int MAX_IDLE_INFLATERS = 4;

	private static final int MIN_ARRAY_BYTES = 1024;

	private static final byte[] EMPTY = {};

	private byte[] array = EMPTY;

	private byte[] inflated = EMPTY;

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
	 * Lends an inflater, as good as new.
	 * @return an inflater, to be given back or ended
	 */
	MessageInflater borrowInflater() {
		MessageInflater inflater = this.idleInflaters.pollLast();
		return (inflater != null) ? inflater : new MessageInflater(false);
	}

	/**
	 * Takes an inflater back.
	 * @param inflater not used by the caller any more
	 */
	void giveBack(MessageInflater inflater) {
		if (this.idleInflaters.size() < MAX_IDLE_INFLATERS) {
			inflater.reset();
			this.idleInflaters.addLast(inflater);
		}
		else {
			inflater.end();
		}
	}

	/**
	 * Frees the native memory of what is not lent. Whatever is used later is made anew.
	 */
	@Override
	public void close() {
		this.idleInflaters.forEach(MessageInflater::end);
		this.idleInflaters.clear();
	}

}
