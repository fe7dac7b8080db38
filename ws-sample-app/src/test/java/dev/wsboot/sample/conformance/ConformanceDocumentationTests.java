package dev.wsboot.sample.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page on conformance names classes that exist.
 */
class ConformanceDocumentationTests {

	private static final Path PROJECT = Path.of("..");

	@Test
	void everyClassOfThePageExists() throws IOException {
		Set<String> named = new TreeSet<>();
		Matcher code = Pattern.compile("`([A-Z][A-Za-z0-9]+)`")
			.matcher(Files.readString(PROJECT.resolve("docs/conformance.md")));
		while (code.find()) {
			named.add(code.group(1));
		}
		// Names of headers stand in code as well.
		named.removeAll(Set.of("Connection", "Upgrade", "Origin"));
		assertThat(named).hasSizeGreaterThan(30).contains("ConformanceTablesTests", "MessageReader");
		assertThat(sources()).containsAll(named);
	}

	private static Set<String> sources() throws IOException {
		try (Stream<Path> files = Stream.of("ws-spring-boot-autoconfigure/src", "ws-sample-app/src")
			.flatMap((directory) -> walk(PROJECT.resolve(directory)))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".java"))
				.map((name) -> name.substring(0, name.length() - ".java".length()))
				.collect(Collectors.toSet());
		}
	}

	private static Stream<Path> walk(Path directory) {
		try {
			return Files.walk(directory);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
