package dev.wsboot.internal.transport.portable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.Timers;
import dev.wsboot.internal.transport.AnnouncedPipe;
import dev.wsboot.internal.transport.AnnouncedWire;
import dev.wsboot.internal.transport.PendingOutput;

/**
 * Bytes through the streams of a {@link WebConnection}. The container's threads read what
 * is there, and tell what has happened; nothing else that belongs to the connection runs
 * on them.
 */
final class WebConnectionPipe implements AnnouncedPipe, StreamInput.Listener, StreamOutput.Listener {

	/** How long a container may take to close a connection, of which all has left. */
	private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

	/** How long a container may take until it says that it takes output. */
	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final @Nullable WebConnection connection;

	private final Endings endings;

	private final StreamThread thread = new StreamThread();

	private final StreamInput input = new StreamInput(this.thread, this);

	private final StreamOutput output = new StreamOutput(this.thread, this);

	private volatile @Nullable AnnouncedWire wire;

	// Owned by the loop.

	private final PendingOutput pending = new PendingOutput();

	private boolean shutdownWanted;

	private Timers.@Nullable Timer start;

	/**
	 * Creates a pipe.
	 * @param connection the connection, or {@code null} if it went before it was ours
	 * @param endings closes it
	 */
	WebConnectionPipe(@Nullable WebConnection connection, Endings endings) {
		this.connection = connection;
		this.endings = endings;
	}

	/**
	 * Begins to listen. In the call by which the container hands over the connection. If
	 * that fails the wire ends.
	 * @param wire whom to tell
	 */
	void listen(AnnouncedWire wire) {
		tell(wire);
		try {
			if (this.connection == null) {
				throw new ClosedChannelException();
			}
			// Some containers send the 101 with the first bytes that follow it.
			this.connection.getOutputStream().flush();
			this.input.listen(this.connection.getInputStream());
			this.output.listen(this.connection.getOutputStream());
		}
		catch (IOException | RuntimeException ex) {
			failed(ex);
		}
	}

	// The loop may be earlier than the container's thread.
	private void tell(AnnouncedWire wire) {
		this.thread.otherwise(wire);
		this.wire = wire;
	}

	@Override
	public void open(AnnouncedWire wire) {
		tell(wire);
		this.start = new Timers.Timer() {

			@Override
			protected void onTimer() {
				if (!WebConnectionPipe.this.output.isStarted()) {
					WebConnectionPipe.this.endings.deaf();
					wire.failed(new IOException("The container does not call the listeners of an upgraded connection"));
				}
			}

		};
		wire.timers().arm(this.start, START_NANOS);
	}

	private AnnouncedWire wire() {
		return Objects.requireNonNull(this.wire);
	}

	@Override
	public void arrived() {
		AnnouncedWire told = wire();
		told.execute(told::readable);
	}

	@Override
	public void failed(Throwable failure) {
		AnnouncedWire told = wire();
		told.execute(() -> told.failed(failure));
	}

	@Override
	public boolean hasUnread() {
		return this.input.hasSome();
	}

	@Override
	public int read(ByteBuffer target) {
		return this.input.take(target);
	}

	@Override
	public boolean isWritable() {
		return this.pending.isEmpty();
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (this.shutdownWanted) {
			throw new ClosedChannelException();
		}
		return this.pending.add(source, this::beginWrite);
	}

	private void beginWrite(ByteBuffer bytes) {
		bytes.position(bytes.limit());
		this.output.write(bytes.array());
	}

	@Override
	public void written() {
		wire().execute(this::onWritten);
	}

	private void onWritten() {
		try {
			if (!this.pending.written(this::beginWrite)) {
				return;
			}
		}
		catch (IOException ex) {
			wire().failed(ex);
			return;
		}
		if (this.shutdownWanted) {
			this.output.shutDown();
		}
		wire().writable();
	}

	@Override
	public boolean flush() {
		return !hasUnflushed();
	}

	@Override
	public boolean hasUnflushed() {
		return !this.pending.isEmpty();
	}

	/**
	 * Later if bytes are still to leave.
	 */
	@Override
	public void shutdownOutput() {
		this.shutdownWanted = true;
		if (this.pending.isEmpty()) {
			this.output.shutDown();
		}
	}

	/**
	 * The wire has ended. On the loop.
	 */
	void end() {
		this.shutdownWanted = true;
		Endings.Ending ending = this.endings.of(this.connection);
		AnnouncedWire told = this.wire;
		if (told == null) {
			// The loop was about to stop and has not begun.
			ending.hurry();
			ending.begin();
			return;
		}
		if (this.start != null) {
			told.timers().disarm(this.start);
		}
		boolean stuck = !this.pending.isEmpty();
		if (stuck) {
			ending.hurry();
		}
		else {
			told.timers().arm(new Timers.Timer() {

				@Override
				protected void onTimer() {
					ending.hurry();
				}

			}, CLOSE_NANOS);
		}
		this.thread.execute(() -> {
			this.output.end();
			this.input.end(() -> close(ending, stuck));
		});
	}

	private void close(Endings.Ending ending, boolean stuck) {
		if (this.thread.isContainers()) {
			// Undertow gives a buffer back that it may be reading into, if another thread
			// closes.
			this.input.close();
		}
		if (stuck && this.thread.isContainers()) {
			// Nor must it be writing. What is interrupted does not wait.
			ending.run();
		}
		else {
			ending.begin();
		}
	}

}
