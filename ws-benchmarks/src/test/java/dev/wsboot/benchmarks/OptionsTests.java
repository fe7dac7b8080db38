package dev.wsboot.benchmarks;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Options}.
 */
class OptionsTests {

	@Test
	void everythingRunsByDefault() {
		Options options = Options.parse();
		assertThat(options.scenarios()).isEqualTo(Scenario.ALL);
		assertThat(options.servers()).containsExactlyElementsOf(
				Stream.of(Peer.values()).filter((peer) -> !peer.name().matches(".*_(METERS|OBSERVED)")).toList());
		assertThat(options.add()).isFalse();
		assertThat(options.publish()).isNull();
	}

	@Test
	void namesOfScenariosAreUnique() {
		assertThat(Scenario.ALL).extracting(Scenario::name).doesNotHaveDuplicates();
	}

	@Test
	void scenariosAndServersAreSelectedByName() {
		Options options = Options.parse("--scenarios=tls-32,1m", "--servers=floor,ours-tomcat-loop", "--rounds=2",
				"--warmup=0", "--seconds=1", "--output=out");
		assertThat(options.scenarios()).extracting(Scenario::name).containsExactly("1m", "tls-32");
		assertThat(options.servers()).containsExactly(Peer.FLOOR, Peer.OURS_TOMCAT_LOOP);
		assertThat(options.rounds()).isEqualTo(2);
		assertThat(options.warmupSeconds()).isZero();
		assertThat(options.output()).isEqualTo(Path.of("out"));
	}

	@Test
	void resultsCanBeAddedAndPublished() {
		Options options = Options.parse("--add=true", "--publish=docs/performance.md");
		assertThat(options.add()).isTrue();
		assertThat(options.publish()).isEqualTo(Path.of("docs/performance.md"));
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--add=yes"))
			.withMessage("'--add' must be true or false but is 'yes'");
	}

	@Test
	void mistakesAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--scenarios=33"))
			.withMessageStartingWith("There is no scenario '33', but there are 32,32x16");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--servers=iis"))
			.withMessageStartingWith("There is no server 'iis'");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--seconds=0"))
			.withMessage("'--seconds' must be a number from 1 to 9999 but is '0'");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--rounds=x"));
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--colour=red"))
			.withMessageEndingWith("one is '--colour=red'");
	}

}
