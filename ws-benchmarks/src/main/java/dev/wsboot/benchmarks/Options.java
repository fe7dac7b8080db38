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
 * @param servers which servers to run
 * @param rounds how often each server is measured
 * @param warmupSeconds seconds of load before each measurement
 * @param seconds seconds measured
 * @param output directory of the results
 * @param add whether the results of earlier calls that are there are kept, but for the
 * scenarios that run again
 * @param publish document to write tables into, or {@code null}
 */
record Options(List<Scenario> scenarios, List<Peer> servers, int rounds, int warmupSeconds, int seconds, Path output,
		boolean add, Path publish) {

	private static final Set<String> NAMES = Set.of("scenarios", "servers", "rounds", "warmup", "seconds", "output",
			"add", "publish");

	static Options parse(String... args) {
		Map<String, String> values = new HashMap<>();
		for (String arg : args) {
			int equals = arg.indexOf('=');
			if (!arg.startsWith("--") || equals < 0 || !NAMES.contains(arg.substring(2, equals))) {
				throw new IllegalArgumentException(
						"Options are --scenarios=%s --servers=%s --rounds=5 --warmup=3 --seconds=3 --output=DIRECTORY --add=false --publish=DOCUMENT but one is '%s'"
							.formatted(names(scenarioNames()), names(peerNames()), arg));
			}
			values.put(arg.substring(2, equals), arg.substring(equals + 1));
		}
		List<String> scenarios = selected(values.get("scenarios"), "scenario", scenarioNames(), scenarioNames());
		List<String> servers = selected(values.get("servers"), "server", peerNames(),
				Arrays.stream(Peer.values()).filter((peer) -> !peer.isVariation()).map(Peer::id).toList());
		return new Options(Scenario.ALL.stream().filter((scenario) -> scenarios.contains(scenario.name())).toList(),
				Arrays.stream(Peer.values()).filter((peer) -> servers.contains(peer.id())).toList(),
				number(values, "rounds", 5, 1), number(values, "warmup", 3, 0), number(values, "seconds", 3, 1),
				Path.of(values.getOrDefault("output", "benchmark-results")), flag(values, "add"),
				values.containsKey("publish") ? Path.of(values.get("publish")) : null);
	}

	private static List<String> scenarioNames() {
		return Scenario.ALL.stream().map(Scenario::name).toList();
	}

	private static List<String> peerNames() {
		return Arrays.stream(Peer.values()).map(Peer::id).toList();
	}

	private static String names(List<String> names) {
		return String.join(",", names);
	}

	private static List<String> selected(String given, String kind, List<String> known, List<String> byDefault) {
		if (given == null) {
			return byDefault;
		}
		List<String> names = List.of(given.split(","));
		for (String name : names) {
			if (!known.contains(name)) {
				throw new IllegalArgumentException(
						"There is no %s '%s', but there are %s".formatted(kind, name, names(known)));
			}
		}
		return names;
	}

	private static boolean flag(Map<String, String> values, String name) {
		String value = values.getOrDefault(name, "false");
		if (!value.equals("true") && !value.equals("false")) {
			throw new IllegalArgumentException("'--%s' must be true or false but is '%s'".formatted(name, value));
		}
		return value.equals("true");
	}

	private static int number(Map<String, String> values, String name, int byDefault, int min) {
		String value = values.getOrDefault(name, String.valueOf(byDefault));
		int number = value.matches("\\d{1,4}") ? Integer.parseInt(value) : -1;
		if (number < min) {
			throw new IllegalArgumentException(
					"'--%s' must be a number from %d to 9999 but is '%s'".formatted(name, min, value));
		}
		return number;
	}

}
