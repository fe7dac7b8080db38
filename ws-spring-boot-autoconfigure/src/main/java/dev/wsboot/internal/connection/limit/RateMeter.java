package dev.wsboot.internal.connection.limit;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.ConnectionSettings;

/**
 * Measures what a peer sends against {@code ws.limits.messages-per-second} and
 * {@code ws.limits.bytes-per-second}: two token buckets that hold one second's worth,
 * each kept as the time at which it would be full again. Belongs to the loop.
 * <p>
 * Bytes may be overdrawn by one message: it was allowed by
 * {@code ws.limits.max-message-size}, so it is paid for afterwards instead of being
 * impossible to send. Of a message that is read while it arrives each part counts for
 * itself.
 */
public final class RateMeter {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final int messagesPerSecond;

	private final int bytesPerSecond;

	private long messagesFullAt;

	private long bytesFullAt;

	private RateMeter(int messagesPerSecond, int bytesPerSecond, long now) {
		this.messagesPerSecond = messagesPerSecond;
		this.bytesPerSecond = bytesPerSecond;
		this.messagesFullAt = now;
		this.bytesFullAt = now;
	}

	/**
	 * Makes the meter of a connection.
	 * @param settings the limits
	 * @param now the loop's nanoseconds
	 * @return the meter, or {@code null} if nothing is limited
	 */
	public static @Nullable RateMeter of(ConnectionSettings settings, long now) {
		boolean limits = settings.messagesPerSecond() > 0 || settings.bytesPerSecond() > 0;
		return limits ? new RateMeter(settings.messagesPerSecond(), settings.bytesPerSecond(), now) : null;
	}

	/**
	 * Counts a message, or a part of one.
	 * @param messages 1, or 0 for a part that does not begin a message
	 * @param bytes of payload, inflated
	 * @param now the loop's nanoseconds
	 * @return the limit it broke
	 */
	public Exceeded count(int messages, int bytes, long now) {
		if (this.messagesPerSecond > 0) {
			long start = latest(this.messagesFullAt, now);
			this.messagesFullAt = start + messages * (SECOND / this.messagesPerSecond);
			if (this.messagesFullAt - now > SECOND) {
				return Exceeded.MESSAGES;
			}
		}
		if (this.bytesPerSecond > 0) {
			long start = latest(this.bytesFullAt, now);
			this.bytesFullAt = start + bytes * SECOND / this.bytesPerSecond;
			if (start - now >= SECOND) {
				return Exceeded.BYTES;
			}
		}
		return Exceeded.NONE;
	}

	private static long latest(long time, long now) {
		return (time - now > 0) ? time : now;
	}

	/**
	 * The limit that a message broke.
	 */
	public enum Exceeded {

		/** None. */
		NONE,

		/** {@code ws.limits.messages-per-second}. */
		MESSAGES,

		/** {@code ws.limits.bytes-per-second}. */
		BYTES

	}

}
