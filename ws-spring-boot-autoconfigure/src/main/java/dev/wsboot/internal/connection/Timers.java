package dev.wsboot.internal.connection;

import org.jspecify.annotations.Nullable;

/**
 * The coarse timers of one event loop, for that loop's thread only. Steps of about 100
 * ms; never early, at most two steps late.
 */
public interface Timers {

	/**
	 * The loop's clock.
	 * @return nanoseconds from an arbitrary origin, read once per turn of the loop
	 */
	long nanoTime();

	/**
	 * Arms a timer; one that is armed already is moved.
	 * @param timer the timer
	 * @param delayNanos from now, positive
	 */
	void arm(Timer timer, long delayNanos);

	/**
	 * Disarms a timer; does nothing if it is not armed.
	 * @param timer the timer
	 */
	void disarm(Timer timer);

	/**
	 * Something that wants to be called at some time. Holds its own place in the wheel,
	 * so that an armed timer costs no object.
	 */
	abstract class Timer {

		@Nullable Timer previous;

		@Nullable Timer next;

		long dueTick;

		boolean armed;

		/**
		 * The time has come; the timer is disarmed before.
		 */
		protected abstract void onTimer();

	}

}
