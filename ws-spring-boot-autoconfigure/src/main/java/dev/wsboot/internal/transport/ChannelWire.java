package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Timers;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * A socket channel served by one of our event loops. How bytes are read and written,
 * plain or encrypted, is its {@link Pipe}'s; how the container gets its connection back
 * is up to the {@code release} callback.
 */
public final class ChannelWire implements Wire {

	/** How long a closed wire tries to hand over what its pipe still keeps. */
	private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(2);

	// A field instead of an object in every connection.
	private static final AtomicIntegerFieldUpdater<ChannelWire> CLOSING = AtomicIntegerFieldUpdater
		.newUpdater(ChannelWire.class, "closing");

	private final EventLoop loop;

	private final SocketChannel channel;

	private final Pipe pipe;

	private final Runnable release;

	private volatile int closing;

	private final WireListener listener;

	// Owned by the loop.

	private @Nullable SelectionKey key;

	private boolean reading = true;

	private boolean writing;

	private boolean inputEnded;

	private boolean ended;

	private ChannelWire(EventLoop loop, SocketChannel channel, PipeFactory pipes, Runnable release,
			Transport.ConnectionFactory connections) {
		this.loop = loop;
		this.channel = channel;
		this.pipe = pipes.create(loop.tlsBuffers());
		this.release = release;
		this.listener = connections.create(this);
	}

	/**
	 * Begins to serve a channel.
	 * @param loops choose the loop
	 * @param channel a connected, non-blocking channel
	 * @param pipes how bytes pass it
	 * @param leftover bytes that were read already, or {@code null}
	 * @param release gives the connection back; called once, on the loop
	 * @param connections makes the connection
	 * @return the wire
	 */
	public static ChannelWire start(EventLoops loops, SocketChannel channel, PipeFactory pipes,
			byte @Nullable [] leftover, Runnable release, Transport.ConnectionFactory connections) {
		ChannelWire wire = new ChannelWire(loops.next(), channel, pipes, release, connections);
		wire.loop.execute(() -> wire.begin(leftover));
		return wire;
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
			this.key = this.loop.register(this.channel, this);
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

	// No channel becomes readable by what its pipe has read ahead.
	private void readAhead() {
		if (this.pipe.hasUnread() && this.reading && !this.inputEnded && !this.ended) {
			this.loop.readSoon(this);
		}
	}

	void onReadReady(ByteBuffer input, LoopResources resources) {
		if (this.ended || !this.reading) {
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

	void onWriteReady(LoopResources resources) {
		if (this.ended || !this.writing) {
			return;
		}
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
	}

	private void updateInterest() {
		SelectionKey registration = this.key;
		if (registration != null && !this.ended && registration.isValid()) {
			int ops = (this.reading && !this.inputEnded) ? SelectionKey.OP_READ : 0;
			ops |= this.writing ? SelectionKey.OP_WRITE : 0;
			if (registration.interestOps() != ops) {
				registration.interestOps(ops);
			}
		}
	}

	@Override
	public boolean isWritableOffLoop() {
		return this.pipe.isWritableOffLoop();
	}

	@Override
	public boolean isLoopThread() {
		return this.loop.isCurrentThread();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		int count = this.pipe.write(source);
		if (this.pipe.hasUnflushed()) {
			requestWrite();
		}
		return count;
	}

	@Override
	public void wantWrite() {
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
	public void suspendReads() {
		this.reading = false;
		updateInterest();
	}

	@Override
	public void resumeReads() {
		this.reading = true;
		updateInterest();
		readAhead();
	}

	@Override
	public void execute(Runnable task) {
		this.loop.execute(task);
	}

	@Override
	public Timers timers() {
		return this.loop.timers();
	}

	@Override
	public void callbackRuns(@Nullable String endpoint) {
		this.loop.callbackRuns(endpoint);
	}

	@Override
	public void shutdownOutput() {
		try {
			this.pipe.shutdownOutput();
		}
		catch (IOException ex) {
			// The connection ends anyway, and reading will find out why.
		}
	}

	@Override
	public void close() {
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
	 * The container takes the channel away. Not found out by reading: a channel that
	 * somebody else closes leaves our selector without a word. Nothing that the pipe
	 * keeps is waited for. Any thread.
	 */
	public void abandon() {
		this.loop.execute(() -> broken(new ClosedChannelException()));
	}

	/**
	 * The connection is broken. On the loop.
	 * @param cause why
	 */
	void broken(Throwable cause) {
		this.closing = 1;
		end(cause);
	}

	private void end(@Nullable Throwable cause) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		if (this.key != null) {
			this.key.cancel();
		}
		try {
			this.release.run();
		}
		finally {
			this.listener.onClosed(cause);
		}
	}

	/**
	 * Makes the pipe of a connection, for the loop that will serve it.
	 */
	@FunctionalInterface
	public interface PipeFactory {

		/**
		 * Makes the pipe.
		 * @param buffers lent by the loop, used on it only
		 * @return how bytes pass the channel
		 */
		Pipe create(TlsBuffers buffers);

	}

	/**
	 * How bytes pass the channel.
	 */
	public interface Pipe {

		/**
		 * Whether {@link #write} may be called off the loop.
		 * @return whether reading and writing share nothing
		 */
		boolean isWritableOffLoop();

		/**
		 * Reads what is there.
		 * @param target cleared, with room for at least 64 KB
		 * @return bytes read, 0 if there is nothing, -1 at the end of input
		 * @throws IOException if the connection is broken
		 */
		int read(ByteBuffer target) throws IOException;

		/**
		 * Whether {@link #read} may bring bytes that the channel will not announce, since
		 * they were taken from it before.
		 * @return whether to read again without waiting
		 */
		default boolean hasUnread() {
			return false;
		}

		/**
		 * Writes what the network takes now.
		 * @param source the bytes
		 * @return bytes taken
		 * @throws IOException if the connection is broken
		 */
		int write(ByteBuffer source) throws IOException;

		/**
		 * Writes what the pipe itself keeps, such as the rest of a TLS record.
		 * @return whether nothing is kept any more
		 * @throws IOException if the connection is broken
		 */
		boolean flush() throws IOException;

		/**
		 * Whether the pipe keeps bytes that {@link #write} has taken.
		 * @return whether {@link #flush} has something to do
		 */
		boolean hasUnflushed();

		/**
		 * Tells the peer that nothing more comes.
		 * @throws IOException if the connection is broken
		 */
		void shutdownOutput() throws IOException;

	}

}
