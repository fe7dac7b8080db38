package dev.wsboot.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Goal}.
 */
class GoalTests {

	@Test
	void everyGoalIsOfAScenario() {
		assertThat(Goal.ALL).extracting(Goal::scenario)
			.allSatisfy((name) -> assertThat(Scenario.ALL).extracting(Scenario::name).contains(name));
	}

	@Test
	void ratioOfTheLeastSaysWhetherAGoalIsReached() {
		assertThat(Goal.table(
				Rounds.results(Rounds.of(Peer.FLOOR, 5), Rounds.of(Peer.FLOOR, 4), Rounds.of(Peer.OURS_TOMCAT_LOOP, 5),
						Rounds.of(Peer.OURS_TOMCAT_LOOP, 9), Rounds.of(Peer.OURS_JETTY_LOOP, 6))))
			.contains("| 32 B | event loop | ≤ 1.25 × C floor | 1.25 | 1.50 **missed** |");
	}

	@Test
	void goalWithoutReferenceHasNoRowAndServerWithoutRoundsNoFigure() {
		assertThat(Goal.table(Rounds.results(Rounds.of(Peer.BUN, 10), Rounds.of(Peer.OURS_TOMCAT_LOOP, 9))))
			.contains("| 32 B | event loop | ≤ 1 × Bun | 0.90 | – |")
			.doesNotContain("floor", "Netty", "worker");
	}

}
