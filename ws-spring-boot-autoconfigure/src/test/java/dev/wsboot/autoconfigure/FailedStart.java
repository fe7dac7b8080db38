package dev.wsboot.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts applications that must not start, and looks at what a developer reads.
 */
final class FailedStart {

	private FailedStart() {
	}

	/**
	 * Runs an application.
	 * @param classes its configuration and components
	 * @param properties keys and values
	 */
	static void run(List<Class<?>> classes, String... properties) {
		String[] arguments = Stream.concat(Stream.of("server.port=0"), Stream.of(properties))
			.map("--"::concat)
			.toArray(String[]::new);
		SpringApplication application = new SpringApplication(classes.toArray(Class<?>[]::new));
		assertThatException().isThrownBy(() -> application.run(arguments).close());
	}

	/**
	 * Compares the whole report.
	 */
	static void assertReport(CapturedOutput output, String description, String action) {
		String report = output.getOut().lines().reduce("", (all, line) -> all + line + "\n");
		assertThat(report).contains("""
				***************************
				APPLICATION FAILED TO START
				***************************

				Description:

				%s

				Action:

				%s
				""".formatted(description, action));
	}

}
