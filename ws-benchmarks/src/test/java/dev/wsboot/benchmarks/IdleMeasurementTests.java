package dev.wsboot.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link IdleMeasurement}.
 */
class IdleMeasurementTests {

	@Test
	void liveHeapIsTheTotalOfTheHistogram() {
		assertThat(IdleMeasurement.totalOf("""
				 num     #instances         #bytes  class name (module)
				-------------------------------------------------------
				   1:         36789        5554321  [B (java.base@25)
				   2:             7            168  app.Total
				Total         36796        5554489
				""")).isEqualTo(5_554_489);
	}

	@Test
	void residentMemoryIsInKilobytes() {
		assertThat(IdleMeasurement.residentOf("VmPeak:\t 99 kB\nVmRSS:\t  1234 kB\nRssAnon:\t 5 kB\n"))
			.isEqualTo(1234 * 1024);
	}

	@Test
	void textWithoutTheFigureIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> IdleMeasurement.totalOf("Could not attach"));
		assertThatIllegalArgumentException().isThrownBy(() -> IdleMeasurement.residentOf("Name: java"));
	}

}
