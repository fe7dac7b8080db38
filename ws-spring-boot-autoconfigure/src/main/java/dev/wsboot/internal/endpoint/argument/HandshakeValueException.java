package dev.wsboot.internal.endpoint.argument;

import org.jspecify.annotations.Nullable;

/**
 * A value of the opening handshake that a callback needs is missing or not of its type.
 * The peer's fault: it asked for a URI, or sent headers, that the endpoint cannot serve.
 */
public final class HandshakeValueException extends IllegalArgumentException {

	private final String detail;

	HandshakeValueException(String message, String detail, @Nullable Throwable cause) {
		super(message, cause);
		this.detail = detail;
	}

	/**
	 * What the peer may read.
	 * @return a sentence that names the value and nothing of the application's
	 */
	public String detail() {
		return this.detail;
	}

}
