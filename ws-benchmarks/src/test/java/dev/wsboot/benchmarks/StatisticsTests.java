package dev.wsboot.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Statistics}.
 */
class StatisticsTests {

	@Test
	void medianOfAnOddNumberIsTheMiddleValueWhateverTheOrder() {
		assertThat(Statistics.of(rounds(7, 1, 5), Round::cpuMicros)).isEqualTo(new Statistics(3, 1, 5, 7));
	}

	@Test
	void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
		assertThat(Statistics.of(rounds(9, 2, 4, 1), Round::cpuMicros)).isEqualTo(new Statistics(4, 1, 3, 9));
	}

	@Test
	void rejectedRoundsAreInNoFigure() {
		List<Round> rounds = Stream
			.concat(rounds(4, 6).stream(), Stream.of(Round.rejected(Rounds.SCENARIO, Peer.NETTY, "It died")))
			.toList();
		assertThat(Statistics.of(rounds, Round::cpuMicros)).isEqualTo(new Statistics(2, 4, 5, 6));
	}

	@Test
	void withoutARoundThatCountsThereIsNoFigure() {
		List<Round> rounds = List.of(Round.rejected(Rounds.SCENARIO, Peer.NETTY, "It died"));
		Statistics statistics = Statistics.of(rounds, Round::cpuMicros);
		assertThat(statistics.count()).isZero();
		assertThat(statistics.median()).isNaN();
	}

	private static List<Round> rounds(double... micros) {
		return Arrays.stream(micros).mapToObj((value) -> Rounds.of(Peer.NETTY, value)).toList();
	}

}
