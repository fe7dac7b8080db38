package dev.wsboot.internal.connection.session;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallbackPace}.
 */
class CallbackPaceTests {

	private static final int QUICK = 1_000;

	private static final int SLOW = 1_000_000;

	private final CallbackPace pace = new CallbackPace(() -> 0);

	@Test
	void eachCallbackIsTimedUntilManyWereQuick() {
		for (int i = 0; i < 32; i++) {
			assertThat(this.pace.isQuick()).isFalse();
			assertThat(this.pace.together()).isEqualTo(1);
			this.pace.took(QUICK);
		}
		assertThat(this.pace.isQuick()).isTrue();
		assertThat(this.pace.together()).isEqualTo(4);
	}

	@Test
	void eachCallbackIsTimedAgainAfterASlowOne() {
		for (int i = 0; i < 32; i++) {
			this.pace.took(QUICK);
		}
		this.pace.took(SLOW);
		assertThat(this.pace.isQuick()).isFalse();
		assertThat(this.pace.together()).isEqualTo(1);
	}

}
