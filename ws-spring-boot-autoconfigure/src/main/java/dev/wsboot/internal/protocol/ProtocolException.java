package dev.wsboot.internal.protocol;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;

/**
 * The peer sent what it must not send, or more than we take: the one failure that leaves
 * this package, and the connection fails with its status (RFC 6455, section 7.1.7). The
 * reason goes to the peer, so it is a constant sentence of ours that never holds received
 * data. Cheap to throw: it has no stack trace, because the peer decides how often it is
 * thrown.
 */
public final class ProtocolException extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient CloseStatus status;

	private final @Nullable Limit limit;

	private ProtocolException(CloseStatus status, @Nullable Limit limit) {
		super(status.reason(), null, false, false);
		this.status = status;
		this.limit = limit;
	}

	/**
	 * The bytes are not what RFC 6455 or a negotiated extension allows (1002).
	 * @param reason constant sentence of at most 123 bytes
	 * @return the failure
	 */
	static ProtocolException protocolError(String reason) {
		return new ProtocolException(CloseStatus.PROTOCOL_ERROR.withReason(reason), null);
	}

	/**
	 * The bytes do not fit the type of the message: text that is not UTF-8, or a
	 * compressed payload that cannot be inflated (1007).
	 * @param reason constant sentence of at most 123 bytes
	 * @return the failure
	 */
	static ProtocolException invalidPayload(String reason) {
		return new ProtocolException(CloseStatus.INVALID_PAYLOAD.withReason(reason), null);
	}

	/**
	 * A message or frame passes one of our limits (1009).
	 * @param limit which one
	 * @return the failure
	 */
	static ProtocolException messageTooBig(Limit limit) {
		return new ProtocolException(CloseStatus.MESSAGE_TOO_BIG.withReason(limit.reason), limit);
	}

	/**
	 * The status to fail the connection with.
	 * @return a status that can be sent
	 */
	public CloseStatus status() {
		return this.status;
	}

	/**
	 * Which limit was passed, so that whoever logs it can name the property.
	 * @return the limit or {@code null} if the peer broke a rule
	 */
	public @Nullable Limit limit() {
		return this.limit;
	}

	/**
	 * What {@link ReaderSettings} limits.
	 */
	public enum Limit {

		/** {@link ReaderSettings#maxMessageBytes()}. */
		MESSAGE_BYTES("Message is bigger than allowed"),

		/** {@link ReaderSettings#maxFrameBytes()}. */
		FRAME_BYTES("Frame is bigger than allowed"),

		/** {@link ReaderSettings#maxFragments()}. */
		FRAGMENTS("Message has more fragments than allowed");

		private final String reason;

		Limit(String reason) {
			this.reason = reason;
		}

	}

}
