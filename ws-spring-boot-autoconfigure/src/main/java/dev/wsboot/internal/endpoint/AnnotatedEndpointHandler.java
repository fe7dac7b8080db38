package dev.wsboot.internal.endpoint;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.MethodArgumentNotValidException;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.TextBytes;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.method.Callback;
import dev.wsboot.internal.endpoint.method.HandshakeValueException;
import dev.wsboot.internal.endpoint.method.Results;

/**
 * Calls the annotated methods of one endpoint's bean.
 * <p>
 * A return value is encoded here, not by the connection, so that what cannot be encoded
 * is a failure of the method that returned it and reaches {@code @OnError} like any
 * other. What that method throws itself is only logged and ends the session: there is no
 * second round.
 */
final class AnnotatedEndpointHandler implements EndpointHandler {

	private static final CloseStatus HANDSHAKE_NOT_SERVED = CloseStatus.POLICY_VIOLATION
		.withReason("Handshake lacks a valid value");

	private final String name;

	private final ConnectionSettings settings;

	private final EndpointCallbacks callbacks;

	private final TargetBean target;

	private final @Nullable JsonCodec codec;

	private final FailureLog log;

	AnnotatedEndpointHandler(String name, ConnectionSettings settings, EndpointCallbacks callbacks, TargetBean target,
			@Nullable JsonCodec codec, FailureLog log) {
		this.name = name;
		this.settings = settings;
		this.callbacks = callbacks;
		this.target = target;
		this.codec = codec;
		this.log = log;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public ConnectionSettings settings() {
		return this.settings;
	}

	@Override
	public PayloadForm textForm() {
		return form(this.callbacks.text());
	}

	@Override
	public PayloadForm binaryForm() {
		return form(this.callbacks.binary());
	}

	private static PayloadForm form(@Nullable MessageRoute route) {
		return (route != null) ? route.form() : PayloadForm.REFUSED;
	}

	@Override
	public boolean takesFrames() {
		return this.callbacks.frame() != null;
	}

	@Override
	public @Nullable Object onOpen(WsSession session) {
		return call(this.callbacks.open(), session, null);
	}

	@Override
	public @Nullable Object onMessage(WsSession session, Object payload, boolean text) {
		Callback frame = this.callbacks.frame();
		if (frame != null) {
			return call(frame, session, payload);
		}
		MessageRoute route = text ? this.callbacks.text() : this.callbacks.binary();
		return (route != null) ? route(route, session, payload) : null;
	}

	@Override
	public void onClose(WsSession session, CloseStatus status) {
		Callback callback = this.callbacks.close();
		if (callback == null) {
			return;
		}
		try {
			if (callback.invoke(this.target.get(), session, status) instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> {
					if (failure != null) {
						this.log.failed(session, callback, unwrap(failure));
					}
				});
			}
		}
		catch (Throwable ex) {
			this.log.failed(session, callback, unwrap(ex));
		}
	}

	@Override
	public Object encode(@Nullable WsSession session, Object payload) {
		if (Results.isDirect(payload)) {
			return payload;
		}
		if (this.codec == null) {
			throw new WsSendException("There must be a JSON codec to send " + payload.getClass().getTypeName()
					+ ", but there is none: add spring-boot-starter-jackson");
		}
		return new TextBytes(this.codec.encode(payload));
	}

	void checkIfCreated() {
		this.target.checkIfCreated();
	}

	private @Nullable Object route(MessageRoute route, WsSession session, Object payload) {
		Object message;
		Callback callback = route.first();
		try {
			message = route.decode(payload);
			callback = route.callback(message);
		}
		catch (Throwable ex) {
			return failed(session, callback, unwrap(ex), true);
		}
		return call(callback, session, message);
	}

	private @Nullable Object call(@Nullable Callback callback, WsSession session, @Nullable Object event) {
		if (callback == null) {
			return null;
		}
		try {
			return result(session, callback, callback.invoke(this.target.get(), session, event), true);
		}
		catch (Throwable ex) {
			return failed(session, callback, unwrap(ex), true);
		}
	}

	private @Nullable Object result(WsSession session, Callback callback, @Nullable Object returned,
			boolean errorsHandled) {
		Object value = Results.unwrap(returned);
		if (value instanceof CompletionStage<?> stage) {
			if (value instanceof CompletableFuture<?> future && future.isDone() && !future.isCompletedExceptionally()) {
				// No need to let the connection wait.
				return result(session, callback, future.join(), errorsHandled);
			}
			return stage.handle((completed, failure) -> completed(session, callback, completed, failure, errorsHandled))
				.thenCompose(AnnotatedEndpointHandler::flat);
		}
		return (value != null) ? encode(session, value) : null;
	}

	private @Nullable Object completed(WsSession session, Callback callback, @Nullable Object value,
			@Nullable Throwable failure, boolean errorsHandled) {
		try {
			return (failure != null) ? failed(session, callback, unwrap(failure), errorsHandled)
					: result(session, callback, value, errorsHandled);
		}
		catch (Throwable ex) {
			return failed(session, callback, unwrap(ex), errorsHandled);
		}
	}

	@SuppressWarnings("unchecked")
	private static CompletionStage<@Nullable Object> flat(@Nullable Object value) {
		return (value instanceof CompletionStage<?> stage) ? (CompletionStage<@Nullable Object>) stage
				: CompletableFuture.completedStage(value);
	}

	private @Nullable Object failed(WsSession session, Callback callback, Throwable failure, boolean errorsHandled) {
		EndpointCallbacks.ErrorMatch match = errorsHandled ? this.callbacks.matchError(failure) : null;
		if (match == null) {
			return end(session, callback, failure);
		}
		try {
			return result(session, match.callback(),
					match.callback().invoke(this.target.get(), session, match.failure()), false);
		}
		catch (Throwable ex) {
			Throwable second = unwrap(ex);
			if (second != failure) {
				// Otherwise nobody would ever see the first one.
				second.addSuppressed(failure);
			}
			return end(session, match.callback(), second);
		}
	}

	private @Nullable CloseStatus end(WsSession session, Callback callback, Throwable failure) {
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
		this.log.failed(session, callback, failure);
		return CloseStatus.INTERNAL_ERROR;
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable unwrapped = failure;
		while ((unwrapped instanceof CompletionException || unwrapped instanceof ExecutionException
				|| unwrapped instanceof InvocationTargetException || unwrapped instanceof UndeclaredThrowableException)
				&& unwrapped.getCause() != null) {
			unwrapped = unwrapped.getCause();
		}
		return unwrapped;
	}

}
