package dev.wsboot.internal.endpoint;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.internal.endpoint.callback.Callback;
import dev.wsboot.internal.endpoint.callback.CallbackResult;
import dev.wsboot.internal.endpoint.callback.ErrorCallbacks;
import dev.wsboot.internal.endpoint.callback.TopicTemplate;

/**
 * Calls the methods of one endpoint and sees to what they return or throw.
 * <p>
 * A return value is encoded here, not by the connection, so that what cannot be encoded
 * is a failure of the method that returned it and reaches {@code @OnError} like any
 * other: first the endpoint's, then that of advice. What such a method throws itself is
 * only logged and ends the session: there is no second round. A stage that fails calls
 * {@code @OnError} on the thread that completed it, while the connection waits. The
 * failure of a publisher of many values does so too, while nobody waits.
 */
final class CallbackRunner {

	private final TargetBean target;

	private final ErrorCallbacks errors;

	private final List<ErrorAdvice> advice;

	private final BiFunction<WsSession, Object, Object> encoder;

	private final @Nullable ReactiveResults reactive;

	private final Supplier<WsTopics> topics;

	private final UnhandledFailures unhandled;

	CallbackRunner(TargetBean target, ErrorCallbacks errors, List<ErrorAdvice> advice,
			BiFunction<WsSession, Object, Object> encoder, @Nullable ReactiveResults reactive,
			Supplier<WsTopics> topics, UnhandledFailures unhandled) {
		this.target = target;
		this.errors = errors;
		this.advice = advice;
		this.encoder = encoder;
		this.reactive = reactive;
		this.topics = topics;
		this.unhandled = unhandled;
	}

	/**
	 * Calls a method.
	 * @param callback the method
	 * @param session the session
	 * @param event what the callback is about
	 * @return a result for the connection
	 */
	@Nullable Object run(Callback callback, WsSession session, @Nullable Object event) {
		try {
			return result(session, callback, this.target.call(callback, session, event), true);
		}
		catch (Throwable ex) {
			return failed(session, callback, ex);
		}
	}

	/**
	 * Calls a method when nothing can be sent any more. What it throws is logged.
	 * @param callback the method
	 * @param session the session
	 * @param event what the callback is about
	 */
	void runLast(Callback callback, WsSession session, @Nullable Object event) {
		try {
			Object value = CallbackResult.unwrap(this.target.call(callback, session, event));
			ReactiveAdapter adapter = adapter(callback, value);
			if (adapter != null && value != null && this.reactive != null) {
				value = this.reactive.single(session, adapter, value);
			}
			if (value instanceof CompletionStage<?> stage) {
				stage.whenComplete((completed, failure) -> last(callback, session, completed, failure));
			}
			else {
				last(callback, session, value, null);
			}
		}
		catch (Throwable ex) {
			this.unhandled.log().failed(session, callback, unwrap(ex));
		}
	}

	private void last(Callback callback, WsSession session, @Nullable Object returned, @Nullable Throwable failure) {
		try {
			if (failure != null) {
				throw failure;
			}
			Object value = CallbackResult.unwrap(returned);
			Object adapted = (value != null) ? callback.result().adapt(session, value) : null;
			if (adapted != null && !(adapted instanceof CloseStatus)) {
				published(session, callback, adapted);
			}
		}
		catch (Throwable ex) {
			this.unhandled.log().failed(session, callback, unwrap(ex));
		}
	}

	/**
	 * A method failed, or could not be called.
	 * @param session the session
	 * @param callback the method
	 * @param failure why
	 * @return a result for the connection
	 */
	@Nullable Object failed(WsSession session, Callback callback, Throwable failure) {
		return failed(session, callback, unwrap(failure), true);
	}

	private @Nullable Object result(WsSession session, Callback callback, @Nullable Object returned,
			boolean errorsHandled) throws Exception {
		Object value = CallbackResult.unwrap(returned);
		if (value instanceof CompletionStage<?> stage) {
			if (value instanceof CompletableFuture<?> future && isThere(future)) {
				// No need to let the connection wait.
				return result(session, callback, future.join(), errorsHandled);
			}
			return stage.handle((completed, failure) -> completed(session, callback, completed, failure, errorsHandled))
				.thenCompose(CallbackRunner::flat);
		}
		ReactiveAdapter adapter = adapter(callback, value);
		if (adapter != null && value != null && this.reactive != null) {
			if (!adapter.isMultiValue()) {
				return result(session, callback, this.reactive.single(session, adapter, value), errorsHandled);
			}
			this.reactive.stream(session, adapter, value, new SessionSink(session, callback, errorsHandled));
			return null;
		}
		return (value != null) ? encoded(session, callback, value) : null;
	}

	private static boolean isThere(CompletableFuture<?> future) {
		// A minimal stage is such a class too, but refuses to tell.
		return future.getClass() == CompletableFuture.class && future.isDone() && !future.isCompletedExceptionally();
	}

	private @Nullable ReactiveAdapter adapter(Callback callback, @Nullable Object value) {
		return (value != null && this.reactive != null && callback.result().isReactive()
				&& !CallbackResult.isDirect(value)) ? this.reactive.adapter(value) : null;
	}

	private @Nullable Object encoded(WsSession session, Callback callback, Object value) throws Exception {
		Object adapted = callback.result().adapt(session, value);
		if (adapted instanceof CloseStatus status && !status.isSendable()) {
			throw new IllegalStateException(
					"The status must be a code that may be sent, such as 1000, 1001, 1008, 1011 or 3000 to 4999, but is "
							+ status.code());
		}
		if (adapted == null || adapted instanceof CloseStatus || !published(session, callback, adapted)) {
			return (adapted != null) ? this.encoder.apply(session, adapted) : null;
		}
		return null;
	}

	private boolean published(WsSession session, Callback callback, Object value) {
		TopicTemplate topic = callback.result().topic();
		if (topic == null) {
			return false;
		}
		this.topics.get().publish(topic.expand(session.handshake()), value);
		return true;
	}

	private @Nullable Object completed(WsSession session, Callback callback, @Nullable Object value,
			@Nullable Throwable failure, boolean errorsHandled) {
		if (failure != null) {
			return failed(session, callback, unwrap(failure), errorsHandled);
		}
		try {
			return result(session, callback, value, errorsHandled);
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
		if (errorsHandled) {
			ErrorCallbacks.Match match = this.errors.match(failure);
			if (match != null) {
				return handle(session, this.target, match, failure);
			}
			for (ErrorAdvice candidate : this.advice) {
				match = candidate.errors().match(failure);
				if (match != null) {
					return handle(session, candidate.bean(), match, failure);
				}
			}
		}
		return this.unhandled.end(session, callback, failure);
	}

	private @Nullable Object handle(WsSession session, TargetBean bean, ErrorCallbacks.Match match, Throwable failure) {
		try {
			return result(session, match.callback(), bean.call(match.callback(), session, match.failure()), false);
		}
		catch (Throwable ex) {
			Throwable second = unwrap(ex);
			if (second != failure) {
				// Otherwise nobody would ever see the first one.
				second.addSuppressed(failure);
			}
			return this.unhandled.end(session, match.callback(), second);
		}
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

	/**
	 * Sends what a publisher emits, beside the session's callbacks.
	 */
	private final class SessionSink implements ReactiveResults.Sink {

		private final WsSession session;

		private final Callback callback;

		private final boolean errorsHandled;

		SessionSink(WsSession session, Callback callback, boolean errorsHandled) {
			this.session = session;
			this.callback = callback;
			this.errorsHandled = errorsHandled;
		}

		@Override
		public @Nullable CompletionStage<?> emit(Object emitted) throws Exception {
			Object value = CallbackResult.unwrap(emitted);
			Object result = (value != null) ? encoded(this.session, this.callback, value) : null;
			if (result instanceof CloseStatus status) {
				this.session.close(status);
				return null;
			}
			return (result != null) ? this.session.sendAsync(result) : CompletableFuture.completedStage(null);
		}

		@Override
		public void failed(Throwable failure) {
			apply(CallbackRunner.this.failed(this.session, this.callback, unwrap(failure), this.errorsHandled));
		}

		private void apply(@Nullable Object result) {
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> apply(value));
			}
			else if (result instanceof CloseStatus status) {
				this.session.close(status);
			}
			else if (result != null) {
				try {
					this.session.send(result);
				}
				catch (WsSendException ex) {
					CallbackRunner.this.unhandled.log().refused(this.session, this.callback, ex.getMessage());
				}
			}
		}

	}

}
