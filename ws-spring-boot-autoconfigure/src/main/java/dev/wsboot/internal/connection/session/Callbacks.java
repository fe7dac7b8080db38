package dev.wsboot.internal.connection.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.internal.connection.RateLimit;
import dev.wsboot.internal.connection.outbound.OutboundQueue;
import dev.wsboot.internal.connection.stream.InboundStream;

/**
 * Calls an endpoint for one connection and sees to the results.
 */
final class Callbacks {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	private static final RateLimit failures = RateLimit.perMinute(10);

	private final Connection connection;

	Callbacks(Connection connection) {
		this.connection = connection;
	}

	/**
	 * Calls {@code onOpen}.
	 * @return what to wait for before the next call, or {@code null}
	 */
	@Nullable CompletionStage<?> open() {
		try {
			return accept(this.connection.handler().onOpen(this.connection.session()), false);
		}
		catch (RuntimeException | Error ex) {
			return failed(ex);
		}
	}

	/**
	 * Calls {@code onMessage}.
	 * @param defer whether the result may wait for {@link OutboundQueue#flush}
	 * @return what to wait for before the next call, or {@code null}
	 */
	@Nullable CompletionStage<?> message(Object payload, boolean text, boolean defer) {
		if (payload instanceof InboundStream stream) {
			return streamed(stream, text);
		}
		try {
			return accept(this.connection.handler().onMessage(this.connection.session(), payload, text), defer);
		}
		catch (RuntimeException | Error ex) {
			return failed(ex);
		}
	}

	/**
	 * Calls {@code onMessage} for a message that may still be arriving. What it leaves
	 * unread is skipped once its result is there.
	 */
	private @Nullable CompletionStage<?> streamed(InboundStream stream, boolean text) {
		// The callback may wait for what the peer only sends after earlier answers.
		this.connection.flushDeferred();
		CompletionStage<?> stage = null;
		try {
			Object content = text ? stream.reader() : stream;
			stage = accept(this.connection.handler().onMessage(this.connection.session(), content, text), false);
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
		if (stage == null) {
			stream.finish();
			return null;
		}
		return stage.whenComplete((result, failure) -> stream.finish());
	}

	/**
	 * Calls {@code onPong}.
	 * @return what to wait for before the next call, or {@code null}
	 */
	@Nullable CompletionStage<?> pong(Duration roundTrip) {
		try {
			return accept(this.connection.handler().onPong(this.connection.session(), roundTrip), false);
		}
		catch (RuntimeException | Error ex) {
			return failed(ex);
		}
	}

	/**
	 * Calls {@code onClose}.
	 */
	void close(CloseStatus status) {
		try {
			this.connection.handler().onClose(this.connection.session(), status);
		}
		catch (RuntimeException | Error ex) {
			failed(ex);
		}
		finally {
			this.connection.sessions().ended();
		}
	}

	private @Nullable CompletionStage<?> accept(@Nullable Object result, boolean defer) {
		if (result instanceof CompletionStage<?> stage) {
			return acceptStage(stage);
		}
		reply(result, defer);
		return null;
	}

	private @Nullable CompletionStage<?> acceptStage(CompletionStage<?> stage) {
		if (stage instanceof CompletableFuture<?> future && future.getClass() == CompletableFuture.class
				&& future.isDone() && !future.isCompletedExceptionally()) {
			return accept(future.join(), false);
		}
		// One of ours, since the application's may refuse to tell whether it is done.
		CompletableFuture<Void> done = new CompletableFuture<>();
		stage.whenComplete((result, failure) -> {
			try {
				if (failure != null) {
					failed(failure);
				}
				else {
					replyFromStage(result);
				}
			}
			finally {
				done.complete(null);
			}
		});
		return done;
	}

	private void replyFromStage(@Nullable Object result) {
		try {
			reply(result, false);
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	private void reply(@Nullable Object result, boolean defer) {
		if (result == null) {
			return;
		}
		if (result instanceof CloseStatus status) {
			this.connection.close(status);
			return;
		}
		try {
			this.connection.reply(result, defer);
		}
		catch (WsClosedException ex) {
			// The session ended while the callback ran: nobody is left to answer.
			logger.debug("[{}] Result of {} not sent: {}", this.connection.session().id(),
					this.connection.handler().name(), ex.getMessage());
		}
	}

	private @Nullable CompletionStage<?> failed(Throwable failure) {
		if (failures.permits()) {
			logger.error("Endpoint '{}' failed; its session ends with 1011", this.connection.handler().name(), failure);
		}
		this.connection.close(CloseStatus.INTERNAL_ERROR);
		return null;
	}

}
