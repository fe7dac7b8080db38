package dev.wsboot.internal.connection;

import org.jspecify.annotations.Nullable;

/**
 * A hashed wheel of timers for one event loop: arming and disarming cost a few pointer
 * writes, an armed timer costs no object. Not thread-safe.
 */
public final class TimerWheel implements Timers {

	/** Nanoseconds of one step. */
	public static final long TICK_NANOS = 100_000_000;

	private static final int SLOTS = 512;

	private final @Nullable Timer[] slots = new Timer[SLOTS];

	/**
	 * The longest time between two readings of the clock that counts while timers are
	 * armed: the loop wakes up for every step.
	 */
	private static final long LONGEST_NANOS = 5 * TICK_NANOS;

	private final long origin;

	/** The clock's last reading. */
	private long clock;

	/** The time of this wheel: all that counts of the clock's. */
	private long now;

	private long tick;

	private int armed;

	/**
	 * Creates an empty wheel.
	 * @param nanoTime the clock's reading
	 */
	public TimerWheel(long nanoTime) {
		this.origin = nanoTime;
		this.clock = nanoTime;
		this.now = nanoTime;
	}

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public void arm(Timer timer, long delayNanos) {
		disarm(timer);
		long elapsed = this.now - this.origin + Math.max(1, delayNanos);
		// Rounded up: a timer is never early.
		timer.dueTick = Math.max(this.tick + 1, (elapsed + TICK_NANOS - 1) / TICK_NANOS);
		int slot = (int) (timer.dueTick % SLOTS);
		Timer first = this.slots[slot];
		timer.next = first;
		timer.previous = null;
		if (first != null) {
			first.previous = timer;
		}
		this.slots[slot] = timer;
		timer.armed = true;
		this.armed++;
	}

	@Override
	public void disarm(Timer timer) {
		if (!timer.armed) {
			return;
		}
		Timer previous = timer.previous;
		Timer next = timer.next;
		if (previous != null) {
			previous.next = next;
		}
		else {
			this.slots[(int) (timer.dueTick % SLOTS)] = next;
		}
		if (next != null) {
			next.previous = previous;
		}
		timer.next = null;
		timer.previous = null;
		timer.armed = false;
		this.armed--;
	}

	/**
	 * Lets the time pass without calling timers.
	 * <p>
	 * While the process was stopped, or a callback blocked the loop, nothing was read:
	 * what peers sent meanwhile is still to come. So of such a time half a second counts,
	 * and a clock that goes back counts as one that stands still.
	 * @param nanoTime the clock's reading
	 */
	public void read(long nanoTime) {
		long passed = Math.max(0, nanoTime - this.clock);
		this.clock = nanoTime;
		this.now += (this.armed > 0) ? Math.min(passed, LONGEST_NANOS) : passed;
	}

	/**
	 * Lets the time pass and calls the timers that are due.
	 * @param nanoTime the clock's reading
	 */
	public void advance(long nanoTime) {
		read(nanoTime);
		long target = (this.now - this.origin) / TICK_NANOS;
		if (this.armed == 0) {
			this.tick = target;
			return;
		}
		// After a long time without timers one round over all slots finds everything.
		long from = Math.max(this.tick + 1, target - SLOTS + 1);
		this.tick = target;
		for (long step = from; step <= target; step++) {
			fire((int) (step % SLOTS), target);
		}
	}

	// A timer may arm or disarm any other while it runs, so each search starts anew.
	private void fire(int slot, long target) {
		Timer due = findDue(slot, target);
		while (due != null) {
			disarm(due);
			due.onTimer();
			due = findDue(slot, target);
		}
	}

	private @Nullable Timer findDue(int slot, long target) {
		Timer timer = this.slots[slot];
		while (timer != null && timer.dueTick > target) {
			timer = timer.next;
		}
		return timer;
	}

	/**
	 * How long the loop may sleep.
	 * @return milliseconds until the next step, or 0 for as long as it likes since no
	 * timer is armed
	 */
	public long sleepMillis() {
		if (this.armed == 0) {
			return 0;
		}
		long untilNext = (this.tick + 1) * TICK_NANOS - (this.now - this.origin);
		return Math.max(1, untilNext / 1_000_000 + 1);
	}

	/**
	 * How many timers are armed.
	 * @return the number of timers
	 */
	public int armed() {
		return this.armed;
	}

}
