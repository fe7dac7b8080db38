package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Writes results into documents, between marks of the form {@code <!-- benchmarks: NAME
 * -->} and {@code <!-- /benchmarks -->}. What stands outside of them stays.
 *
 * @param results what was measured
 */
record Publication(Results results) {

	private static final String END = "<!-- /benchmarks -->";

	/**
	 * Writes the tables {@code run}, {@code goals}, {@code least} and {@code median} into
	 * a document, all of it into {@code results.md} in the directory beside it that has
	 * its name, and the charts there too.
	 * @param document the document, which has the marks
	 * @param report the tables and charts of each scenario
	 */
	void write(Path document, Report report) throws IOException {
		String name = document.getFileName().toString().replaceFirst("\\.md$", "");
		Path directory = document.resolveSibling(name);
		String text = Files.readString(document);
		text = replaced(document, text, "run", run());
		text = replaced(document, text, "goals", Goal.table(this.results));
		text = replaced(document, text, "least", table(Statistics::min));
		text = replaced(document, text, "median", table(Statistics::median));
		Path all = directory.resolve("results.md");
		String allText = replaced(all, Files.readString(all), "all", report.markdown());
		Files.writeString(document, text);
		Files.writeString(all, allText);
		report.writeCharts(directory);
	}

	/**
	 * Replaces what stands between two marks.
	 * @param document named in an error
	 * @param text the document's text
	 * @param name which mark
	 * @param content what stands there from now on
	 * @return the new text
	 * @throws IllegalArgumentException if a mark is missing
	 */
	static String replaced(Path document, String text, String name, String content) {
		String mark = "<!-- benchmarks: " + name + " -->";
		int start = text.indexOf(mark);
		int end = (start < 0) ? -1 : text.indexOf(END, start);
		if (end < 0) {
			throw new IllegalArgumentException(
					"'%s' must have the marks '%s' and '%s' but one is missing".formatted(document, mark, END));
		}
		return text.substring(0, start + mark.length()) + "\n\n" + content.strip() + "\n\n" + text.substring(end);
	}

	private List<Scenario> scenarios() {
		return this.results.scenarios().stream().filter((scenario) -> scenario.mode() != Scenario.Mode.IDLE).toList();
	}

	private String run() {
		return this.results.run().line() + ".\n\n```shell\n" + this.results.run().command(scenarios()) + "\n```\n";
	}

	private String table(ToDoubleFunction<Statistics> value) {
		StringBuilder table = new StringBuilder("| Server |");
		scenarios().forEach((scenario) -> table.append(' ').append(scenario.column()).append(" |"));
		table.append("\n|---|").append("--:|".repeat(scenarios().size())).append('\n');
		for (Peer peer : Peer.values()) {
			if (scenarios().stream().anyMatch((scenario) -> this.results.cpu(scenario, peer).count() > 0)) {
				table.append("| ").append(peer.isOurs() ? "**" + peer.title() + "**" : peer.title()).append(" |");
				scenarios().forEach((scenario) -> table.append(' ').append(cell(scenario, peer, value)).append(" |"));
				table.append('\n');
			}
		}
		return table.toString();
	}

	private String cell(Scenario scenario, Peer peer, ToDoubleFunction<Statistics> value) {
		Statistics cpu = this.results.cpu(scenario, peer);
		return (cpu.count() > 0) ? Report.digits(value.applyAsDouble(cpu)) : "–";
	}

}
