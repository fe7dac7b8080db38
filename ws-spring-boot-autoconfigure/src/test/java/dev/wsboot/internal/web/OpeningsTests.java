package dev.wsboot.internal.web;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Openings}.
 */
class OpeningsTests {

	private long now = Long.MAX_VALUE - 1000;

	private final Openings openings = new Openings(() -> this.now);

	@Test
	void whoIsThroughTheDoorIsAwaited() {
		Openings.Opening first = this.openings.begin();
		Openings.Opening second = this.openings.begin();
		assertThat(this.openings.shut()).isTrue();
		assertThat(this.openings.isAwaited()).isTrue();
		first.end();
		first.end();
		assertThat(this.openings.isAwaited()).as("the second is still under way").isTrue();
		second.end();
		assertThat(this.openings.isAwaited()).isFalse();
	}

	@Test
	void aShutDoorLetsNobodyInUntilItIsOpenedAgain() {
		assertThat(this.openings.shut()).isTrue();
		assertThat(this.openings.shut()).isFalse();
		assertThat(this.openings.begin()).isNull();
		assertThat(this.openings.isAwaited()).isFalse();
		this.openings.reopen();
		assertThat(this.openings.begin()).isNotNull();
	}

	@Test
	void whoDoesNotComeIsNotAwaitedForLong() {
		this.openings.begin();
		this.now += TimeUnit.MILLISECONDS.toNanos(1999);
		assertThat(this.openings.isAwaited()).isTrue();
		this.now += TimeUnit.MILLISECONDS.toNanos(1);
		assertThat(this.openings.isAwaited()).isFalse();
	}

}
