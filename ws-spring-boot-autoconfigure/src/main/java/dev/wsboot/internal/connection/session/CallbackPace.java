package dev.wsboot.internal.connection.session;

import java.util.function.LongSupplier;

/**
 * Whether an endpoint's callbacks have been quick lately. Results of quick callbacks may
 * wait for each other, so that those of one batch leave in one write; a callback that
 * takes its time must not hold back the result before it. Racy updates do no harm: a
 * wrong guess costs one write more or delays one answer by one callback.
 */
final class CallbackPace {

	private static final long QUICK_NANOS = 100_000;

	private static final int QUICK_RUNS = 32;

	/**
	 * Quick callbacks that are timed together. Reading the clock was 4 % of a message
	 * when 16 were under way; a callback that takes its time all of a sudden holds back
	 * the results before it for as many.
	 */
	private static final int TOGETHER = 4;

	private final LongSupplier clock;

	private int quickRuns;

	/**
	 * Nothing is known yet, so nothing counts as quick.
	 * @param clock nanoseconds
	 */
	CallbackPace(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * The clock's reading.
	 */
	long nanoTime() {
		return this.clock.getAsLong();
	}

	boolean isQuick() {
		return this.quickRuns >= QUICK_RUNS;
	}

	/**
	 * After how many callbacks to look at the clock.
	 */
	int together() {
		return isQuick() ? TOGETHER : 1;
	}

	/**
	 * Notes how long a callback took, or several quick ones.
	 */
	void took(long nanos) {
		if (nanos > QUICK_NANOS) {
			this.quickRuns = 0;
		}
		else if (this.quickRuns < QUICK_RUNS) {
			this.quickRuns++;
		}
	}

}
