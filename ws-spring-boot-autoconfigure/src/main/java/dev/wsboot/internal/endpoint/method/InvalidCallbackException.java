package dev.wsboot.internal.endpoint.method;

/**
 * A method that cannot be a callback as it is written. A mistake in the application's
 * code, found at start-up.
 */
public final class InvalidCallbackException extends RuntimeException {

	private final String action;

	/**
	 * Creates the exception.
	 * @param description what is wrong, naming class and signature; a whole sentence
	 * @param action what to change; a whole sentence
	 */
	public InvalidCallbackException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * What to change.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
