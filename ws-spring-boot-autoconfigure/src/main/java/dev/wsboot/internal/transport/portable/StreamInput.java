package dev.wsboot.internal.transport.portable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection: at most 64 KB that the loop has not taken yet. The container's
 * stream stands no two threads, so that one at a time has it:
 * <ul>
 * <li>{@link State#LISTENING}: the container, which was told by {@code isReady} that the
 * listener is to be called;</li>
 * <li>{@link State#READING}: who reads, in the call of the listener or after a pause. If
 * the listener is called meanwhile, since {@code isReady} has said no and the container
 * was quick, they read once more ({@link State#AGAIN});</li>
 * <li>{@link State#FULL}: nobody. There was no room, so {@code isReady} was not asked and
 * the container does not read either: the peer is held back, until the loop takes
 * bytes;</li>
 * <li>{@link State#ENDED}: nobody ever. If somebody reads at that time, the end waits for
 * them ({@link State#ENDING}).</li>
 * </ul>
 */
final class StreamInput implements ReadListener {

	private static final int MOST_BYTES = 64 * 1024;

	private static final int READ_BYTES = 16 * 1024;

	private final StreamThread thread;

	private final Listener listener;

	private final AtomicReference<State> state = new AtomicReference<>(State.LISTENING);

	/** Set before anybody is told to listen. */
	private @Nullable ServletInputStream stream;

	/** Guarded by itself. */
	private final Queue<byte[]> chunks = new ArrayDeque<>();

	/** Bytes of the chunks. */
	private final AtomicInteger kept = new AtomicInteger();

	private final AtomicBoolean announced = new AtomicBoolean();

	private volatile boolean finished;

	private volatile Runnable ended = () -> {
	};

	StreamInput(StreamThread thread, Listener listener) {
		this.thread = thread;
		this.listener = listener;
	}

	/**
	 * Begins to listen.
	 */
	void listen(ServletInputStream stream) {
		this.stream = stream;
		stream.setReadListener(this);
	}

	private ServletInputStream stream() {
		return Objects.requireNonNull(this.stream);
	}

	@Override
	public void onDataAvailable() {
		this.thread.enter();
		State before = this.state.getAndUpdate((now) -> switch (now) {
			case LISTENING -> State.READING;
			case READING -> State.AGAIN;
			case AGAIN, FULL, ENDING, ENDED -> now;
		});
		if (before == State.LISTENING) {
			read();
		}
	}

	private void read() {
		State next;
		do {
			this.state.compareAndSet(State.AGAIN, State.READING);
			next = readWhatIsThere();
		}
		while (!this.state.compareAndSet(State.READING, next) && this.state.get() != State.ENDING);
		if (this.state.compareAndSet(State.ENDING, State.ENDED)) {
			this.ended.run();
		}
		else if (next == State.FULL && this.kept.get() < MOST_BYTES) {
			// The loop took everything before it could see that there is a pause.
			resume();
		}
	}

	private State readWhatIsThere() {
		ServletInputStream stream = stream();
		try {
			while (this.state.get() != State.ENDING) {
				int room = MOST_BYTES - this.kept.get();
				if (room <= 0) {
					return State.FULL;
				}
				if (!stream.isReady()) {
					break;
				}
				byte[] bytes = new byte[Math.min(room, READ_BYTES)];
				int count = stream.read(bytes);
				if (count < 0) {
					finish();
					break;
				}
				add((count < bytes.length) ? Arrays.copyOf(bytes, count) : bytes);
			}
			if (stream.isFinished()) {
				finish();
			}
		}
		catch (EOFException ex) {
			finish();
		}
		catch (IOException | RuntimeException ex) {
			this.listener.failed(ex);
		}
		return State.LISTENING;
	}

	private void add(byte[] bytes) {
		if (bytes.length > 0) {
			synchronized (this.chunks) {
				this.chunks.add(bytes);
			}
			this.kept.addAndGet(bytes.length);
			announce();
		}
	}

	private void announce() {
		if (this.announced.compareAndSet(false, true)) {
			this.listener.arrived();
		}
	}

	private void finish() {
		if (!this.finished) {
			this.finished = true;
			this.listener.arrived();
		}
	}

	@Override
	public void onAllDataRead() {
		this.thread.enter();
		finish();
	}

	/**
	 * Some containers tell the end by an error, and by {@link #onAllDataRead} as well.
	 */
	@Override
	public void onError(Throwable failure) {
		this.thread.enter();
		if (failure instanceof EOFException) {
			finish();
		}
		else {
			this.listener.failed(failure);
		}
	}

	/**
	 * Whether {@link #take} will bring something. On the loop.
	 */
	boolean hasSome() {
		return this.kept.get() > 0 || this.finished;
	}

	/**
	 * Takes what was read. On the loop.
	 * @param target cleared, with room for at least 64 KB
	 * @return bytes, -1 at the end of input
	 */
	int take(ByteBuffer target) {
		this.announced.set(false);
		boolean last = this.finished;
		int count = 0;
		synchronized (this.chunks) {
			byte[] chunk = this.chunks.poll();
			while (chunk != null) {
				target.put(chunk);
				count += chunk.length;
				chunk = this.chunks.poll();
			}
		}
		if (count > 0) {
			this.kept.addAndGet(-count);
			if (this.state.get() == State.FULL) {
				resume();
			}
		}
		return last ? -1 : count;
	}

	private void resume() {
		this.thread.later(() -> {
			if (this.kept.get() < MOST_BYTES && this.state.compareAndSet(State.FULL, State.READING)) {
				read();
			}
		});
	}

	/**
	 * Nobody reads any more. On the streams' thread.
	 * @param then what to do as soon as nobody reads
	 */
	void end(Runnable then) {
		this.ended = then;
		State before = this.state.getAndUpdate((now) -> switch (now) {
			case READING, AGAIN, ENDING -> State.ENDING;
			case LISTENING, FULL, ENDED -> State.ENDED;
		});
		if (before == State.LISTENING || before == State.FULL) {
			then.run();
		}
	}

	/**
	 * Closes the stream, with what it keeps.
	 */
	void close() {
		try {
			stream().close();
		}
		catch (IOException | RuntimeException ex) {
			// It ends anyway.
		}
	}

	/**
	 * Who has the container's stream.
	 */
	private enum State {

		LISTENING, READING, AGAIN, FULL, ENDING, ENDED

	}

	/**
	 * Is told from any thread.
	 */
	interface Listener {

		/**
		 * There is something to take, or the end.
		 */
		void arrived();

		/**
		 * The connection is broken.
		 */
		void failed(Throwable failure);

	}

}
