package dev.wsboot.internal.connection.outbound;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsSendException;

/**
 * Tells those who wait for it what became of their messages.
 */
final class Completions {

	private Completions() {
	}

	/**
	 * Messages were handed to the network.
	 * @param workers run what depends on it
	 * @param sent one for each message that somebody waits for
	 * @param own the calling thread's own message, not returned to it yet: nothing
	 * depends on it so far. What depends on the others may do anything, so it runs where
	 * callbacks run, unless it is a {@link Handover}
	 */
	static void complete(Executor workers, List<CompletableFuture<Void>> sent, @Nullable CompletableFuture<Void> own) {
		for (CompletableFuture<Void> future : sent) {
			if (future == own || future instanceof Handover) {
				future.complete(null);
				continue;
			}
			try {
				workers.execute(() -> future.complete(null));
			}
			catch (RejectedExecutionException ex) {
				future.complete(null);
			}
		}
	}

	/**
	 * Messages were not sent.
	 * @param messages the messages, linked
	 * @param cause why; asked for only if somebody waits, because its stack trace costs
	 * more than a message
	 * @return how many messages there are
	 */
	static int fail(@Nullable OutboundMessage messages, Supplier<? extends WsSendException> cause) {
		int count = 0;
		WsSendException exception = null;
		for (OutboundMessage message = messages; message != null; message = message.next) {
			if (message.sent != null) {
				exception = (exception != null) ? exception : cause.get();
				message.sent.completeExceptionally(exception);
			}
			count++;
		}
		return count;
	}

	/**
	 * Messages were not sent whole.
	 * @param sent one for each message that somebody waits for
	 * @param cause why; asked for only if somebody waits
	 */
	static void fail(List<CompletableFuture<Void>> sent, Supplier<? extends WsSendException> cause) {
		if (!sent.isEmpty()) {
			WsSendException exception = cause.get();
			sent.forEach((future) -> future.completeExceptionally(exception));
		}
	}

}
