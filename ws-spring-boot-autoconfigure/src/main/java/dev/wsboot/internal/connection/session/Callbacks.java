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
 * Calls the endpoint of a connection and sees to the results.
 */
final class Callbacks {

	private static final Logger logger = LoggerFactory.getLogger(Callbacks.class);

	private static final RateLimit failures = RateLimit.perMinute(10);

	private Callbacks() {
	}

	/**
	 * Calls {@code onOpen}.
	 * @return what to wait for before the next call, or {@code null}
	 */
	static @Nullable CompletionStage<?> open(Connection connection) {
		try {
			return accept(connection, connection.handler().onOpen(connection.session()), false);
		}
		catch (RuntimeException | Error ex) {
			return failed(connection, ex);
		}
	}

	/**
	 * Calls {@code onMessage}.
	 * @param defer whether the result may wait for {@link OutboundQueue#flush}
	 * @return what to wait for before the next call, or {@code null}
	 */
	static @Nullable CompletionStage<?> message(Connection connection, Object payload, boolean text, boolean defer) {
		if (payload instanceof InboundStream stream) {
			return streamed(connection, stream, text);
		}
		try {
			return accept(connection, connection.handler().onMessage(connection.session(), payload, text), defer);
		}
		catch (RuntimeException | Error ex) {
			return failed(connection, ex);
		}
	}

	/**
	 * Calls {@code onMessage} for a message that may still be arriving. What it leaves
	 * unread is skipped once its result is there.
	 */
	private static @Nullable CompletionStage<?> streamed(Connection connection, InboundStream stream, boolean text) {
		// The callback may wait for what the peer only sends after earlier answers.
		connection.flushDeferred();
		CompletionStage<?> stage = null;
		try {
			Object content = text ? stream.reader() : stream;
			stage = accept(connection, connection.handler().onMessage(connection.session(), content, text), false);
		}
		catch (RuntimeException | Error ex) {
			failed(connection, ex);
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
	static @Nullable CompletionStage<?> pong(Connection connection, Duration roundTrip) {
		try {
			return accept(connection, connection.handler().onPong(connection.session(), roundTrip), false);
		}
		catch (RuntimeException | Error ex) {
			return failed(connection, ex);
		}
	}

	/**
	 * Calls {@code onClose}.
	 */
	static void close(Connection connection, CloseStatus status) {
		try {
			connection.handler().onClose(connection.session(), status);
		}
		catch (RuntimeException | Error ex) {
			failed(connection, ex);
		}
		finally {
			connection.sessions().ended();
		}
	}

	private static @Nullable CompletionStage<?> accept(Connection connection, @Nullable Object result, boolean defer) {
		if (result instanceof CompletionStage<?> stage) {
			return acceptStage(connection, stage);
		}
		reply(connection, result, defer);
		return null;
	}

	private static @Nullable CompletionStage<?> acceptStage(Connection connection, CompletionStage<?> stage) {
		if (stage instanceof CompletableFuture<?> future && future.getClass() == CompletableFuture.class
				&& future.isDone() && !future.isCompletedExceptionally()) {
			return accept(connection, future.join(), false);
		}
		// One of ours, since the application's may refuse to tell whether it is done.
		CompletableFuture<Void> done = new CompletableFuture<>();
		stage.whenComplete((result, failure) -> {
			try {
				if (failure != null) {
					failed(connection, failure);
				}
				else {
					replyFromStage(connection, result);
				}
			}
			finally {
				done.complete(null);
			}
		});
		return done;
	}

	private static void replyFromStage(Connection connection, @Nullable Object result) {
		try {
			reply(connection, result, false);
		}
		catch (RuntimeException ex) {
			failed(connection, ex);
		}
	}

	private static void reply(Connection connection, @Nullable Object result, boolean defer) {
		if (result == null) {
			return;
		}
		if (result instanceof CloseStatus status) {
			connection.close(status);
			return;
		}
		try {
			connection.reply(result, defer);
		}
		catch (WsClosedException ex) {
			// The session ended while the callback ran: nobody is left to answer.
			logger.debug("[{}] Result of {} not sent: {}", connection.session().id(), connection.handler().name(),
					ex.getMessage());
		}
	}

	private static @Nullable CompletionStage<?> failed(Connection connection, Throwable failure) {
		if (failures.permits()) {
			logger.error("Endpoint '{}' failed; its session ends with 1011", connection.handler().name(), failure);
		}
		connection.close(CloseStatus.INTERNAL_ERROR);
		return null;
	}

}
