package dev.wsboot.internal.endpoint;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.MethodArgumentNotValidException;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsDecodeException;
import dev.wsboot.WsIncompleteMessageException;
import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.argument.HandshakeValueException;
import dev.wsboot.internal.endpoint.callback.Callback;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * What becomes of a failure that no {@code @OnError} method treats: whose fault it is,
 * and so how loud it is reported and which status the session ends with.
 */
final class UnhandledFailures {

	private static final CloseStatus HANDSHAKE_NOT_SERVED = CloseStatus.POLICY_VIOLATION
		.withReason("Handshake lacks a valid value");

	// Causes may form a circle.
	private static final int MAX_CAUSES = 32;

	private final FailureLog log;

	private final List<WsCallbackInterceptor> interceptors;

	UnhandledFailures(FailureLog log, List<WsCallbackInterceptor> interceptors) {
		this.log = log;
		this.interceptors = interceptors;
	}

	FailureLog log() {
		return this.log;
	}

	/**
	 * Reports a failure.
	 * @return how the session ends, or {@code null} if it has ended
	 */
	@Nullable CloseStatus end(WsSession session, Callback callback, Throwable failure) {
		this.interceptors.forEach((interceptor) -> interceptor.failed(session, failure));
		if (failure instanceof WsDecodeException) {
			this.log.refused(session, callback, failure.getMessage());
			return CloseStatus.INVALID_PAYLOAD;
		}
		if (failure instanceof MethodArgumentNotValidException) {
			// Its message quotes the payload.
			this.log.refused(session, callback, "the payload is not valid");
			return CloseStatus.INVALID_PAYLOAD;
		}
		if (failure instanceof HandshakeValueException) {
			this.log.refused(session, callback, failure.getMessage());
			return HANDSHAKE_NOT_SERVED;
		}
		if (failure instanceof WsClosedException && !session.isOpen()) {
			// The peer went away while the method was about to send: nobody's fault.
			this.log.refused(session, callback, failure.getMessage());
			return null;
		}
		if (isIncompleteMessage(failure)) {
			// The session ends with the status that says what was wrong.
			this.log.refused(session, callback, failure.getMessage());
			return null;
		}
		CloseStatus status = statusOf(failure);
		if (status != null) {
			this.log.refused(session, callback, failure.getClass().getSimpleName());
			return status;
		}
		this.log.failed(session, callback, failure);
		return CloseStatus.INTERNAL_ERROR;
	}

	private static boolean isIncompleteMessage(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof WsIncompleteMessageException) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	private @Nullable CloseStatus statusOf(Throwable failure) {
		for (WsCallbackInterceptor interceptor : this.interceptors) {
			CloseStatus status = interceptor.statusOf(failure);
			if (status != null) {
				return status;
			}
		}
		return null;
	}

}
