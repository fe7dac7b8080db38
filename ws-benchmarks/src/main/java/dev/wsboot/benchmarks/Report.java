package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The rounds as Markdown tables, as JSON, and as a chart for each scenario. Rounds that
 * do not count are named below their table.
 */
final class Report {

	private static final int KILOBYTE = 1024;

	private final Results results;

	Report(Results results) {
		this.results = results;
	}

	/**
	 * Writes everything: {@code results.md}, {@code results.json} and the charts.
	 * @param directory where to
	 */
	void write(Path directory) throws IOException {
		this.results.write(directory);
		Files.writeString(directory.resolve("results.md"), markdown());
		writeCharts(directory);
	}

	/**
	 * Writes a chart for each scenario.
	 * @param directory where to
	 */
	void writeCharts(Path directory) throws IOException {
		for (Scenario scenario : this.results.scenarios()) {
			Files.writeString(directory.resolve(scenario.name().replace('/', '-') + ".svg"), chart(scenario));
		}
	}

	/**
	 * All tables.
	 */
	String markdown() {
		StringBuilder markdown = new StringBuilder(this.results.run().line()).append("\n\n");
		this.results.scenarios().forEach((scenario) -> markdown.append(markdown(scenario)));
		return markdown.toString();
	}

	String markdown(Scenario scenario) {
		StringBuilder table = new StringBuilder("### ").append(scenario.title()).append("\n\n");
		if (scenario.mode() == Scenario.Mode.IDLE) {
			idle(scenario, table);
		}
		else {
			busy(scenario, table);
		}
		Set<String> rejected = new LinkedHashSet<>();
		for (Round round : this.results.of(scenario)) {
			if (!round.counts()) {
				rejected.add(round.server() + ": " + round.rejected());
			}
		}
		rejected.forEach((line) -> table.append("\n- Does not count: ").append(line).append('\n'));
		return table.append('\n').toString();
	}

	private void busy(Scenario scenario, StringBuilder table) {
		table.append("| Server | CPU µs, min – median – max | Ratio to the floor | Per second | p50 / p99 / p99.9 µs "
				+ "| Switches | Server CPU | Others there | Generator |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
		Map<String, List<Round>> byServer = this.results.byServer(scenario);
		double floor = cpu(byServer.getOrDefault(Peer.FLOOR.title(), List.of())).median();
		byServer.forEach((server, all) -> {
			Statistics cpu = cpu(all);
			if (cpu.count() == 0) {
				return;
			}
			table.append(String.format(Locale.ROOT,
					"| %s | %s – **%s** – %s | %s | %,.0f | %s | %.2f | %.0f %% | %.0f %% | %.0f %% |\n", server,
					digits(cpu.min()), digits(cpu.median()), digits(cpu.max()),
					Double.isNaN(floor) ? "–" : String.format(Locale.ROOT, "%.2f", cpu.median() / floor),
					median(all, Round::perSecond), latency(all), median(all, Round::switches),
					median(all, Round::serverPercent), median(all, Round::othersPercent),
					median(all, Round::generatorPercent)));
		});
	}

	private void idle(Scenario scenario, StringBuilder table) {
		table.append("| Server | Heap per connection | Native per connection |\n|---|--:|--:|\n");
		this.results.byServer(scenario).forEach((server, all) -> {
			if (Statistics.of(all, Round::heapBytes).count() > 0) {
				double heap = median(all, Round::heapBytes);
				table.append(String.format(Locale.ROOT, "| %s | %s | %.2f KB |\n", server,
						(heap > 0) ? String.format(Locale.ROOT, "**%.2f KB**", heap / KILOBYTE) : "–",
						median(all, Round::nativeBytes) / KILOBYTE));
			}
		});
	}

	private String chart(Scenario scenario) {
		boolean idle = scenario.mode() == Scenario.Mode.IDLE;
		Chart chart = new Chart(scenario.title(), idle ? "KB per connection, heap and native"
				: "server CPU per message in µs, median; the line goes from the least to the most");
		this.results.byServer(scenario).forEach((server, all) -> {
			Statistics value = idle
					? Statistics.of(all, (round) -> (round.heapBytes() + Math.max(0, round.nativeBytes())) / KILOBYTE)
					: cpu(all);
			if (value.count() > 0) {
				chart.add(server, value, server.startsWith("ws-spring-boot"));
			}
		});
		return chart.svg();
	}

	private static Statistics cpu(List<Round> rounds) {
		return Statistics.of(rounds, Round::cpuMicros);
	}

	private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
		return Statistics.of(rounds, value).median();
	}

	private static String latency(List<Round> rounds) {
		double p50 = median(rounds, Round::p50Micros);
		return (p50 > 0) ? String.format(Locale.ROOT, "%,.0f / %,.0f / %,.0f", p50, median(rounds, Round::p99Micros),
				median(rounds, Round::p999Micros)) : "–";
	}

	/**
	 * Three digits are more than a round is good for.
	 * @param value any number
	 * @return the number with about three digits
	 */
	static String digits(double value) {
		return String.format(Locale.ROOT, (value < 1) ? "%.3f" : (value < 100) ? "%.2f" : "%,.0f", value);
	}

}
