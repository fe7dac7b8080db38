package dev.wsboot.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProcessTime}.
 */
class ProcessTimeTests {

	@Test
	void processTimeIsUserAndSystemTime() {
		assertThat(ProcessTime.ofProcess("27384 (floor) R 27323 27323 8226 0 -1 4194304 267 0 1 0 6 94 3 4 20 0 1 0"))
			.isEqualTo(100);
	}

	@Test
	void nameMayHoldParenthesesAndSpaces() {
		assertThat(ProcessTime.ofProcess("1 (a) b (c)) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14")).isEqualTo(23);
	}

	@Test
	void cpuTimeIsAllButIdleAndWaiting() {
		assertThat(ProcessTime.ofCpu("cpu0 1 20 300 999999 888888 4000 50000 600000 7777777 8888888"))
			.isEqualTo(654_321);
	}

	@Test
	void otherLinesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> ProcessTime.ofProcess("12 java S 1 2 3"));
		assertThatIllegalArgumentException().isThrownBy(() -> ProcessTime.ofProcess("12 (java) S 1 2 3"));
		assertThatIllegalArgumentException().isThrownBy(() -> ProcessTime.ofCpu(""));
		assertThatIllegalArgumentException().isThrownBy(() -> ProcessTime.ofCpu("intr 1 2 3 4 5 6 7 8 9 10"));
	}

}
