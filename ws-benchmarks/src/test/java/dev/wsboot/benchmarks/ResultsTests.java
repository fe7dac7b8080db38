package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Results} and {@link RunDescription}.
 */
class ResultsTests {

	private static final Scenario OTHER = Scenario.ALL.get(1);

	@TempDir
	private Path directory;

	private final Results results = Rounds.results(Rounds.of(Peer.NETTY, 6.5),
			Round.rejected(OTHER, Peer.BUN, "It died"));

	@Test
	void whatWasWrittenIsReadAgain() throws IOException {
		this.results.write(this.directory);
		assertThat(Results.read(this.directory, this.results.run(), List.of())).isEqualTo(this.results);
	}

	@Test
	void scenarioThatRunsAgainReplacesItsRounds() throws IOException {
		this.results.write(this.directory);
		assertThat(Results.read(this.directory, this.results.run(), List.of(OTHER)).rounds())
			.containsExactly(Rounds.of(Peer.NETTY, 6.5));
	}

	@Test
	void nothingIsThereAtFirst() throws IOException {
		assertThat(Results.read(this.directory, this.results.run(), List.of()).rounds()).isEmpty();
	}

	@Test
	void roundsOfAnotherCommitAreNotAdded() throws IOException {
		this.results.write(this.directory);
		RunDescription run = this.results.run();
		RunDescription other = new RunDescription(run.date(), "fff0000", run.machine(), run.placement(), run.jdk(),
				run.arguments());
		assertThatIllegalArgumentException().isThrownBy(() -> Results.read(this.directory, other, List.of()))
			.withMessageContainingAll("'--add=true'", "abc1234", "fff0000");
	}

	@Test
	void descriptionHasWhatFiguresDependOnButNoPaths() throws IOException, InterruptedException {
		RunDescription run = RunDescription.of(this.directory, "--rounds=2", "--scenarios=32", "--add=true",
				"--output=" + this.directory, "--publish=" + this.directory);
		assertThat(run.arguments()).isEqualTo("--rounds=2");
		assertThat(run.commit()).isEqualTo("unknown");
		assertThat(run.line()).contains("Java " + Runtime.version(), "processors", "GB")
			.doesNotContain(this.directory.toString());
		assertThat(run.command(List.of(Rounds.SCENARIO, OTHER)))
			.endsWith("dev.wsboot.benchmarks.Benchmarks --rounds=2 \\\n    --scenarios=32,32x16");
	}

	@Test
	void commitIsNamedWithChangesButForThoseOfTheDocumentation() throws IOException, InterruptedException {
		Path module = Files.createDirectory(this.directory.resolve("module"));
		Path source = Files.writeString(module.resolve("source"), "a");
		Path document = Files.writeString(Files.createDirectory(this.directory.resolve("docs")).resolve("page"), "a");
		git("init", "--quiet");
		git("add", ".");
		git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message=a");
		Files.writeString(document, "b");
		assertThat(RunDescription.of(module).commit()).matches("[0-9a-f]{7,}");
		Files.writeString(source, "b");
		assertThat(RunDescription.of(module).commit()).matches("[0-9a-f]{7,}, with files changed since");
	}

	private void git(String... args) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(args)).toList())
			.directory(this.directory.toFile())
			.inheritIO()
			.start();
		assertThat(process.waitFor()).isZero();
	}

}
