package dev.wsboot;

import org.jspecify.annotations.Nullable;

/**
 * A message that was not sent: its payload cannot be encoded, or the send buffer had no
 * room and {@code ws.send.overflow} says to drop.
 *
 * @since 0.1.0
 */
public class WsSendException extends RuntimeException {

	/**
	 * Creates the exception.
	 * @param message what must hold, then what was found
	 */
	public WsSendException(String message) {
		super(message);
	}

	/**
	 * Creates the exception.
	 * @param message what must hold, then what was found
	 * @param cause why
	 */
	public WsSendException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
