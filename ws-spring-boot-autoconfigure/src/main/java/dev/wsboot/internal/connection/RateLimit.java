package dev.wsboot.internal.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many pass a minute. For log messages that a peer can cause.
 */
public final class RateLimit {

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private final int permits;

	private final AtomicLong start = new AtomicLong(System.nanoTime());

	private final AtomicInteger used = new AtomicInteger();

	private RateLimit(int permits) {
		this.permits = permits;
	}

	/**
	 * Lets so many pass a minute.
	 * @param permits how many
	 * @return the limit
	 */
	public static RateLimit perMinute(int permits) {
		return new RateLimit(permits);
	}

	/**
	 * Asks to pass. Any thread.
	 * @return whether one more may pass
	 */
	public boolean permits() {
		long now = System.nanoTime();
		long since = this.start.get();
		if (now - since > MINUTE && this.start.compareAndSet(since, now)) {
			this.used.set(0);
		}
		return this.used.get() < this.permits && this.used.incrementAndGet() <= this.permits;
	}

}
