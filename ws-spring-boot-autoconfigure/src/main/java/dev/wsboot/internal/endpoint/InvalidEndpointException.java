package dev.wsboot.internal.endpoint;

import org.jspecify.annotations.Nullable;

/**
 * An endpoint that cannot be served as it is written. A mistake in the application's code
 * or configuration, found at start-up; description and action are ready to be shown.
 */
public final class InvalidEndpointException extends RuntimeException {

	private final String description;

	private final String action;

	/**
	 * Creates the exception.
	 * @param description what is wrong, naming things as the user wrote them; whole
	 * sentences
	 * @param action what to change; whole sentences
	 */
	public InvalidEndpointException(String description, String action) {
		this(description, action, null);
	}

	InvalidEndpointException(String description, String action, @Nullable Throwable cause) {
		super(description + " " + action, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * What is wrong.
	 * @return whole sentences
	 */
	public String description() {
		return this.description;
	}

	/**
	 * What to change.
	 * @return whole sentences
	 */
	public String action() {
		return this.action;
	}

}
