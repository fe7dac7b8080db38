package dev.wsboot.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/migrating.md} is the code that is compiled here.
 */
class MigrationDocumentationTests {

	private static final Path DOCUMENTATION = Path.of("..", "docs", "migrating.md");

	private static final Path SOURCES = Path.of("src", "test", "java", "dev", "wsboot", "migration");

	private static final Pattern BLOCK = Pattern.compile("<!-- (\\w+/\\w+) -->\n```java\n(.*?)```", Pattern.DOTALL);

	@Test
	void everyBlockIsASource() throws IOException {
		String text = Files.readString(DOCUMENTATION);
		Map<String, String> blocks = new TreeMap<>();
		Matcher matcher = BLOCK.matcher(text);
		while (matcher.find()) {
			blocks.put(matcher.group(1), matcher.group(2));
		}
		assertThat(text.split("```java", -1)).as("every block names its source").hasSize(blocks.size() + 1);
		Map<String, String> sources = new TreeMap<>();
		try (Stream<Path> files = Files.walk(SOURCES, 2)) {
			for (Path file : files.filter(MigrationDocumentationTests::isShown).toList()) {
				sources.put(SOURCES.relativize(file).toString().replace(".java", ""),
						withoutImports(Files.readString(file)));
			}
		}
		assertThat(blocks).isEqualTo(sources);
	}

	// The tests and what starts the examples are not.
	private static boolean isShown(Path path) {
		Path file = SOURCES.relativize(path);
		return file.getNameCount() == 2 && !file.toString().contains("Application");
	}

	private static String withoutImports(String source) {
		int last = source.lastIndexOf("\nimport ");
		return source.substring(source.indexOf('\n', last + 1) + 1).stripLeading();
	}

}
