package dev.wsboot.internal.transport;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.internal.connection.RateLimit;

/**
 * How long a client may take for the head of a request, from its first byte to the empty
 * line that ends it. The timeouts of servers start again with each byte, so that a client
 * which sends one now and then is never got rid of. Any thread.
 */
public final class HandshakeDeadline {

	private static final Logger LOGGER = LoggerFactory.getLogger(HandshakeDeadline.class);

	private final Duration timeout;

	private final long nanos;

	private final RateLimit warnings = RateLimit.perMinute(1);

	/**
	 * Creates the deadline.
	 * @param timeout how long a head may take, more than zero
	 */
	public HandshakeDeadline(Duration timeout) {
		this.timeout = timeout;
		this.nanos = timeout.toNanos();
	}

	/**
	 * How long a head may take.
	 * @return the time, more than zero
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * How long a client still has.
	 * @param start {@link System#nanoTime()} of the first byte
	 * @return nanoseconds, zero or less when the time has passed
	 */
	public long remaining(long start) {
		return this.nanos - (System.nanoTime() - start);
	}

	/**
	 * Tells operators that a client was cut off, now and then.
	 */
	public void cut() {
		if (this.warnings.permits()) {
			LOGGER.warn("A connection is cut: the head of a request is not complete within ws.timeouts.handshake ({})",
					this.timeout);
		}
	}

}
