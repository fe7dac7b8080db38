package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Timers;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * A connection served by one of our event loops. How bytes are read and written is its
 * {@link Pipe}'s; how the loop learns that there is something to read or room to write is
 * up to the subclass; how the container gets its connection back is up to the
 * {@code release} callback.
 */
public abstract class LoopWire implements Wire {

	/** How long a closed wire tries to hand over what its pipe still keeps. */
	private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(2);

	// A field instead of an object in every connection.
	private static final AtomicIntegerFieldUpdater<LoopWire> CLOSING = AtomicIntegerFieldUpdater
		.newUpdater(LoopWire.class, "closing");

	private final EventLoop loop;

	private final Pipe pipe;

	private final Runnable release;

	private volatile int closing;

	private final WireListener listener;

	// Owned by the loop.

	private boolean reading = true;

	private boolean writing;

	private boolean inputEnded;

	private boolean ended;

	LoopWire(EventLoop loop, Pipe pipe, Runnable release, Transport.ConnectionFactory connections) {
		this.loop = loop;
		this.pipe = pipe;
		this.release = release;
		this.listener = connections.create(this);
	}

	final void start(byte @Nullable [] leftover) {
		this.loop.execute(() -> begin(leftover));
	}

	private void begin(byte @Nullable [] leftover) {
		if (this.ended) {
			return;
		}
		if (this.loop.isStopping()) {
			broken(new ClosedSelectorException());
			return;
		}
		try {
			join(this.loop);
		}
		catch (IOException | RuntimeException ex) {
			broken(ex);
			return;
		}
		this.listener.onStarted();
		if (leftover != null && !this.ended) {
			this.listener.onReadable(ByteBuffer.wrap(leftover), this.loop.resources());
		}
		updateInterest();
		readAhead();
	}

	/**
	 * Lets the loop serve this wire.
	 * @throws IOException if the connection is gone
	 */
	abstract void join(EventLoop loop) throws IOException;

	/**
	 * What the wire waits for has changed. May be called before {@link #join}.
	 * @param read whether bytes are wanted
	 * @param write whether room for bytes is wanted
	 */
	abstract void interest(boolean read, boolean write);

	/**
	 * The loop serves this wire no more. May be called without {@link #join}.
	 */
	abstract void leave(EventLoop loop);

	// Nobody announces what the pipe has read ahead.
	final void readAhead() {
		if (this.pipe.hasUnread() && this.reading && !this.inputEnded && !this.ended) {
			this.loop.readSoon(this);
		}
	}

	final void onReadReady(ByteBuffer input, LoopResources resources) {
		if (this.ended || !this.reading || this.inputEnded) {
			return;
		}
		input.clear();
		int count;
		try {
			count = this.pipe.read(input);
		}
		catch (IOException ex) {
			broken(ex);
			return;
		}
		// TLS may bring the last bytes and the end together, so bytes come first.
		if (input.position() > 0) {
			input.flip();
			this.listener.onReadable(input, resources);
		}
		if (count < 0 && !this.ended) {
			this.inputEnded = true;
			updateInterest();
			this.listener.onEndOfInput();
			return;
		}
		readAhead();
	}

	final void onWriteReady(LoopResources resources) {
		if (this.ended || !this.writing) {
			return;
		}
		boolean hadUnread = this.pipe.hasUnread();
		try {
			if (!this.pipe.flush()) {
				return;
			}
		}
		catch (IOException ex) {
			broken(ex);
			return;
		}
		this.writing = false;
		if (this.closing != 0) {
			end(null);
			return;
		}
		updateInterest();
		this.listener.onWritable(resources);
		if (!hadUnread) {
			// Or they are read soon already.
			readAhead();
		}
	}

	private void updateInterest() {
		if (!this.ended) {
			interest(this.reading && !this.inputEnded, this.writing);
		}
	}

	@Override
	public final boolean isWritableOffLoop() {
		return this.pipe.isWritableOffLoop();
	}

	@Override
	public final boolean isLoopThread() {
		return this.loop.isCurrentThread();
	}

	@Override
	public final int write(ByteBuffer source) throws IOException {
		int count = this.pipe.write(source);
		if (this.pipe.hasUnflushed()) {
			requestWrite();
		}
		return count;
	}

	@Override
	public final void wantWrite() {
		if (isLoopThread()) {
			requestWrite();
		}
		else {
			this.loop.execute(this::requestWrite);
		}
	}

	private void requestWrite() {
		this.writing = true;
		updateInterest();
	}

	@Override
	public final void suspendReads() {
		this.reading = false;
		updateInterest();
	}

	@Override
	public final void resumeReads() {
		this.reading = true;
		updateInterest();
		readAhead();
	}

	@Override
	public final void execute(Runnable task) {
		this.loop.execute(task);
	}

	@Override
	public final Timers timers() {
		return this.loop.timers();
	}

	@Override
	public final void callbackRuns(@Nullable String endpoint) {
		this.loop.callbackRuns(endpoint);
	}

	@Override
	public final void shutdownOutput() {
		try {
			this.pipe.shutdownOutput();
		}
		catch (IOException ex) {
			// The connection ends anyway, and reading will find out why.
		}
	}

	@Override
	public final void close() {
		if (CLOSING.compareAndSet(this, 0, 1)) {
			this.loop.execute(this::endWhenFlushed);
		}
	}

	// What a pipe has taken belongs to the peer, which may need a moment to take it.
	private void endWhenFlushed() {
		if (this.ended || !this.pipe.hasUnflushed()) {
			end(null);
			return;
		}
		this.reading = false;
		requestWrite();
		this.loop.timers().arm(new Timers.Timer() {

			@Override
			protected void onTimer() {
				end(null);
			}

		}, FLUSH_NANOS);
	}

	/**
	 * The container takes the connection away. Not found out by reading: a channel that
	 * somebody else closes leaves our selector without a word. Nothing that the pipe
	 * keeps is waited for. Any thread.
	 */
	public final void abandon() {
		execute(() -> broken(new ClosedChannelException()));
	}

	/**
	 * The connection is broken. On the loop.
	 * @param cause why
	 */
	final void broken(Throwable cause) {
		this.closing = 1;
		end(cause);
	}

	private void end(@Nullable Throwable cause) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		leave(this.loop);
		try {
			this.release.run();
		}
		finally {
			this.listener.onClosed(cause);
		}
	}

}
