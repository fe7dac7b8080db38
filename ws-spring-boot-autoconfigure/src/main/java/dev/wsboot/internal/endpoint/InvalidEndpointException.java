package dev.wsboot.internal.endpoint;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

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
	 * Lets a mistake of a method be one of its endpoint.
	 * @param check looks at methods
	 * @param <T> what it makes
	 * @return what it made
	 * @throws InvalidEndpointException if a method is not right
	 */
	static <T> T rethrowing(Supplier<T> check) {
		try {
			return check.get();
		}
		catch (InvalidCallbackException ex) {
			throw new InvalidEndpointException(Objects.requireNonNull(ex.getMessage()), ex.action(), ex);
		}
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
