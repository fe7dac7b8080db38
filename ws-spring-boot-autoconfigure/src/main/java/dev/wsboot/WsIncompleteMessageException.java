package dev.wsboot;

import java.io.IOException;

/**
 * A message that was being read as it arrived will never be complete: the session has
 * ended, or is about to.
 *
 * @since 0.1.0
 */
public class WsIncompleteMessageException extends IOException {

	private final transient CloseStatus status;

	/**
	 * Creates the exception.
	 * @param status how the session ends
	 */
	public WsIncompleteMessageException(CloseStatus status) {
		super("The session ends (" + status + ") before the message is complete");
		this.status = status;
	}

	/**
	 * Why the rest does not come.
	 * @return 1009 if the message is too big, 1007 if it is not UTF-8, the peer's status
	 * if it has closed the session, {@link CloseStatus#ABNORMAL} if it has just gone
	 */
	public CloseStatus status() {
		return this.status;
	}

}
