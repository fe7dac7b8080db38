package dev.wsboot.internal.properties;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;

import static org.assertj.core.api.Assertions.assertThat;

class UnknownPropertiesFailureAnalyzerTests {

	private static final Origin FILE = new Origin() {

		@Override
		public String toString() {
			return "a file, line 3";
		}

	};

	@Test
	void namesTheKeysWhereTheyAreAndWhatMayBeMeant() {
		FailureAnalysis analysis = new UnknownPropertiesFailureAnalyzer().analyze(new UnknownPropertiesException(
				List.of(new UnknownProperty("ws.allowed-origin", FILE, "ws.allowed-origins"),
						new UnknownProperty("ws.limts.max-fragments", null, "ws.limits.max-fragments"))));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
				There are properties that do not exist:

				    ws.allowed-origin
				    perhaps meant to be ws.allowed-origins
				    given by a file, line 3

				    ws.limts.max-fragments
				    perhaps meant to be ws.limits.max-fragments""");
		assertThat(analysis.getAction()).isEqualTo("Correct the keys, or remove the properties.");
	}

}
