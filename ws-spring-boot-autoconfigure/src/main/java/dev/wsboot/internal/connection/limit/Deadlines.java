package dev.wsboot.internal.connection.limit;

import java.time.Duration;

import dev.wsboot.internal.connection.ConnectionSettings;

/**
 * When a connection's patience ends: one timer serves all reasons. Times are the loop's
 * nanoseconds; belongs to the loop.
 */
public final class Deadlines {

	/**
	 * Whose patience has ended.
	 */
	public enum Passed {

		/** None. */
		NONE,

		/** The peer did not complete the closing handshake in time. */
		CLOSE,

		/** The network took nothing for too long. */
		SEND,

		/** Nothing came for so long that the peer should be pinged. */
		PING,

		/** The peer did not answer a Ping. */
		PONG,

		/** Nothing came for too long. */
		IDLE,

		/** No message was complete in time after the opening. */
		FIRST_MESSAGE,

		/** The session was open for as long as it may be. */
		LIFETIME

	}

	private static final long NEVER = Long.MAX_VALUE;

	private final ConnectionSettings settings;

	private long closeAt = NEVER;

	private long sendAt = NEVER;

	private long receivedAt;

	private long messageAt;

	/** When a Ping was sent that nothing has followed. */
	private long pingedAt = NEVER;

	/** When the last Ping was sent, until its Pong has come. */
	private long awaitsPongSince = NEVER;

	/** How many Pings were sent; the last one's number. */
	private int pings;

	private long openedAt;

	/**
	 * Creates the deadlines of a connection.
	 * @param settings how long to wait
	 */
	public Deadlines(ConnectionSettings settings) {
		this.settings = settings;
	}

	/**
	 * The session was opened.
	 */
	public void opened(long now) {
		this.openedAt = now;
		received(now);
		message(now);
	}

	/**
	 * Something came from the peer.
	 * @return whether a Ping was waiting, so that the next deadline may be nearer now
	 */
	public boolean received(long now) {
		this.receivedAt = now;
		boolean waited = this.pingedAt != NEVER;
		// Whatever comes shows that the peer is there.
		this.pingedAt = NEVER;
		return waited;
	}

	/**
	 * A message has come, or a part of one. Pongs do not count: a peer that only answers
	 * Pings is idle.
	 */
	public void message(long now) {
		this.messageAt = now;
	}

	/**
	 * A Ping is sent.
	 * @return its number, which the Pong is to repeat: whatever comes in between shows
	 * that the peer is there, but does not tell when the Ping reached it
	 */
	public int ping(long now) {
		this.pingedAt = now;
		this.awaitsPongSince = now;
		return ++this.pings;
	}

	/**
	 * The Ping that waits gets more time.
	 */
	public void extendPing(long now) {
		this.pingedAt = now;
	}

	/**
	 * A Pong has come.
	 * @param number which Ping it answers
	 * @return nanoseconds since that Ping, or -1 if it is not the last one, or was
	 * answered before
	 */
	public long pong(int number, long now) {
		if (number != this.pings || this.awaitsPongSince == NEVER) {
			return -1;
		}
		long since = this.awaitsPongSince;
		this.awaitsPongSince = NEVER;
		return now - since;
	}

	/**
	 * The closing handshake has begun; only the first call counts.
	 */
	public void close(long now) {
		if (this.closeAt == NEVER) {
			this.closeAt = now + this.settings.closeTimeout().toNanos();
		}
	}

	/**
	 * Bytes wait for the network.
	 */
	public void blocked(long now) {
		long timeout = this.settings.sendTimeout().toNanos();
		if (timeout > 0 && this.sendAt == NEVER) {
			this.sendAt = now + timeout;
		}
	}

	/**
	 * The network takes bytes.
	 */
	public void progressed(long now) {
		if (this.sendAt != NEVER) {
			this.sendAt = now + this.settings.sendTimeout().toNanos();
		}
	}

	/**
	 * No bytes wait any more.
	 */
	public void drained() {
		this.sendAt = NEVER;
	}

	/**
	 * Whose patience has ended now.
	 * @param now the loop's nanoseconds
	 * @param greeted whether a message was complete already
	 * @return the first reason, in order of weight
	 */
	public Passed passed(long now, boolean greeted) {
		if (isPast(this.closeAt, now)) {
			return Passed.CLOSE;
		}
		if (isPast(this.sendAt, now)) {
			return Passed.SEND;
		}
		if (this.closeAt != NEVER) {
			// The connection is about to end: nothing else matters.
			return Passed.NONE;
		}
		if (isPast(lifetimeAt(), now)) {
			return Passed.LIFETIME;
		}
		if (isPast(firstMessageAt(greeted), now)) {
			return Passed.FIRST_MESSAGE;
		}
		if (isPast(heartbeatAt(), now)) {
			return (this.pingedAt != NEVER) ? Passed.PONG : Passed.PING;
		}
		if (isPast(idleAt(), now)) {
			return Passed.IDLE;
		}
		return Passed.NONE;
	}

	private static boolean isPast(long at, long now) {
		return at != NEVER && now - at >= 0;
	}

	/**
	 * How long until the next deadline.
	 * @param now the loop's nanoseconds
	 * @param greeted whether a message was complete already
	 * @return nanoseconds, at least 1, or 0 if there is none
	 */
	public long nextDelay(long now, boolean greeted) {
		long delay = earliest(earliest(NEVER, this.closeAt, now), this.sendAt, now);
		if (this.closeAt == NEVER) {
			delay = earliest(delay, lifetimeAt(), now);
			delay = earliest(delay, firstMessageAt(greeted), now);
			delay = earliest(delay, idleAt(), now);
			delay = earliest(delay, heartbeatAt(), now);
		}
		return (delay != NEVER) ? Math.max(1, delay) : 0;
	}

	private static long earliest(long delay, long at, long now) {
		return (at != NEVER) ? Math.min(delay, at - now) : delay;
	}

	private long heartbeatAt() {
		if (this.pingedAt != NEVER) {
			return this.pingedAt + this.settings.heartbeatTimeout().toNanos();
		}
		return after(this.receivedAt, this.settings.heartbeatInterval());
	}

	private long idleAt() {
		return after(this.messageAt, this.settings.idleTimeout());
	}

	private long firstMessageAt(boolean greeted) {
		return greeted ? NEVER : after(this.openedAt, this.settings.firstMessageTimeout());
	}

	/**
	 * Up to a tenth earlier than asked for, different for each connection: those that
	 * came at the same time, after a restart, shall not all come back at the same time.
	 */
	private long lifetimeAt() {
		long lifetime = this.settings.maxLifetime().toNanos();
		if (lifetime == 0) {
			return NEVER;
		}
		int random = System.identityHashCode(this) * 0x9e3779b9;
		return this.openedAt + lifetime - (long) (lifetime * 0.1 * ((random >>> 8) / (double) (1 << 24)));
	}

	private static long after(long start, Duration duration) {
		long nanos = duration.toNanos();
		return (nanos > 0) ? start + nanos : NEVER;
	}

}
