package dev.wsboot.internal.connection.session;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;

/**
 * Runs callbacks on the loop itself ({@code Dispatch.EVENT_LOOP}). A result that is not
 * there yet stops reading until it is.
 */
final class LoopInbox implements Inbox {

	private final Connection connection;

	private @Nullable CompletionStage<?> awaited;

	private @Nullable Ending ending;

	private boolean ended;

	LoopInbox(Connection connection) {
		this.connection = connection;
	}

	@Override
	public void opened() {
		enter();
		await(Callbacks.open(this.connection));
		leave();
	}

	@Override
	public boolean message(Object payload, boolean text) {
		enter();
		await(Callbacks.message(this.connection, payload, text, false));
		return hasRoom();
	}

	@Override
	public void pong(Duration roundTrip) {
		enter();
		await(Callbacks.pong(this.connection, roundTrip));
	}

	private void enter() {
		this.connection.wire().callbackRuns(this.connection.handler().name());
	}

	private void leave() {
		this.connection.handler().endOfBatch();
		this.connection.wire().callbackRuns(null);
	}

	private void await(@Nullable CompletionStage<?> stage) {
		if (stage != null) {
			this.awaited = stage;
			stage.whenComplete((result, failure) -> this.connection.wire().execute(() -> completed(stage)));
		}
	}

	private void completed(CompletionStage<?> stage) {
		if (this.awaited == stage && !this.ended) {
			this.awaited = null;
			Ending waiting = this.ending;
			if (waiting != null) {
				this.connection.finish(waiting);
			}
			this.connection.resumeReading();
		}
	}

	@Override
	public void ending(Ending ending) {
		if (this.awaited != null) {
			this.ending = ending;
			return;
		}
		this.connection.finish(ending);
	}

	@Override
	public void endOfRead() {
		leave();
	}

	@Override
	public boolean hasRoom() {
		return this.awaited == null;
	}

	@Override
	public void drained() {
	}

	@Override
	public void ended(CloseStatus status) {
		this.ended = true;
		enter();
		Callbacks.close(this.connection, status);
		leave();
	}

}
