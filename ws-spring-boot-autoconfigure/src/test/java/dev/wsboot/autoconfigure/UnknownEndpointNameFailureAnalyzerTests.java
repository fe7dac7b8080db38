package dev.wsboot.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnknownEndpointNameFailureAnalyzer}.
 */
class UnknownEndpointNameFailureAnalyzerTests {

	@Test
	void namesTheKeysAndTheEndpointsThereAre() {
		FailureAnalysis analysis = analyze(List.of("chta", "foo"), List.of("chat", "echo"));
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
				There are properties for endpoints that do not exist:

				    ws.endpoints.chta.*
				    ws.endpoints.foo.*

				The endpoints are:

				    chat
				    echo""");
		assertThat(analysis.getAction())
			.isEqualTo("Correct the name or remove the properties. An endpoint's name is the"
					+ " 'name' of its @WsEndpoint, by default the name of the bean without a trailing 'Endpoint'.");
	}

	@Test
	void saysSoWhenThereIsNoEndpoint() {
		FailureAnalysis analysis = analyze(List.of("chat"), List.of());
		assertThat(analysis.getDescription()).isEqualToNormalizingNewlines("""
				There are properties for endpoints that do not exist:

				    ws.endpoints.chat.*

				There is no endpoint at all.""");
		assertThat(analysis.getAction()).isEqualTo("Remove the properties, or make the class with @WsEndpoint a bean:"
				+ " it must be in a package that is scanned.");
	}

	private FailureAnalysis analyze(List<String> unknown, List<String> known) {
		FailureAnalysis analysis = new UnknownEndpointNameFailureAnalyzer()
			.analyze(new UnknownEndpointNameException(unknown, known));
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
