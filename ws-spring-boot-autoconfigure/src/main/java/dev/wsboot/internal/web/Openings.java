package dev.wsboot.internal.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Handshakes that are being answered and have no connection yet. A drain shuts this door
 * and waits for those that were through: their 101 is out or about to be, so their
 * clients must be told why the connection ends. Safe from any thread.
 */
public final class Openings {

	/**
	 * A container tells nobody of a client that went while the 101 was written, so what
	 * began longer ago than this will not come any more.
	 */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final LongSupplier nanoTime;

	private final AtomicInteger underWay = new AtomicInteger();

	private final AtomicBoolean shut = new AtomicBoolean();

	private volatile long lastBegan;

	/**
	 * Creates an open door.
	 */
	public Openings() {
		this(System::nanoTime);
	}

	Openings(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * A handshake is about to be accepted.
	 * @return to be ended when the connection is there or will not come, or {@code null}
	 * if no new connection is wanted
	 */
	@Nullable Opening begin() {
		if (this.shut.get()) {
			return null;
		}
		// Counted before the door is looked at again: who shuts it sees whoever is
		// through.
		this.lastBegan = this.nanoTime.getAsLong();
		this.underWay.incrementAndGet();
		Opening opening = new Opening();
		if (this.shut.get()) {
			opening.end();
			return null;
		}
		return opening;
	}

	/**
	 * Lets no more handshakes in.
	 * @return whether the door was open
	 */
	boolean shut() {
		return this.shut.compareAndSet(false, true);
	}

	/**
	 * Lets handshakes in again.
	 */
	void reopen() {
		this.shut.set(false);
	}

	/**
	 * Whether handshakes are refused.
	 */
	boolean isShut() {
		return this.shut.get();
	}

	/**
	 * Whether a handshake that was let in may still become a connection.
	 */
	boolean isAwaited() {
		return this.underWay.get() > 0 && this.nanoTime.getAsLong() - this.lastBegan < PATIENCE_NANOS;
	}

	/**
	 * One handshake under way.
	 */
	final class Opening {

		private final AtomicBoolean ended = new AtomicBoolean();

		/**
		 * Its connection is there or will not come. Idempotent.
		 */
		void end() {
			if (this.ended.compareAndSet(false, true)) {
				Openings.this.underWay.decrementAndGet();
			}
		}

	}

}
