package dev.wsboot.benchmarks;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Round}.
 */
class RoundTests {

	@Test
	void figuresAreDifferencesBetweenTheTwoMoments() {
		Round round = Round.of(Rounds.SCENARIO, Peer.NETTY, Rounds.generatorOutput());
		assertThat(round.counts()).isTrue();
		assertThat(round.cpuMicros()).isCloseTo(1.9, within(1e-9));
		assertThat(round.perSecond()).isEqualTo(500_000);
		assertThat(round.serverPercent()).isCloseTo(95, within(1e-9));
		assertThat(round.othersPercent()).isCloseTo(5, within(1e-9));
		assertThat(round.generatorPercent()).isCloseTo(60, within(1e-9));
		assertThat(round.switches()).isEqualTo(0.5);
		assertThat(round.p50Micros()).isEqualTo(250.5);
		assertThat(round.p99Micros()).isZero();
	}

	@Test
	void roundOfAGeneratorAtItsLimitDoesNotCount() {
		Map<String, String> values = Rounds.generatorOutput();
		values.put("generator_cpu_seconds", "3.9");
		Round round = Round.of(Rounds.SCENARIO, Peer.NETTY, values);
		assertThat(round.counts()).isFalse();
		assertThat(round.rejected()).isEqualTo("The generator was at its limit: 98 % of its CPUs");
	}

	@Test
	void roundThatDidNotKeepItsRateDoesNotCount() {
		Scenario rate = Scenario.ALL.stream().filter((scenario) -> scenario.rate() == 5000).findFirst().orElseThrow();
		Map<String, String> values = Rounds.generatorOutput();
		values.put("messages", "9700");
		assertThat(Round.of(rate, Peer.NETTY, values).rejected())
			.isEqualTo("4850 messages per second came back instead of 5000");
		values.put("messages", "9990");
		assertThat(Round.of(rate, Peer.NETTY, values).counts()).isTrue();
	}

	@Test
	void missingValueIsNamed() {
		Map<String, String> values = Rounds.generatorOutput();
		values.remove("messages");
		assertThatIllegalArgumentException().isThrownBy(() -> Round.of(Rounds.SCENARIO, Peer.NETTY, values))
			.withMessage("The generator did not say 'messages'");
	}

}
