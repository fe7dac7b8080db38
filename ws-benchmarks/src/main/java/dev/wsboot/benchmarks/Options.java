package dev.wsboot.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was given on the command line.
 *
 * @param scenarios which scenarios to run
 * @param rounds how often each server is measured
 * @param warmupSeconds seconds of load before each measurement
 * @param seconds seconds measured
 * @param output file for all rounds, as JSON
 */
record Options(List<Scenario> scenarios, int rounds, int warmupSeconds, int seconds, Path output) {

	private static final Set<String> NAMES = Set.of("scenarios", "rounds", "warmup", "seconds", "output");

	static Options parse(String... args) {
		Map<String, String> values = new HashMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (!arg.startsWith("--") || equals < 0 || !NAMES.contains(arg.substring(2, equals))) {
				throw new IllegalArgumentException("Options are --scenarios=32,32x16,1k,64k,1m --rounds=5 --warmup=3 "
						+ "--seconds=3 --output=FILE but one is '" + arg + "'");
			}
			values.put(arg.substring(2, equals), arg.substring(equals + 1));
		}
		String selected = values.get("scenarios");
		List<Scenario> scenarios = (selected != null)
				? Arrays.stream(selected.split(",")).map(Options::scenario).toList() : Scenario.ALL;
		return new Options(scenarios, number(values, "rounds", 5, 1), number(values, "warmup", 3, 0),
				number(values, "seconds", 3, 1), Path.of(values.getOrDefault("output", "echo-benchmark.json")));
	}

	private static Scenario scenario(String name) {
		return Scenario.ALL.stream()
			.filter((scenario) -> scenario.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no scenario '" + name + "'"));
	}

	private static int number(Map<String, String> values, String name, int byDefault, int min) {
		int number = Integer.parseInt(values.getOrDefault(name, String.valueOf(byDefault)));
		if (number < min) {
			throw new IllegalArgumentException("'--%s' must be at least %d but is %d".formatted(name, min, number));
		}
		return number;
	}

}
