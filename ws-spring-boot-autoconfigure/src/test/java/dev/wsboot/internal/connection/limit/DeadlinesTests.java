package dev.wsboot.internal.connection.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.limit.Deadlines.Passed;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadlines}.
 */
class DeadlinesTests {

	private static final Duration NEVER = Duration.ZERO;

	@Test
	void nothingIsAwaitedUnlessAsked() {
		Deadlines deadlines = new Deadlines(settings(NEVER, NEVER, NEVER, NEVER));
		deadlines.opened(nanos(0));
		assertThat(deadlines.nextDelay(nanos(1), false)).isZero();
		assertThat(deadlines.passed(nanos(1_000_000), false)).isEqualTo(Passed.NONE);
	}

	// The clock of a loop starts anywhere and may pass the largest number.
	@ParameterizedTest
	@ValueSource(longs = { 0, -5_000_000_000L, Long.MAX_VALUE - 5_000_000_000L })
	void firstMessageIsAwaitedFromTheOpening(long origin) {
		Deadlines deadlines = new Deadlines(settings(NEVER, NEVER, Duration.ofSeconds(10), NEVER));
		deadlines.opened(origin);
		assertThat(deadlines.nextDelay(origin + nanos(4), false)).isEqualTo(nanos(6));
		// A message that only trickles is none.
		deadlines.message(origin + nanos(9));
		assertThat(deadlines.passed(origin + nanos(9), false)).isEqualTo(Passed.NONE);
		assertThat(deadlines.passed(origin + nanos(10), false)).isEqualTo(Passed.FIRST_MESSAGE);
		assertThat(deadlines.passed(origin + nanos(10), true)).isEqualTo(Passed.NONE);
		assertThat(deadlines.nextDelay(origin + nanos(10), true)).isZero();
	}

	@Test
	void lifetimesEndUpToATenthEarlierEachAtItsOwnTime() {
		List<Long> ends = new ArrayList<>();
		List<Deadlines> all = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			Deadlines deadlines = new Deadlines(settings(NEVER, NEVER, NEVER, Duration.ofSeconds(100)));
			deadlines.opened(0);
			deadlines.message(nanos(50));
			ends.add(deadlines.nextDelay(0, true));
			all.add(deadlines);
		}
		assertThat(ends).allSatisfy((end) -> assertThat(end).isBetween(nanos(90), nanos(100)));
		assertThat(ends.stream().distinct()).hasSizeGreaterThan(900);
		assertThat(ends.stream().filter((end) -> end < nanos(95))).hasSizeBetween(350, 650);
		for (int i = 0; i < 1000; i++) {
			assertThat(all.get(i).passed(ends.get(i) - 1, true)).isEqualTo(Passed.NONE);
			assertThat(all.get(i).passed(ends.get(i), true)).isEqualTo(Passed.LIFETIME);
		}
	}

	@Test
	void onlyTheCloseTimeoutCountsOnceTheClosingHandshakeHasBegun() {
		Deadlines deadlines = new Deadlines(
				settings(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
		deadlines.opened(0);
		deadlines.close(0);
		assertThat(deadlines.passed(nanos(4), false)).isEqualTo(Passed.NONE);
		assertThat(deadlines.nextDelay(nanos(4), false)).isEqualTo(nanos(1));
		assertThat(deadlines.passed(nanos(5), false)).isEqualTo(Passed.CLOSE);
	}

	@Test
	void aPeerThatIsGoneIsNotAskedToClose() {
		Deadlines deadlines = new Deadlines(settings(Duration.ofSeconds(2), Duration.ofSeconds(3), NEVER, NEVER));
		deadlines.opened(0);
		assertThat(deadlines.passed(nanos(2), true)).isEqualTo(Passed.PING);
		deadlines.ping(nanos(2));
		assertThat(deadlines.passed(nanos(3), true)).isEqualTo(Passed.PONG);
	}

	@Test
	void onlyTheLastPingIsAnsweredAndOnlyOnce() {
		Deadlines deadlines = new Deadlines(settings(Duration.ofSeconds(2), NEVER, NEVER, NEVER));
		deadlines.opened(0);
		assertThat(deadlines.pong(0, nanos(1))).isEqualTo(-1);
		int first = deadlines.ping(nanos(2));
		// Shows that the peer is there.
		assertThat(deadlines.received(nanos(3))).isTrue();
		assertThat(deadlines.received(nanos(3))).isFalse();
		assertThat(deadlines.nextDelay(nanos(3), true)).isEqualTo(nanos(2));
		int second = deadlines.ping(nanos(5));
		deadlines.extendPing(nanos(6));
		assertThat(deadlines.pong(first, nanos(7))).isEqualTo(-1);
		assertThat(deadlines.pong(second, nanos(8))).isEqualTo(nanos(3));
		assertThat(deadlines.pong(second, nanos(9))).isEqualTo(-1);
	}

	private static long nanos(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	private static ConnectionSettings settings(Duration heartbeat, Duration idle, Duration firstMessage,
			Duration maxLifetime) {
		return new ConnectionSettings(Dispatch.EVENT_LOOP, Runnable::run, 100, 100, 10, 10, 120, Duration.ofSeconds(2),
				Overflow.CLOSE, 20, 6, heartbeat, Duration.ofSeconds(1), Duration.ofSeconds(5), idle, firstMessage,
				maxLifetime, 0, 0);
	}

}
