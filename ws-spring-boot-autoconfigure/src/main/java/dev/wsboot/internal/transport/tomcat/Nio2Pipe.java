package dev.wsboot.internal.transport.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.AnnouncedPipe;
import dev.wsboot.internal.transport.AnnouncedWire;
import dev.wsboot.internal.transport.PendingOutput;

/**
 * Bytes through a channel of Tomcat's NIO2 connector, plain or encrypted, where an
 * operation is begun and completes on one of Tomcat's threads. One read and one write are
 * under way at most. The next read begins when the bytes of the last one are consumed, so
 * a connection that is not read holds back its peer.
 * <p>
 * Not by {@code ReadListener}, which the connector has, too: Tomcat reads on after each
 * call of the listener, so that bytes left unread come again and again or never, and it
 * does not notice that another thread has closed the connection.
 * <p>
 * Tomcat uses its channel for another connection as soon as this one is closed, which may
 * be on another thread: after {@link #detach} the channel is not touched.
 * <p>
 * Nor is it closed while a read or a write is under way, see {@link #end}.
 */
final class Nio2Pipe implements AnnouncedPipe {

	// Windows completes what is under way when a channel is closed, and not before.
	private static final boolean POLLS = !System.getProperty("os.name", "").startsWith("Windows");

	/** Guards the beginning of operations against the end of the connection. */
	private final Object lock = new Object();

	private @Nullable Nio2Channel channel;

	/** Reads and writes begun and not completed; guarded by the lock. */
	private int underWay;

	/** What comes after the last of them; guarded by the lock. */
	private @Nullable Runnable ended;

	// Owned by the loop.

	private @Nullable AnnouncedWire wire;

	private boolean unread;

	private boolean reading;

	private boolean inputEnded;

	private final PendingOutput output = new PendingOutput();

	private boolean shutdownWanted;

	Nio2Pipe(Nio2Channel channel) {
		this.channel = channel;
	}

	/**
	 * The channel is Tomcat's again. Any thread.
	 */
	void detach() {
		synchronized (this.lock) {
			this.channel = null;
		}
	}

	/**
	 * Ends what is under way, and then the connection. In this order, since the JDK's
	 * only thread that polls would otherwise lose time: if it finds bytes for a channel
	 * that is closed meanwhile, it polls again before it sees to what came with them (JDK
	 * 17 and 25, {@code EPollPort}). That may be a connection to accept, which then waits
	 * for whatever happens next on any other. On the loop.
	 * @param giveBack what to do when nothing is under way, on this thread or on one of
	 * Tomcat's
	 */
	void end(Runnable giveBack) {
		synchronized (this.lock) {
			Nio2Channel open = this.channel;
			this.channel = null;
			if (open != null && this.underWay > 0 && shutDown(open.getIOChannel())) {
				this.ended = giveBack;
				return;
			}
		}
		giveBack.run();
	}

	private boolean shutDown(AsynchronousSocketChannel open) {
		try {
			open.shutdownInput();
			if (!this.output.isEmpty()) {
				open.shutdownOutput();
			}
			return POLLS;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void begin(Consumer<Nio2Channel> operation) throws IOException {
		onChannel((open) -> {
			this.underWay++;
			boolean begun = false;
			try {
				operation.accept(open);
				begun = true;
			}
			finally {
				if (!begun) {
					this.underWay--;
				}
			}
		});
	}

	private @Nullable Runnable completed() {
		synchronized (this.lock) {
			this.underWay--;
			return (this.underWay == 0) ? this.ended : null;
		}
	}

	// Everything begun within returns at once.
	private void onChannel(Consumer<Nio2Channel> begin) throws IOException {
		synchronized (this.lock) {
			if (this.channel == null) {
				throw new ClosedChannelException();
			}
			begin.accept(this.channel);
		}
	}

	@Override
	public void open(AnnouncedWire wire) {
		this.wire = wire;
		try {
			beginRead();
		}
		catch (IOException ex) {
			wire.failed(ex);
		}
	}

	private void beginRead() throws IOException {
		this.unread = false;
		this.reading = true;
		begin((open) -> {
			SocketBufferHandler buffers = open.getBufHandler();
			buffers.configureReadBufferForWrite();
			open.read(buffers.getReadBuffer(), 0, TimeUnit.MILLISECONDS, null, new Completion(this::onRead));
		});
	}

	private void onRead(int count, @Nullable Throwable failure) {
		AnnouncedWire told = this.wire;
		this.reading = false;
		if (failure != null && !(failure instanceof EOFException) && !isInboundDone()) {
			if (told != null) {
				told.failed(failure);
			}
			return;
		}
		this.unread = true;
		this.inputEnded = failure != null || count < 0;
		if (told != null) {
			told.readable();
		}
	}

	// To Tomcat a close_notify is a failure.
	private boolean isInboundDone() {
		synchronized (this.lock) {
			return this.channel instanceof SecureNio2Channel secure && secure.getSslEngine().isInboundDone();
		}
	}

	@Override
	public boolean hasUnread() {
		return this.unread && !this.reading;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		if (this.reading) {
			return 0;
		}
		if (this.inputEnded) {
			return -1;
		}
		int start = target.position();
		onChannel((open) -> {
			SocketBufferHandler buffers = open.getBufHandler();
			buffers.configureReadBufferForRead();
			target.put(buffers.getReadBuffer());
		});
		beginRead();
		return target.position() - start;
	}

	@Override
	public boolean isWritable() {
		return this.output.isEmpty();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (this.shutdownWanted) {
			throw new ClosedChannelException();
		}
		int count = this.output.add(source, this::beginWrite);
		if (count == 0) {
			onChannel((open) -> {
			});
		}
		return count;
	}

	private void beginWrite(ByteBuffer bytes) throws IOException {
		begin((open) -> open.write(bytes, 0, TimeUnit.MILLISECONDS, null, new Completion(this::onWritten)));
	}

	private void onWritten(int count, @Nullable Throwable failure) {
		AnnouncedWire told = this.wire;
		if (told == null) {
			return;
		}
		try {
			if (failure != null) {
				throw (failure instanceof IOException broken) ? broken : new IOException(failure);
			}
			if (!this.output.written(this::beginWrite)) {
				return;
			}
			if (this.shutdownWanted) {
				shutdownOutput();
			}
		}
		catch (IOException ex) {
			told.failed(ex);
			return;
		}
		told.writable();
	}

	@Override
	public boolean flush() {
		return !hasUnflushed();
	}

	@Override
	public boolean hasUnflushed() {
		return !this.output.isEmpty();
	}

	/**
	 * Later if bytes are still to leave. Encrypted output ends with the connection only:
	 * Tomcat's channel can say close_notify when it is closed, not before.
	 */
	@Override
	public void shutdownOutput() throws IOException {
		this.shutdownWanted = true;
		if (!this.output.isEmpty()) {
			return;
		}
		IOException[] failure = new IOException[1];
		onChannel((open) -> {
			if (!(open instanceof SecureNio2Channel)) {
				try {
					open.getIOChannel().shutdownOutput();
				}
				catch (IOException ex) {
					failure[0] = ex;
				}
			}
		});
		if (failure[0] != null) {
			throw failure[0];
		}
	}

	/**
	 * Takes what has become of an operation to the loop.
	 */
	private final class Completion implements CompletionHandler<Integer, Object> {

		private final Outcome outcome;

		Completion(Outcome outcome) {
			this.outcome = outcome;
		}

		@Override
		public void completed(Integer count, Object nothing) {
			tell(count, null);
		}

		@Override
		public void failed(Throwable failure, Object nothing) {
			tell(0, failure);
		}

		private void tell(int count, @Nullable Throwable failure) {
			Runnable giveBack = Nio2Pipe.this.completed();
			AnnouncedWire told = Nio2Pipe.this.wire;
			if (giveBack != null) {
				giveBack.run();
			}
			else if (told != null) {
				told.execute(() -> this.outcome.is(count, failure));
			}
		}

	}

	private interface Outcome {

		void is(int count, @Nullable Throwable failure);

	}

}
