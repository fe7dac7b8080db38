package dev.wsboot.internal.transport;

import jakarta.servlet.ServletException;

/**
 * The container does not let its connection be taken over. Nothing was sent yet.
 */
public final class UpgradeRefusedException extends ServletException {

	/**
	 * Creates the exception.
	 * @param cause what the container says
	 */
	public UpgradeRefusedException(Throwable cause) {
		super("The container refuses HttpServletRequest.upgrade", cause);
	}

}
