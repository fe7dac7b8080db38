package dev.wsboot.internal.properties;

import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells which keys may have been meant.
 */
final class UnknownPropertiesFailureAnalyzer extends AbstractFailureAnalyzer<UnknownPropertiesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownPropertiesException cause) {
		String lines = cause.properties().stream().map(this::line).collect(Collectors.joining("%n%n".formatted()));
		return new FailureAnalysis("There are properties that do not exist:%n%n%s".formatted(lines),
				"Correct the keys, or remove the properties.", cause);
	}

	private String line(UnknownProperty property) {
		String line = "    %s%n    perhaps meant to be %s".formatted(property.key(), property.nearest());
		return (property.origin() != null) ? "%s%n    given by %s".formatted(line, property.origin()) : line;
	}

}
