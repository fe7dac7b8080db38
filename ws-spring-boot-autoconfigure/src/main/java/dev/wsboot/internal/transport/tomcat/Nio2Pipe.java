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

	private final @Nullable Nio2Tls tls;

	// Owned by the loop.

	private @Nullable AnnouncedWire wire;

	private boolean unread;

	private boolean reading;

	// New keys are to be told of first, and a write is under way.
	private boolean readAfterWrite;

	private boolean inputEnded;

	private final PendingOutput output = new PendingOutput();

	// Of what is under way, what is not to be encrypted any more.
	private @Nullable ByteBuffer encrypted;

	private boolean shutdownWanted;

	/**
	 * Creates the pipe.
	 * @param channel of Tomcat
	 * @param tls its, or {@code null} if it is not encrypted
	 */
	Nio2Pipe(Nio2Channel channel, @Nullable Nio2Tls tls) {
		this.channel = channel;
		this.tls = tls;
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
		ByteBuffer encrypted = encryptedInput();
		if (encrypted != null && encrypted.position() > 0) {
			this.unread = true;
			return;
		}
		try {
			beginRead();
		}
		catch (IOException ex) {
			wire.failed(ex);
		}
	}

	private void beginRead() throws IOException {
		this.unread = false;
		this.readAfterWrite = !tellOfNewKeys();
		if (this.readAfterWrite) {
			return;
		}
		this.reading = true;
		Completion completion = new Completion(this::onRead);
		ByteBuffer encrypted = encryptedInput();
		begin((open) -> {
			if (encrypted != null) {
				open.getIOChannel().read(encrypted, 0, TimeUnit.MILLISECONDS, null, completion);
				return;
			}
			SocketBufferHandler buffers = open.getBufHandler();
			buffers.configureReadBufferForWrite();
			open.read(buffers.getReadBuffer(), 0, TimeUnit.MILLISECONDS, null, completion);
		});
	}

	// While nothing is read. Returns whether nothing is left to tell.
	private boolean tellOfNewKeys() throws IOException {
		if (this.tls == null || !this.tls.hasNews()) {
			return true;
		}
		if (!this.output.isEmpty()) {
			// The next write takes it along.
			return false;
		}
		ByteBuffer records = this.tls.news();
		if (records.hasRemaining()) {
			this.output.add(records, this::beginWriteEncrypted);
		}
		return true;
	}

	private @Nullable ByteBuffer encryptedInput() {
		return (this.tls != null) ? this.tls.input() : null;
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
		return this.tls != null && this.tls.isInboundDone();
	}

	@Override
	public boolean hasUnread() {
		return this.unread && !this.reading;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		if (this.reading || this.readAfterWrite) {
			return 0;
		}
		if (this.inputEnded) {
			return -1;
		}
		int start = target.position();
		ByteBuffer encrypted = encryptedInput();
		if (this.tls != null && encrypted != null) {
			this.inputEnded = this.tls.decrypt(encrypted, target);
			if (this.inputEnded) {
				return -1;
			}
			beginRead();
			return target.position() - start;
		}
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
		Completion completion = new Completion(this::onWritten);
		if (bytes == this.encrypted) {
			begin((open) -> open.getIOChannel().write(bytes, 0, TimeUnit.MILLISECONDS, null, completion));
		}
		else {
			begin((open) -> open.write(bytes, 0, TimeUnit.MILLISECONDS, null, completion));
		}
	}

	private void beginWriteEncrypted(ByteBuffer bytes) throws IOException {
		this.encrypted = bytes;
		beginWrite(bytes);
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
			boolean all = this.output.written(this::beginWrite);
			if (this.readAfterWrite) {
				beginRead();
			}
			if (!all || !this.output.isEmpty()) {
				return;
			}
			this.encrypted = null;
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
