package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rounds of a run, which may take several calls of the program.
 *
 * @param run what the figures depend on
 * @param rounds the rounds, in the order in which they ran
 */
record Results(RunDescription run, List<Round> rounds) {

	private static final String FILE = "results.json";

	// What a round did not measure is left out, and 0.
	private static final JsonMapper MAPPER = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	/**
	 * Reads what earlier calls have measured.
	 * @param directory where they wrote
	 * @param run what this call measures, and they must have measured too
	 * @param again scenarios that this call measures anew
	 * @return the results to be added to
	 * @throws IllegalArgumentException if they measured something else
	 */
	static Results read(Path directory, RunDescription run, List<Scenario> again) throws IOException {
		Path file = directory.resolve(FILE);
		if (!Files.exists(file)) {
			return new Results(run, new ArrayList<>());
		}
		Results results = MAPPER.readValue(Files.readString(file), Results.class);
		if (!results.run.equals(run)) {
			throw new IllegalArgumentException(
					"'--add=true' needs results of the same run in '%s', but they are of%n%s%nand not of%n%s"
						.formatted(directory, results.run, run));
		}
		List<String> names = again.stream().map(Scenario::name).toList();
		List<Round> rounds = new ArrayList<>(results.rounds);
		rounds.removeIf((round) -> names.contains(round.scenario()));
		return new Results(run, rounds);
	}

	void write(Path directory) throws IOException {
		Files.createDirectories(directory);
		Files.writeString(directory.resolve(FILE), MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this));
	}

	/**
	 * The scenarios there are rounds of.
	 */
	List<Scenario> scenarios() {
		return Scenario.ALL.stream().filter((scenario) -> !of(scenario).isEmpty()).toList();
	}

	List<Round> of(Scenario scenario) {
		return this.rounds.stream().filter((round) -> round.scenario().equals(scenario.name())).toList();
	}

	Map<String, List<Round>> byServer(Scenario scenario) {
		Map<String, List<Round>> byServer = new LinkedHashMap<>();
		of(scenario)
			.forEach((round) -> byServer.computeIfAbsent(round.server(), (server) -> new ArrayList<>()).add(round));
		return byServer;
	}

	/**
	 * CPU time per message.
	 * @param scenario the load
	 * @param peer the server
	 * @return the summary, of no rounds if none counts
	 */
	Statistics cpu(Scenario scenario, Peer peer) {
		return Statistics.of(byServer(scenario).getOrDefault(peer.title(), List.of()), Round::cpuMicros);
	}

}
