package dev.wsboot.internal.properties;

import java.util.List;
import java.util.stream.Collectors;

/**
 * There are properties that are most likely misspelled.
 */
@SuppressWarnings("serial")
public final class UnknownPropertiesException extends RuntimeException {

	private final List<UnknownProperty> properties;

	UnknownPropertiesException(List<UnknownProperty> properties) {
		super("There are properties that nobody reads: "
				+ properties.stream().map(UnknownProperty::toString).collect(Collectors.joining(", ")));
		this.properties = List.copyOf(properties);
	}

	/**
	 * The properties.
	 * @return at least one, sorted by their keys
	 */
	List<UnknownProperty> properties() {
		return this.properties;
	}

}
