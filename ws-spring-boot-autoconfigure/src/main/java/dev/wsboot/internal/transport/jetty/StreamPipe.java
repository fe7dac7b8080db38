package dev.wsboot.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.Timers;
import dev.wsboot.internal.transport.AnnouncedPipe;
import dev.wsboot.internal.transport.AnnouncedWire;
import dev.wsboot.internal.transport.PendingOutput;

/**
 * Bytes through one stream of an HTTP/2 connection, which Jetty reads and writes: in DATA
 * frames, and the end as END_STREAM (RFC 8441, section 5). A frame that is taken makes
 * room for others (RFC 9113, section 5.2), so frames stay with Jetty while the connection
 * is not read, and the peer stops when its window is used up.
 * <p>
 * Frames are taken from the stream and not from its end point, which another thread may
 * close while a frame is read, and then gives that frame's buffer to somebody else.
 */
final class StreamPipe implements AnnouncedPipe {

	/** How long a peer may take to end its half of a stream of which ours has ended. */
	private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final EndPoint endPoint;

	private final Stream stream;

	private final Callback announcement = new Announcement();

	// Owned by the loop.

	private @Nullable AnnouncedWire wire;

	/** A frame that did not fit the target. */
	private Stream.@Nullable Data frame;

	private boolean unread = true;

	private boolean inputEnded;

	private final PendingOutput output = new PendingOutput();

	private boolean shutdownWanted;

	private boolean outputEnded;

	private Timers.@Nullable Timer linger;

	StreamPipe(EndPoint endPoint, Stream stream) {
		this.endPoint = endPoint;
		this.stream = stream;
	}

	@Override
	public void open(AnnouncedWire wire) {
		this.wire = wire;
	}

	@Override
	public boolean hasUnread() {
		return this.unread;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int start = target.position();
		while (target.hasRemaining() && !this.inputEnded) {
			Stream.Data data = (this.frame != null) ? this.frame : this.stream.readData();
			if (data == null) {
				this.unread = false;
				awaitData();
				break;
			}
			ByteBuffer bytes = data.frame().getByteBuffer();
			int count = Math.min(bytes.remaining(), target.remaining());
			target.put(target.position(), bytes, bytes.position(), count);
			target.position(target.position() + count);
			bytes.position(bytes.position() + count);
			this.frame = bytes.hasRemaining() ? data : null;
			if (this.frame == null) {
				taken(data);
			}
		}
		return this.inputEnded ? -1 : target.position() - start;
	}

	private void taken(Stream.Data data) {
		this.inputEnded = data.frame().isEndStream();
		data.release();
	}

	private void awaitData() throws IOException {
		this.endPoint.tryFillInterested(this.announcement);
		// The stream may have ended before there was anybody to be told.
		if (!this.endPoint.isOpen() || this.stream.isClosed()) {
			throw new EofException("The stream was reset");
		}
	}

	private void onData() {
		AnnouncedWire told = this.wire;
		this.unread = true;
		if (this.linger != null) {
			discard();
		}
		else if (told != null) {
			told.readable();
		}
	}

	@Override
	public boolean isWritable() {
		return this.output.isEmpty();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (this.shutdownWanted || !this.endPoint.isOpen() || this.stream.isClosed()) {
			throw new ClosedChannelException();
		}
		return this.output.add(source, this::beginWrite);
	}

	// Jetty keeps the bytes until it has written all of them.
	private void beginWrite(ByteBuffer bytes) {
		ByteBuffer view = bytes.slice();
		bytes.position(bytes.limit());
		this.stream.data(new DataFrame(this.stream.getId(), view, false), new Written());
	}

	private void onWritten(@Nullable Throwable failure) {
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
		}
		catch (IOException ex) {
			told.failed(ex);
			return;
		}
		if (this.shutdownWanted) {
			endOutput();
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
	 * Later if bytes are still to leave.
	 */
	@Override
	public void shutdownOutput() {
		this.shutdownWanted = true;
		if (this.output.isEmpty()) {
			endOutput();
		}
	}

	private void endOutput() {
		if (!this.outputEnded) {
			this.outputEnded = true;
			this.stream.data(new DataFrame(this.stream.getId(), NOTHING, true), Callback.NOOP);
		}
	}

	/**
	 * The wire has ended. Whoever still sends has a moment to notice our END_STREAM:
	 * frames that come after a reset would be a mistake to some peers, and resets without
	 * need are counted against the peer.
	 */
	void end() {
		if (this.frame != null) {
			taken(this.frame);
			this.frame = null;
		}
		if (this.stream.isClosed()) {
			return;
		}
		if (!this.output.isEmpty()) {
			reset(ErrorCode.CANCEL_STREAM_ERROR);
			return;
		}
		this.shutdownWanted = true;
		endOutput();
		AnnouncedWire told = this.wire;
		if (told == null) {
			reset(ErrorCode.CANCEL_STREAM_ERROR);
		}
		else if (!this.inputEnded) {
			this.linger = new Timers.Timer() {

				@Override
				protected void onTimer() {
					if (!StreamPipe.this.stream.isClosed()) {
						reset(ErrorCode.NO_ERROR);
					}
				}

			};
			told.timers().arm(this.linger, LINGER_NANOS);
			discard();
		}
	}

	// A stream is over when both ends were read.
	private void discard() {
		Stream.Data data = this.stream.readData();
		while (data != null && !this.inputEnded) {
			taken(data);
			data = this.inputEnded ? null : this.stream.readData();
		}
		if (!this.inputEnded) {
			this.endPoint.tryFillInterested(this.announcement);
		}
		else if (this.wire != null && this.linger != null) {
			this.wire.timers().disarm(this.linger);
		}
	}

	private void reset(ErrorCode code) {
		this.stream.reset(new ResetFrame(this.stream.getId(), code.code), Callback.NOOP);
	}

	/**
	 * Takes to the loop that there is data, or that there will be none.
	 */
	private final class Announcement implements Callback {

		@Override
		public void succeeded() {
			AnnouncedWire told = StreamPipe.this.wire;
			if (told != null) {
				told.execute(StreamPipe.this::onData);
			}
		}

		@Override
		public void failed(Throwable failure) {
			AnnouncedWire told = StreamPipe.this.wire;
			if (told != null) {
				told.execute(() -> told.failed(failure));
			}
		}

		@Override
		public InvocationType getInvocationType() {
			return InvocationType.NON_BLOCKING;
		}

	}

	/**
	 * Takes to the loop what has become of a write.
	 */
	private final class Written implements Callback {

		@Override
		public void succeeded() {
			tell(null);
		}

		@Override
		public void failed(Throwable failure) {
			tell(failure);
		}

		private void tell(@Nullable Throwable failure) {
			AnnouncedWire told = StreamPipe.this.wire;
			if (told != null) {
				told.execute(() -> onWritten(failure));
			}
		}

		@Override
		public InvocationType getInvocationType() {
			return InvocationType.NON_BLOCKING;
		}

	}

}
