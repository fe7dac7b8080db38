package dev.wsboot.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Rounds as a Markdown table. Rounds with an error are named below it and count nowhere.
 */
final class Report {

	private Report() {
	}

	static String markdown(Scenario scenario, List<String> servers, List<Round> rounds) {
		StringBuilder report = new StringBuilder("### " + scenario.title() + "\n\n");
		report.append("| Server | CPU µs per message, min – median – max | Ratio to the floor | Messages/s | "
				+ "Server CPU | Generator CPU |\n|---|---|---|---|---|---|\n");
		double floor = median(sorted(scenario, "floor", rounds));
		for (String server : servers) {
			List<Round> counted = counted(scenario, server, rounds);
			if (counted.isEmpty()) {
				report.append("| %s | no round counts | – | – | – | – |\n".formatted(server));
				continue;
			}
			double[] micros = sorted(scenario, server, rounds);
			report.append(String.format(Locale.ROOT, "| %s | %s – %s – %s | %.2f | %.0f | %.0f %% | %.0f %% |\n",
					server, digits(micros[0]), digits(median(micros)), digits(micros[micros.length - 1]),
					median(micros) / floor,
					median(counted.stream().mapToDouble(Round::messagesPerSecond).sorted().toArray()),
					median(counted.stream().mapToDouble(Round::serverCpuPercent).sorted().toArray()),
					median(counted.stream().mapToDouble(Round::generatorCpuPercent).sorted().toArray())));
		}
		rounds.stream()
			.filter((round) -> round.scenario().equals(scenario.name()) && round.error() != null)
			.forEach((round) -> report
				.append("\nDiscarded: a round of %s. %s\n".formatted(round.server(), round.error())));
		return report.append('\n').toString();
	}

	/**
	 * The middle value, or the mean of the two in the middle.
	 * @param sorted values in ascending order
	 * @return the median, not a number if there are no values
	 */
	static double median(double[] sorted) {
		int half = sorted.length / 2;
		if (sorted.length == 0) {
			return Double.NaN;
		}
		return (sorted.length % 2 == 1) ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
	}

	private static double[] sorted(Scenario scenario, String server, List<Round> rounds) {
		return counted(scenario, server, rounds).stream().mapToDouble(Round::serverCpuMicros).sorted().toArray();
	}

	private static List<Round> counted(Scenario scenario, String server, List<Round> rounds) {
		return rounds.stream()
			.filter((round) -> round.scenario().equals(scenario.name()) && round.server().equals(server)
					&& round.error() == null)
			.toList();
	}

	private static String digits(double micros) {
		return String.format(Locale.ROOT, (micros < 1) ? "%.3f" : (micros < 100) ? "%.2f" : "%.0f", micros);
	}

}
