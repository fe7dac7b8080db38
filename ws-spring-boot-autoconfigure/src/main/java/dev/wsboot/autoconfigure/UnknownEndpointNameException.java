package dev.wsboot.autoconfigure;

import java.util.List;

/**
 * There are properties {@code ws.endpoints.<name>.*} for an endpoint that does not exist.
 */
@SuppressWarnings("serial")
final class UnknownEndpointNameException extends RuntimeException {

	private final List<String> unknown;

	private final List<String> known;

	UnknownEndpointNameException(List<String> unknown, List<String> known) {
		super("There is no endpoint named " + quoted(unknown) + " but there are properties for it; known are "
				+ (known.isEmpty() ? "none" : quoted(known)));
		this.unknown = unknown;
		this.known = known;
	}

	/**
	 * The names that have properties but no endpoint.
	 * @return sorted names, as the user wrote them
	 */
	List<String> unknown() {
		return this.unknown;
	}

	/**
	 * The names of the endpoints there are.
	 * @return sorted names
	 */
	List<String> known() {
		return this.known;
	}

	private static String quoted(List<String> names) {
		return "'" + String.join("', '", names) + "'";
	}

}
