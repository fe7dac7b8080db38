package dev.wsboot;

/**
 * The session is closed, so nothing can be sent.
 *
 * @since 0.1.0
 */
public class WsClosedException extends WsSendException {

	private final CloseStatus status;

	/**
	 * Creates the exception.
	 * @param status how the session ended or is about to end
	 */
	public WsClosedException(CloseStatus status) {
		super("The session is closed (" + status + ")");
		this.status = status;
	}

	/**
	 * How the session ended or is about to end.
	 * @return the status sent or received, {@link CloseStatus#ABNORMAL} if there was none
	 */
	public CloseStatus status() {
		return this.status;
	}

}
