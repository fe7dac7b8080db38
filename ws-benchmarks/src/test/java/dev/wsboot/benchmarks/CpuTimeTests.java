package dev.wsboot.benchmarks;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link CpuTime}.
 */
class CpuTimeTests {

	@Test
	void serverIsCountedInNanosecondsAndOthersAreTheRestOfItsCpu() {
		Map<String, String> values = Rounds.generatorOutput();
		values.put("process_nanos_after", "3400000001");
		CpuTime time = CpuTime.of(values);
		assertThat(time.serverSeconds()).isCloseTo(1.900000001, within(1e-12));
		assertThat(time.othersSeconds()).isCloseTo(0.1, within(1e-6));
	}

	@Test
	void othersAreNeverNegative() {
		Map<String, String> values = Rounds.generatorOutput();
		values.put("cpu_after", values.get("cpu_before"));
		assertThat(CpuTime.of(values).othersSeconds()).isZero();
	}

	@Test
	void cpuTimeIsAllButIdleAndWaiting() {
		assertThat(CpuTime.busyTicks("cpu0 1 20 300 999999 888888 4000 50000 600000 7777777 8888888"))
			.isEqualTo(654_321);
	}

	@Test
	void otherLinesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> CpuTime.busyTicks(""));
		assertThatIllegalArgumentException().isThrownBy(() -> CpuTime.busyTicks("intr 1 2 3 4 5 6 7 8 9 10"));
	}

}
