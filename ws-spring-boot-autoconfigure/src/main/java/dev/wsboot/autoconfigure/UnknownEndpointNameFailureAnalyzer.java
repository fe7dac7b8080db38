package dev.wsboot.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells which names of {@code ws.endpoints.<name>.*} there are.
 */
final class UnknownEndpointNameFailureAnalyzer extends AbstractFailureAnalyzer<UnknownEndpointNameException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownEndpointNameException cause) {
		String description = "There are properties for endpoints that do not exist:%n%n%s%n%n%s"
			.formatted(list(cause.unknown(), "ws.endpoints.%s.*"), cause.known().isEmpty()
					? "There is no endpoint at all." : "The endpoints are:%n%n%s".formatted(list(cause.known(), "%s")));
		String action = cause.known().isEmpty()
				? "Remove the properties, or make the class with @WsEndpoint a bean: it must be in a package that is scanned."
				: "Correct the name or remove the properties. An endpoint's name is the 'name' of its @WsEndpoint, by default the name of the bean without a trailing 'Endpoint'.";
		return new FailureAnalysis(description, action, cause);
	}

	private String list(List<String> names, String format) {
		return names.stream()
			.map((name) -> "    " + format.formatted(name))
			.collect(Collectors.joining("%n".formatted()));
	}

}
