package dev.wsboot.internal.connection.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.internal.connection.outbound.OutboundQueue;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Pings of one session that wait for their Pong: at most one at a time. Whoever asks
 * meanwhile gets the answer of the one under way.
 */
final class Pings {

	private final OutboundQueue outbound;

	// Guarded by this.

	private @Nullable CompletableFuture<Duration> waiting;

	private long sentAt;

	private long number;

	Pings(OutboundQueue outbound) {
		this.outbound = outbound;
	}

	CompletionStage<Duration> ping() {
		CompletableFuture<Duration> answer;
		byte[] payload;
		synchronized (this) {
			if (this.waiting != null) {
				return this.waiting.copy();
			}
			answer = new CompletableFuture<>();
			this.waiting = answer;
			this.sentAt = System.nanoTime();
			payload = ByteBuffer.allocate(Long.BYTES).putLong(++this.number).array();
		}
		if (this.outbound.isSendable()) {
			this.outbound.control(Opcode.PING, payload);
		}
		if (!this.outbound.isSendable()) {
			end(this.outbound.status());
		}
		return answer.copy();
	}

	/**
	 * A Pong has come; one that answers no Ping of ours means nothing (RFC 6455, section
	 * 5.5.3).
	 * @return nanoseconds since the Ping, or -1 if it answers none
	 */
	long pong(byte[] array, int offset, int length) {
		CompletableFuture<Duration> answered;
		long nanos;
		synchronized (this) {
			if (this.waiting == null || length != Long.BYTES
					|| ByteBuffer.wrap(array, offset, length).getLong() != this.number) {
				return -1;
			}
			answered = this.waiting;
			this.waiting = null;
			nanos = System.nanoTime() - this.sentAt;
		}
		// Not here: what depends on it is the application's and may block the loop.
		answered.completeAsync(() -> Duration.ofNanos(nanos));
		return nanos;
	}

	/**
	 * The session has ended.
	 */
	void end(CloseStatus status) {
		CompletableFuture<Duration> unanswered;
		synchronized (this) {
			unanswered = this.waiting;
			this.waiting = null;
		}
		if (unanswered != null) {
			unanswered.completeExceptionally(new WsClosedException(status));
		}
	}

}
