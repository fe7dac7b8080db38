package dev.wsboot.internal.transport.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 */
final class Nio2Pipe implements AnnouncedPipe {

	/** Guards the beginning of operations against the end of the connection. */
	private final Object lock = new Object();

	private @Nullable Nio2Channel channel;

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
		onChannel((open) -> {
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
		onChannel((open) -> open.write(bytes, 0, TimeUnit.MILLISECONDS, null, new Completion(this::onWritten)));
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
			AnnouncedWire told = Nio2Pipe.this.wire;
			if (told != null) {
				told.execute(() -> this.outcome.is(count, failure));
			}
		}

	}

	private interface Outcome {

		void is(int count, @Nullable Throwable failure);

	}

}
