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
	 * Notes how long a callback took.
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
