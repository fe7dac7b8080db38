package dev.wsboot.internal.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimerWheel}.
 */
class TimerWheelTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final List<String> fired = new ArrayList<>();

	private final TimerWheel wheel = new TimerWheel(5 * SECOND);

	private long now = 5 * SECOND;

	@Test
	void timerFiresOnceWhenItsTimeHasCome() {
		this.wheel.arm(timer("a"), SECOND);
		pass(SECOND - 1);
		assertThat(this.fired).isEmpty();
		pass(2 * TimerWheel.TICK_NANOS);
		assertThat(this.fired).containsExactly("a");
		pass(100 * SECOND);
		assertThat(this.fired).containsExactly("a");
		assertThat(this.wheel.armed()).isZero();
	}

	@Test
	void disarmedTimerDoesNotFire() {
		Timers.Timer timer = timer("a");
		this.wheel.arm(timer, SECOND);
		this.wheel.disarm(timer);
		this.wheel.disarm(timer);
		pass(5 * SECOND);
		assertThat(this.fired).isEmpty();
		assertThat(this.wheel.sleepMillis()).isZero();
	}

	@Test
	void armingAgainMovesTheTimer() {
		Timers.Timer timer = timer("a");
		this.wheel.arm(timer, SECOND);
		this.wheel.arm(timer, 3 * SECOND);
		pass(2 * SECOND);
		assertThat(this.fired).isEmpty();
		pass(2 * SECOND);
		assertThat(this.fired).containsExactly("a");
	}

	@Test
	void delayLongerThanOneRoundOfTheWheelIsKept() {
		this.wheel.arm(timer("a"), 200 * SECOND);
		for (int i = 0; i < 199; i++) {
			pass(SECOND);
		}
		assertThat(this.fired).isEmpty();
		pass(2 * SECOND);
		assertThat(this.fired).containsExactly("a");
	}

	@Test
	void ofALongStopHalfASecondCounts() {
		this.wheel.arm(timer("a"), SECOND / 2);
		this.wheel.arm(timer("b"), 3 * SECOND / 2);
		this.now += 1000 * SECOND;
		this.wheel.advance(this.now);
		assertThat(this.fired).containsExactly("a");
		pass(SECOND - 1);
		assertThat(this.fired).containsExactly("a");
		pass(TimerWheel.TICK_NANOS);
		assertThat(this.fired).containsExactly("a", "b");
	}

	@Test
	void timePassesInFullWhileNoTimerIsArmed() {
		this.now += 1000 * SECOND;
		this.wheel.read(this.now);
		assertThat(this.wheel.nanoTime()).isEqualTo(1005 * SECOND);
		this.wheel.arm(timer("a"), SECOND);
		this.wheel.advance(this.now);
		pass(SECOND - 1);
		assertThat(this.fired).isEmpty();
		pass(TimerWheel.TICK_NANOS);
		assertThat(this.fired).containsExactly("a");
	}

	@Test
	void aClockThatGoesBackStandsStill() {
		this.wheel.arm(timer("a"), SECOND);
		pass(SECOND / 2);
		long before = this.wheel.nanoTime();
		this.now -= 1000 * SECOND;
		this.wheel.advance(this.now);
		assertThat(this.wheel.nanoTime()).isEqualTo(before);
		pass(SECOND / 2 - 1);
		assertThat(this.fired).isEmpty();
		pass(TimerWheel.TICK_NANOS);
		assertThat(this.fired).containsExactly("a");
	}

	@Test
	void timerMayArmItselfAndDisarmOthersWhileItFires() {
		Timers.Timer victim = timer("victim");
		this.wheel.arm(victim, SECOND);
		this.wheel.arm(new Timers.Timer() {

			@Override
			protected void onTimer() {
				TimerWheelTests.this.fired.add("self");
				TimerWheelTests.this.wheel.disarm(victim);
				TimerWheelTests.this.wheel.arm(this, SECOND);
			}

		}, SECOND);
		pass(SECOND + TimerWheel.TICK_NANOS);
		assertThat(this.fired).containsExactly("self");
		pass(SECOND + TimerWheel.TICK_NANOS);
		assertThat(this.fired).containsExactly("self", "self");
	}

	@Test
	void sleepEndsBeforeTheNextStepIsMissed() {
		this.wheel.arm(timer("a"), SECOND);
		assertThat(this.wheel.sleepMillis()).isBetween(1L, 101L);
	}

	@Test
	void randomTimersFireInTheirWindow() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		List<Long> due = new ArrayList<>();
		List<Long> at = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			long delay = 1 + random.nextLong(120 * SECOND);
			due.add(this.now + delay);
			int index = i;
			at.add(0L);
			this.wheel.arm(new Timers.Timer() {

				@Override
				protected void onTimer() {
					at.set(index, TimerWheelTests.this.now);
				}

			}, delay);
		}
		while (this.wheel.armed() > 0) {
			pass(TimerWheel.TICK_NANOS / 2);
		}
		for (int i = 0; i < due.size(); i++) {
			assertThat(at.get(i) - due.get(i)).as("seed %d, timer %d", seed, i)
				.isBetween(0L, 2 * TimerWheel.TICK_NANOS);
		}
	}

	private Timers.Timer timer(String name) {
		return new Timers.Timer() {

			@Override
			protected void onTimer() {
				TimerWheelTests.this.fired.add(name);
			}

		};
	}

	private void pass(long nanos) {
		for (long left = nanos; left > 0; left -= TimerWheel.TICK_NANOS) {
			this.now += Math.min(left, TimerWheel.TICK_NANOS);
			this.wheel.advance(this.now);
		}
	}

}
