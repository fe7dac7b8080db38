package dev.wsboot.spi;

import org.jspecify.annotations.Nullable;

/**
 * What has become of an opening handshake.
 *
 * @param result how it ended
 * @param status the status of the response: 101, that of the refusal, or 500 if the
 * upgrade failed and the answer was left to the container
 * @param reason why it was refused, a stable code such as {@code ENDPOINT_REFUSED} that
 * response, log and metrics share; {@code null} if it was not
 * @param failure what a hook or the upgrade has thrown, or {@code null}
 * @since 0.1.0
 */
public record WsHandshakeOutcome(Result result, int status, @Nullable String reason, @Nullable Throwable failure) {

	/**
	 * Whether there will be a session.
	 * @return whether the result is {@link Result#ACCEPTED}
	 */
	public boolean isAccepted() {
		return this.result == Result.ACCEPTED;
	}

	/**
	 * How a handshake ends.
	 */
	public enum Result {

		/** The connection is handed over; the session opens unless the client is gone. */
		ACCEPTED,

		/** The client got an error. */
		REJECTED,

		/** The connection could not be handed over. */
		FAILED

	}

}
