package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report} and {@link Chart}.
 */
class ReportTests {

	private static final String REASON = "An echo differs from the <message> & more";

	@TempDir
	private Path directory;

	private final Results results = Rounds.results(Rounds.of(Peer.FLOOR, 5), Rounds.of(Peer.OURS_TOMCAT_LOOP, 6),
			Rounds.of(Peer.FLOOR, 4), Rounds.of(Peer.OURS_TOMCAT_LOOP, 8),
			Round.rejected(Rounds.SCENARIO, Peer.BUN, REASON), Round.rejected(Rounds.SCENARIO, Peer.BUN, REASON));

	@Test
	void tableHasMinMedianMaxAndTheRatioToTheFloor() {
		assertThat(new Report(this.results).markdown(Rounds.SCENARIO))
			.contains("| C floor | 4.00 – **4.50** – 5.00 | 1.00 | 1,000 | 10 / 20 / 30 |")
			.contains("| ws-spring-boot, Tomcat, event loop | 6.00 – **7.00** – 8.00 | 1.56 |");
	}

	@Test
	void rejectedRoundsAreNamedOnceBelowTheTableAndHaveNoRow() {
		assertThat(new Report(this.results).markdown(Rounds.SCENARIO)).doesNotContain("| Bun |")
			.containsOnlyOnce("- Does not count: Bun: " + REASON);
	}

	@Test
	void idleConnectionsAreShownInKilobytes() {
		Scenario idle = Scenario.ALL.stream()
			.filter((scenario) -> scenario.name().equals("idle"))
			.findFirst()
			.orElseThrow();
		assertThat(new Report(Rounds.results(Round.idle(idle, Peer.NETTY, 2048, 512))).markdown(idle))
			.contains("| Netty | **2.00 KB** | 0.50 KB |");
	}

	@Test
	void jsonHoldsEveryRound() throws IOException {
		new Report(this.results).write(this.directory);
		JsonNode json = JsonMapper.builder().build().readTree(this.directory.resolve("results.json").toFile());
		assertThat(json.get("rounds").size()).isEqualTo(6);
		assertThat(json.get("rounds").get(1).get("cpuMicros").asDouble()).isEqualTo(6);
		assertThat(json.get("rounds").get(4).get("rejected").asString()).isEqualTo(REASON);
	}

	@Test
	void chartIsWellFormedAndHasABarForEachServerThatCounts() throws Exception {
		new Report(this.results).write(this.directory);
		Document svg = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(this.directory.resolve("32.svg").toFile());
		assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
		// The background and two bars.
		assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(3);
		assertThat(svg.getElementsByTagName("line").getLength()).isEqualTo(2);
	}

	@Test
	void labelsAreEscaped() throws Exception {
		Chart chart = new Chart("<a> & b", "µs");
		chart.add("x < y & z", new Statistics(1, 0, 0, 0), false);
		Path file = Files.writeString(this.directory.resolve("chart.svg"), chart.svg());
		Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
		assertThat(svg.getDocumentElement().getTextContent()).contains("<a> & b", "x < y & z");
	}

}
