package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.wsboot.internal.endpoint.method.CallbackKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/endpoints.md} says is tested row by row.
 */
class EndpointDocumentationTests {

	private static final Path DOCUMENTATION = Path.of("..", "docs", "endpoints.md");

	static Stream<Arguments> tables() {
		return Stream.of(Arguments.of("## Annotations", ReferenceRows.annotations()),
				Arguments.of("### Attributes of `@WsEndpoint`", ReferenceRows.attributes()),
				Arguments.of("## Arguments", ReferenceRows.arguments()),
				Arguments.of("## Results", ReferenceRows.results()));
	}

	@ParameterizedTest
	@MethodSource("tables")
	void everyRowHasItsTest(String heading, List<ReferenceRow> rows) throws IOException {
		List<String> documented = rowsBelow(heading);
		assertThat(documented).isNotEmpty();
		assertThat(rows.stream().map(ReferenceRow::name)).containsExactlyInAnyOrderElementsOf(documented);
	}

	@Test
	void everyAnnotationOfACallbackHasARow() throws IOException {
		List<String> documented = rowsBelow("## Annotations");
		assertThat(CallbackKind.values()).allMatch((kind) -> documented.contains("`" + kind.label() + "`"));
	}

	private static List<String> rowsBelow(String heading) throws IOException {
		List<String> rows = new ArrayList<>();
		boolean within = false;
		for (String line : Files.readAllLines(DOCUMENTATION)) {
			if (line.startsWith("#")) {
				within = line.equals(heading);
			}
			else if (within && line.startsWith("| ") && !line.startsWith("| |")) {
				String cell = line.substring(2, line.indexOf(" |", 2)).strip();
				rows.add(cell);
			}
		}
		// The heads of the tables.
		rows.removeIf((cell) -> cell.startsWith("Annotation") || cell.startsWith("Attribute")
				|| cell.startsWith("Parameter") || cell.startsWith("Result"));
		return rows;
	}

}
