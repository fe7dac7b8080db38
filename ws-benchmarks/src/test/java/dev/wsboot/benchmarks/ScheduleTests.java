package dev.wsboot.benchmarks;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Schedule}.
 */
class ScheduleTests {

	@Test
	void everyServerHasItsTurnBeforeOneHasItsSecond() {
		assertThat(Schedule.interleaved(List.of("A", "B", "C"), 3)).containsExactly("A", "B", "C", "A", "B", "C", "A",
				"B", "C");
	}

}
