package dev.wsboot.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rounds for tests.
 */
final class Rounds {

	static final Scenario SCENARIO = Scenario.ALL.get(0);

	private static final String CPU = "cpu0 %d 0 %d 1774878 263 0 0 0 0 0";

	private Rounds() {
	}

	static Round of(Peer peer, double micros) {
		return new Round(SCENARIO.name(), peer.title(), micros, 1000, 90, 50, 0, 0, 10, 20, 30, 0, 0, null);
	}

	static Results results(Round... rounds) {
		return new Results(new RunDescription("2026-01-02", "abc1234", "a processor", "nothing is pinned", "Java 25",
				"--rounds=2"), new ArrayList<>(List.of(rounds)));
	}

	/**
	 * What the generator prints after 1,000,000 messages in two seconds that took the
	 * server 1.9 s of CPU time, while others used its CPU for 0.1 s.
	 * @return the values, to be changed
	 */
	static Map<String, String> generatorOutput() {
		Map<String, String> values = new HashMap<>();
		values.put("process_nanos_before", "1500000000");
		values.put("process_nanos_after", "3400000000");
		values.put("cpu_before", CPU.formatted(1000, 500));
		values.put("cpu_after", CPU.formatted(1160, 540));
		values.put("switches_before", "1000");
		values.put("switches_after", "501000");
		values.put("messages", "1000000");
		values.put("seconds", "2.0");
		values.put("generator_cpu_seconds", "2.4");
		values.put("generator_threads", "2");
		values.put("ticks_per_second", "100");
		values.put("p50_micros", "250.5");
		return values;
	}

}
