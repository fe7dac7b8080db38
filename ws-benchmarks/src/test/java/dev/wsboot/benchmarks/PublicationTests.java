package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Publication}.
 */
class PublicationTests {

	@TempDir
	private Path directory;

	private Path document;

	private Path all;

	private final Results results = Rounds.results(Rounds.of(Peer.FLOOR, 4), Rounds.of(Peer.OURS_TOMCAT_LOOP, 6),
			Rounds.of(Peer.OURS_TOMCAT_LOOP, 8));

	@BeforeEach
	void write() throws IOException {
		this.document = this.directory.resolve("speed.md");
		this.all = Files.createDirectory(this.directory.resolve("speed")).resolve("results.md");
		Files.writeString(this.document, "# Speed\n" + marked("run") + marked("goals") + marked("least") + "between\n"
				+ marked("median") + "after\n");
		Files.writeString(this.all, "before\n" + marked("all"));
	}

	@Test
	void tablesStandBetweenTheirMarksAndTheRestStays() throws IOException {
		publish();
		String text = Files.readString(this.document);
		assertThat(text).startsWith("# Speed\n<!-- benchmarks: run -->\n\n2026-01-02, commit abc1234: a processor")
			.contains("--rounds=2 \\\n    --scenarios=32\n```\n\n<!-- /benchmarks -->")
			.contains("| 32 B | event loop | ≤ 1.25 × C floor | 1.50 **missed** | – |")
			.contains("<!-- benchmarks: least -->\n\n| Server | 32 B |\n|---|--:|\n| C floor | 4.00 |\n"
					+ "| **ws-spring-boot, Tomcat, event loop** | 6.00 |\n\n<!-- /benchmarks -->\nbetween\n")
			.contains("| **ws-spring-boot, Tomcat, event loop** | 7.00 |")
			.endsWith("<!-- /benchmarks -->\nafter\n")
			.doesNotContain("old");
		assertThat(Files.readString(this.all)).startsWith("before\n")
			.contains("### 32 B, 50 connections, 1 outstanding");
		assertThat(this.directory.resolve("speed/32.svg")).exists();
	}

	@Test
	void publishingTwiceChangesNothing() throws IOException {
		publish();
		String text = Files.readString(this.document);
		publish();
		assertThat(Files.readString(this.document)).isEqualTo(text);
	}

	@Test
	void missingMarkIsNamedAndNothingIsWritten() throws IOException {
		Files.writeString(this.all, "nothing to be replaced\n");
		String text = Files.readString(this.document);
		assertThatIllegalArgumentException().isThrownBy(this::publish)
			.withMessageContainingAll("results.md", "<!-- benchmarks: all -->");
		assertThat(Files.readString(this.document)).isEqualTo(text);
	}

	private void publish() throws IOException {
		new Publication(this.results).write(this.document, new Report(this.results));
	}

	private static String marked(String name) {
		return "<!-- benchmarks: " + name + " -->\nold\n<!-- /benchmarks -->\n";
	}

}
