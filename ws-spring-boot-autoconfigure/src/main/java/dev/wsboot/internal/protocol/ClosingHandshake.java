package dev.wsboot.internal.protocol;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;

/**
 * The closing handshake and the ways around it (RFC 6455, section 7), without I/O. Events
 * are methods; what they return is what the caller must do. At most one Close frame is
 * ever sent. Not safe for use by several threads: the caller guards it.
 * <p>
 * A server ends the TCP connection as soon as a Close frame was both sent and received
 * (section 7.1.1), or once its own Close frame has left after a failure: a peer that
 * broke the protocol is not waited for (section 7.1.7).
 * <p>
 * What an application learns ({@link #status()}) is decided by whose Close frame was
 * first, because that tells why the connection ended:
 * <ul>
 * <li>the peer's: the status it sent (sections 7.1.5 and 7.1.6), 1005 if it was
 * empty;</li>
 * <li>ours, because the application closed or the connection failed: the status we sent,
 * whether or not the peer answered. Stricter reading of the RFC would report what the
 * peer answered, which is an echo of ours in all but odd cases, or 1006 if it did not; an
 * application that closed with a code of its own is better served by that one;</li>
 * <li>none: 1006.</li>
 * </ul>
 */
public final class ClosingHandshake {

	private State state = State.OPEN;

	private @Nullable CloseStatus sent;

	private @Nullable CloseStatus received;

	private CloseStatus status = CloseStatus.ABNORMAL;

	/**
	 * The application closes the connection.
	 * @param status a status that can be sent, or {@link CloseStatus#NO_STATUS} for an
	 * empty Close frame
	 * @return {@link Step#SEND_CLOSE}, or {@link Step#NOTHING} if closing has begun
	 * @throws IllegalArgumentException if the status must not be sent
	 */
	public Step close(CloseStatus status) {
		requireSendable(status);
		if (this.state != State.OPEN) {
			return Step.NOTHING;
		}
		this.sent = status;
		this.status = status;
		this.state = State.CLOSE_SENT;
		return Step.SEND_CLOSE;
	}

	/**
	 * A Close frame has come.
	 * @param status what stood in it, {@link CloseStatus#NO_STATUS} if it was empty
	 * @return {@link Step#SEND_CLOSE_AND_END} if the peer began: the answer has its code
	 * and no reason (section 5.5.1); {@link Step#END} if it answers ours
	 */
	public Step receiveClose(CloseStatus status) {
		return switch (this.state) {
			case OPEN -> {
				this.received = status;
				this.sent = new CloseStatus(status.code());
				this.status = status;
				this.state = State.DONE;
				yield Step.SEND_CLOSE_AND_END;
			}
			case CLOSE_SENT -> {
				this.received = status;
				this.state = State.DONE;
				yield Step.END;
			}
			case DONE, ENDED -> Step.NOTHING;
		};
	}

	/**
	 * The connection fails (section 7.1.7): the peer broke the protocol, passed a limit,
	 * or is given up.
	 * @param status a status that can be sent
	 * @return {@link Step#SEND_CLOSE_AND_END}; {@link Step#END} if a Close frame was sent
	 * before, so that no second one may follow; {@link Step#NOTHING} if the end is under
	 * way
	 * @throws IllegalArgumentException if the status must not be sent
	 */
	public Step fail(CloseStatus status) {
		requireSendable(status);
		return switch (this.state) {
			case OPEN -> {
				this.sent = status;
				this.status = status;
				this.state = State.DONE;
				yield Step.SEND_CLOSE_AND_END;
			}
			case CLOSE_SENT -> {
				this.state = State.DONE;
				yield Step.END;
			}
			case DONE, ENDED -> Step.NOTHING;
		};
	}

	/**
	 * The pipe is gone. Nothing changes after it.
	 * @return {@link Step#NOTHING}
	 */
	public Step end() {
		this.state = State.ENDED;
		return Step.NOTHING;
	}

	/**
	 * Whether messages may still be sent: not after a Close frame of either side (section
	 * 5.5.1), nor after the end.
	 * @return whether the connection is open
	 */
	public boolean isSendable() {
		return this.state == State.OPEN;
	}

	/**
	 * Whether the pipe is gone.
	 * @return whether {@link #end()} was called
	 */
	public boolean isEnded() {
		return this.state == State.ENDED;
	}

	/**
	 * Whether Close frames went both ways (section 7.1.4). It does not say that ours has
	 * left already.
	 * @return whether the connection was closed cleanly
	 */
	public boolean isClean() {
		return this.sent != null && this.received != null;
	}

	/**
	 * What stands in our Close frame.
	 * @return a status that can be sent, or {@link CloseStatus#NO_STATUS} if the frame is
	 * empty
	 * @throws IllegalStateException if there is nothing to send
	 */
	public CloseStatus toSend() {
		if (this.sent == null) {
			throw new IllegalStateException("There is no Close frame to send");
		}
		return this.sent;
	}

	/**
	 * Why the connection ended, or would end if the pipe were gone now.
	 * @return the status of the Close frame that was first, {@link CloseStatus#ABNORMAL}
	 * if there was none
	 */
	public CloseStatus status() {
		return this.status;
	}

	/**
	 * Whether the peer's Close frame was first.
	 * @return whether it told why the connection ended
	 */
	public boolean isBegunByPeer() {
		// An answer to our Close frame does not become the status.
		return this.received != null && this.status == this.received;
	}

	/**
	 * Reads the payload of a Close frame: nothing, or a status code in two bytes and a
	 * reason in UTF-8 (RFC 6455, section 5.5.1).
	 * @param array holds it from its start on
	 * @param length how many bytes it has, at most 125
	 * @return the status, {@link CloseStatus#NO_STATUS} if the payload is empty
	 * @throws ProtocolException with 1002 if it is one byte long or the code must not be
	 * sent (section 7.4), with 1007 if the reason is not UTF-8
	 */
	static CloseStatus statusIn(byte[] array, int length) throws ProtocolException {
		if (length == 0) {
			return CloseStatus.NO_STATUS;
		}
		if (length == 1) {
			throw ProtocolException.protocolError("Close frame has half a status code");
		}
		int code = ((array[0] & 0xFF) << 8) | (array[1] & 0xFF);
		if (!CloseStatus.isSendable(code)) {
			throw ProtocolException.protocolError("Close frame has a status code that must not be sent");
		}
		if (Utf8.check(Utf8.ACCEPT, array, 2, length - 2) != Utf8.ACCEPT) {
			throw ProtocolException.invalidPayload("Reason of the Close frame is not UTF-8");
		}
		if (length == 2 && code == CloseStatus.NORMAL.code()) {
			return CloseStatus.NORMAL;
		}
		return new CloseStatus(code, Utf8.decode(array, 2, length - 2, false));
	}

	private static void requireSendable(CloseStatus status) {
		if (!status.isSendable() && status.code() != CloseStatus.NO_STATUS.code()) {
			throw new IllegalArgumentException(
					"'status' must be one that may stand in a Close frame but is " + status.code());
		}
	}

	/**
	 * What the caller must do after an event.
	 */
	public enum Step {

		/** Nothing. */
		NOTHING,

		/** Send a Close frame with {@link #toSend()} and wait for the peer's. */
		SEND_CLOSE,

		/**
		 * Send a Close frame with {@link #toSend()} and end the TCP connection once it
		 * has left, without waiting for the peer.
		 */
		SEND_CLOSE_AND_END,

		/** End the TCP connection. */
		END

	}

	private enum State {

		OPEN,

		/** Our Close frame was first; the peer's is waited for. */
		CLOSE_SENT,

		/** Nothing more to send or to wait for. */
		DONE,

		/** The pipe is gone. */
		ENDED

	}

}
