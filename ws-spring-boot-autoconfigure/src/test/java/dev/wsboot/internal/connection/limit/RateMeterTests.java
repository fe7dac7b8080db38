package dev.wsboot.internal.connection.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.limit.RateMeter.Exceeded;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RateMeter}.
 */
class RateMeterTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/** Close to where the clock overflows. */
	private static final long START = Long.MAX_VALUE - SECOND;

	@Test
	void nothingIsMeasuredWithoutALimit() {
		assertThat(RateMeter.of(settings(0, 0), START)).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 1000, 1_000_000 })
	void asManyMessagesAsInASecondMayComeAtOnce(int perSecond) {
		RateMeter meter = RateMeter.of(settings(perSecond, 0), START);
		for (int i = 0; i < perSecond; i++) {
			assertThat(meter.count(1, 1_000_000, START)).isEqualTo(Exceeded.NONE);
		}
		assertThat(meter.count(1, 0, START)).isEqualTo(Exceeded.MESSAGES);
	}

	@Test
	void messagesAtTheirPaceMayComeForever() {
		RateMeter meter = RateMeter.of(settings(10, 0), START);
		for (int i = 0; i < 1000; i++) {
			assertThat(meter.count(1, 1, START + i * SECOND / 10)).as("%d", i).isEqualTo(Exceeded.NONE);
		}
	}

	@Test
	void messagesALittleTooFastAreNoticed() {
		RateMeter meter = RateMeter.of(settings(10, 0), START);
		int count = 0;
		while (meter.count(1, 1, START + count * SECOND / 11) == Exceeded.NONE) {
			count++;
		}
		assertThat(count).isBetween(90, 120);
	}

	@Test
	void aQuietTimeSavesNoMoreThanASecond() {
		RateMeter meter = RateMeter.of(settings(5, 0), START);
		long later = START + 3600 * SECOND;
		for (int i = 0; i < 5; i++) {
			assertThat(meter.count(1, 1, later)).isEqualTo(Exceeded.NONE);
		}
		assertThat(meter.count(1, 1, later)).isEqualTo(Exceeded.MESSAGES);
	}

	@Test
	void bytesAreMeasuredToo() {
		RateMeter meter = RateMeter.of(settings(0, 1000), START);
		assertThat(meter.count(1, 400, START)).isEqualTo(Exceeded.NONE);
		assertThat(meter.count(1, 600, START)).isEqualTo(Exceeded.NONE);
		assertThat(meter.count(1, 1, START)).isEqualTo(Exceeded.BYTES);
	}

	@Test
	void aLargeMessageIsPaidForAfterwards() {
		RateMeter meter = RateMeter.of(settings(0, 1000), START);
		assertThat(meter.count(1, 5000, START)).isEqualTo(Exceeded.NONE);
		assertThat(meter.count(1, 1, START + 4 * SECOND + 1)).isEqualTo(Exceeded.NONE);
		meter = RateMeter.of(settings(0, 1000), START);
		meter.count(1, 5000, START);
		assertThat(meter.count(1, 1, START + 4 * SECOND - 1)).isEqualTo(Exceeded.BYTES);
	}

	@Test
	void theLargestNumbersDoNotOverflow() {
		RateMeter meter = RateMeter.of(settings(Integer.MAX_VALUE, 1), START);
		assertThat(meter.count(1, Integer.MAX_VALUE, START)).isEqualTo(Exceeded.NONE);
		assertThat(meter.count(1, 0, START + SECOND)).isEqualTo(Exceeded.BYTES);
	}

	static ConnectionSettings settings(int messagesPerSecond, int bytesPerSecond) {
		return new ConnectionSettings(Dispatch.EVENT_LOOP, Runnable::run, 100, 100, 10, 10, 120, Duration.ofSeconds(2),
				Overflow.CLOSE, 20, 6, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO,
				Duration.ZERO, Duration.ZERO, messagesPerSecond, bytesPerSecond);
	}

}
