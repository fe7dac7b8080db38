package dev.wsboot.internal.connection.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSendException;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.LoopThread;
import dev.wsboot.internal.connection.outbound.Handover;
import dev.wsboot.internal.connection.outbound.OutboundMessage;
import dev.wsboot.internal.connection.outbound.OutboundQueue;
import dev.wsboot.internal.protocol.Opcode;

/**
 * One message that is written while it leaves, in fragments. Used by one thread at a
 * time, which waits before it sends a fragment until the one before was handed to the
 * network: so the network's pace reaches it, and the send buffer holds one fragment at
 * most. The network's patience ({@code ws.send.timeout}) ends the session if the peer
 * takes nothing, and with it the wait.
 * <p>
 * A message that fits one fragment is sent as a whole when it is closed. Another one that
 * is streamed to the session at that time is waited for, as long as it makes progress.
 * What was begun and cannot be completed ends the session with 1011: there is no other
 * way to take a fragment back (RFC 6455, section 5.4).
 */
public final class OutboundStream extends OutputStream {

	/** Bytes of a fragment, if the send buffer is not smaller than two of them. */
	static final int MAX_FRAGMENT_BYTES = 64 * 1024;

	private static final int FIRST_BUFFER_BYTES = 1024;

	private static final byte[] NOTHING = {};

	private static final CloseStatus NOT_COMPLETED = CloseStatus.INTERNAL_ERROR
		.withReason("Message could not be completed");

	private final OutboundQueue queue;

	private final boolean text;

	private final int fragmentBytes;

	private final Duration patience;

	private final Consumer<CloseStatus> close;

	/** What was written and not sent yet. */
	private byte[] buffer = NOTHING;

	private int length;

	/** The last frame that was sent, and when it was handed over. */
	private @Nullable OutboundMessage frame;

	private Handover handover = new Handover();

	/** Whether the last frame was sent. */
	private boolean complete;

	private boolean closed;

	/**
	 * Begins a message; nothing is sent yet.
	 * @param queue where it goes
	 * @param text whether the bytes are UTF-8
	 * @param settings sizes and patience
	 * @param close ends the session, when a message cannot be completed
	 * @throws IllegalStateException on an event loop, which must not wait
	 */
	public OutboundStream(OutboundQueue queue, boolean text, ConnectionSettings settings, Consumer<CloseStatus> close) {
		refuseLoop();
		this.queue = queue;
		this.text = text;
		this.fragmentBytes = Math.max(1, Math.min(MAX_FRAGMENT_BYTES, settings.sendBufferBytes() / 2));
		this.patience = settings.sendTimeout();
		this.close = close;
	}

	private static void refuseLoop() {
		if (Thread.currentThread() instanceof LoopThread) {
			throw new IllegalStateException("A message must not be streamed on the event loop, which it would block: "
					+ "use send or sendAsync there, or let the endpoint's callbacks run on workers (ws.dispatch)");
		}
	}

	@Override
	public void write(int value) throws IOException {
		requireOpen();
		makeRoom();
		this.buffer[this.length++] = (byte) value;
	}

	@Override
	public void write(byte[] source, int offset, int count) throws IOException {
		Objects.checkFromIndexSize(offset, count, source.length);
		requireOpen();
		int from = offset;
		int end = offset + count;
		while (from < end) {
			// More than a fragment is left, so this one is not the last: no need to copy.
			if (this.length == 0 && end - from > this.fragmentBytes) {
				send(ByteBuffer.wrap(source, from, this.fragmentBytes), false);
				from += this.fragmentBytes;
				continue;
			}
			makeRoom();
			int part = Math.min(end - from, Math.min(this.buffer.length, this.fragmentBytes) - this.length);
			System.arraycopy(source, from, this.buffer, this.length, part);
			this.length += part;
			from += part;
		}
	}

	/**
	 * Makes room for a byte at least. A full buffer is only sent when more is written:
	 * otherwise it may be the last.
	 */
	private void makeRoom() throws IOException {
		if (this.length == this.fragmentBytes) {
			sendBuffer(false);
		}
		else if (this.length == this.buffer.length) {
			int more = Math.max(FIRST_BUFFER_BYTES, this.buffer.length * 2);
			this.buffer = Arrays.copyOf(this.buffer, Math.min(more, this.fragmentBytes));
		}
	}

	/**
	 * Sends what was written so far as a fragment.
	 */
	@Override
	public void flush() throws IOException {
		if (!this.closed && this.length > 0) {
			sendBuffer(false);
		}
	}

	/**
	 * Sends the last frame, and waits until it was handed to the network.
	 */
	@Override
	public void close() throws IOException {
		if (!this.closed) {
			sendBuffer(true);
			this.closed = true;
			this.buffer = NOTHING;
			awaitHandover();
		}
	}

	private void sendBuffer(boolean last) throws IOException {
		send(ByteBuffer.wrap(this.buffer, 0, this.length), last);
		this.length = 0;
	}

	private void send(ByteBuffer payload, boolean last) throws IOException {
		refuseLoop();
		if (this.frame != null) {
			awaitHandover();
		}
		Opcode first = this.text ? Opcode.TEXT : Opcode.BINARY;
		Handover sent = new Handover();
		OutboundMessage next = OutboundMessage.streamed((this.frame != null) ? Opcode.CONTINUATION : first, last,
				payload, sent);
		try {
			this.queue.stream(next);
		}
		catch (WsSendException ex) {
			throw fail(ex);
		}
		this.frame = next;
		this.handover = sent;
		this.complete = last;
	}

	private void awaitHandover() throws IOException {
		try {
			Object before = null;
			while (!isHandedOver()) {
				Object other = this.queue.before(Objects.requireNonNull(this.frame));
				if (other != null && other == before) {
					throw fail(new TimeoutException("another one is being streamed to the session and made no "
							+ "progress for ws.send.timeout (" + this.patience + ")"));
				}
				before = other;
			}
		}
		catch (ExecutionException ex) {
			throw fail(Objects.requireNonNull(ex.getCause()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			InterruptedIOException interrupted = new InterruptedIOException(
					"Interrupted while waiting for the network");
			interrupted.addSuppressed(fail(ex));
			throw interrupted;
		}
	}

	/**
	 * Waits for a while.
	 */
	private boolean isHandedOver() throws ExecutionException, InterruptedException {
		try {
			if (this.patience.isZero()) {
				this.handover.get();
			}
			else {
				this.handover.get(this.patience.toNanos(), TimeUnit.NANOSECONDS);
			}
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
	}

	/**
	 * The message cannot be completed.
	 */
	private IOException fail(Throwable cause) {
		this.closed = true;
		this.buffer = NOTHING;
		this.length = 0;
		boolean begun = this.frame != null && !this.queue.withdraw(this.frame);
		if (begun && !this.complete) {
			this.close.accept(NOT_COMPLETED);
		}
		return new IOException("The message could not be sent: " + cause.getMessage(), cause);
	}

	private void requireOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The stream is closed");
		}
	}

}
