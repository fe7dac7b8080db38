package dev.wsboot.internal.connection.session;

import dev.wsboot.internal.connection.ConnectionSettings;

/**
 * When a connection's patience ends: one timer serves all reasons. Times are the loop's
 * nanoseconds; belongs to the loop.
 */
final class Deadlines {

	/**
	 * Whose patience has ended.
	 */
	enum Passed {

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
		IDLE

	}

	private static final long NEVER = Long.MAX_VALUE;

	private final ConnectionSettings settings;

	private long closeAt = NEVER;

	private long sendAt = NEVER;

	private long receivedAt;

	private long messageAt;

	/** When a Ping was sent that nothing has followed. */
	private long pingedAt = NEVER;

	private boolean idleHandled;

	Deadlines(ConnectionSettings settings) {
		this.settings = settings;
	}

	/**
	 * Something came from the peer.
	 */
	void received(long now) {
		this.receivedAt = now;
		// Whatever comes shows that the peer is there.
		this.pingedAt = NEVER;
	}

	/**
	 * The session was opened, or a message has come, or a part of one. Pongs do not
	 * count: a peer that only answers Pings is idle.
	 */
	void message(long now) {
		this.messageAt = now;
	}

	/**
	 * A Ping was sent, or the one before gets more time.
	 */
	void pinged(long now) {
		this.pingedAt = now;
	}

	/**
	 * How long the last Ping has been waiting for its answer.
	 * @return nanoseconds, or -1 if no Ping waits
	 */
	long sincePing(long now) {
		return (this.pingedAt != NEVER) ? now - this.pingedAt : -1;
	}

	/**
	 * The closing handshake has begun; only the first call counts.
	 */
	void close(long now) {
		if (this.closeAt == NEVER) {
			this.closeAt = now + this.settings.closeTimeout().toNanos();
		}
	}

	/**
	 * Bytes wait for the network.
	 */
	void blocked(long now) {
		long timeout = this.settings.sendTimeout().toNanos();
		if (timeout > 0 && this.sendAt == NEVER) {
			this.sendAt = now + timeout;
		}
	}

	/**
	 * The network takes bytes.
	 */
	void progressed(long now) {
		if (this.sendAt != NEVER) {
			this.sendAt = now + this.settings.sendTimeout().toNanos();
		}
	}

	/**
	 * No bytes wait any more.
	 */
	void drained() {
		this.sendAt = NEVER;
	}

	/**
	 * The idle timeout has acted and shall not act again.
	 */
	void idleHandled() {
		this.idleHandled = true;
	}

	/**
	 * Whose patience has ended now.
	 */
	Passed passed(long now) {
		if (this.closeAt != NEVER && now - this.closeAt >= 0) {
			return Passed.CLOSE;
		}
		if (this.sendAt != NEVER && now - this.sendAt >= 0) {
			return Passed.SEND;
		}
		if (this.closeAt == NEVER && heartbeatAt() != NEVER && now - heartbeatAt() >= 0) {
			return (this.pingedAt != NEVER) ? Passed.PONG : Passed.PING;
		}
		long idleAt = idleAt();
		return (idleAt != NEVER && now - idleAt >= 0) ? Passed.IDLE : Passed.NONE;
	}

	/**
	 * How long until the next deadline.
	 * @return nanoseconds, at least 1, or 0 if there is none
	 */
	long nextDelay(long now) {
		long delay = NEVER;
		for (long at : new long[] { this.closeAt, this.sendAt, heartbeatAt(), idleAt() }) {
			if (at != NEVER) {
				delay = Math.min(delay, at - now);
			}
		}
		return (delay != NEVER) ? Math.max(1, delay) : 0;
	}

	private long heartbeatAt() {
		if (this.pingedAt != NEVER) {
			return this.pingedAt + this.settings.heartbeatTimeout().toNanos();
		}
		long interval = this.settings.heartbeatInterval().toNanos();
		return (interval > 0 && this.closeAt == NEVER) ? this.receivedAt + interval : NEVER;
	}

	private long idleAt() {
		long timeout = this.settings.idleTimeout().toNanos();
		return (timeout > 0 && !this.idleHandled) ? this.messageAt + timeout : NEVER;
	}

}
