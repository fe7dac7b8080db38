package dev.wsboot.internal.connection.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsClosedException;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Wire;

/**
 * Who writes to a connection's wire: a role that one thread has at a time, and that the
 * network has while it is full. The state, and the lanes with what waits, are guarded by
 * this object's monitor, which {@link OutboundQueue} shares; it is never held while bytes
 * move.
 */
final class OutboundWriter {

	private enum State {

		/** Nobody writes and nothing waits but what was deferred. */
		IDLE,

		/** Some thread writes. */
		WRITING,

		/** The loop was asked to write, since the wire belongs to it. */
		SCHEDULED,

		/** The network is full; the loop goes on when it is writable. */
		BLOCKED,

		/** Nothing is written any more. */
		ENDED

	}

	private final Wire wire;

	private final OutboundListener listener;

	private final ConnectionSettings settings;

	private final OutboundQueue queue;

	/** Owned by the writer. */
	private final FrameWriter frames;

	/** The loop's thread while it gathers a read event's output; owned by the writer. */
	private @Nullable Thread batchThread;

	/** Guarded by this. */
	private final OutboundLanes lanes;

	/** Changed with the monitor held. */
	private volatile State state = State.IDLE;

	/** Bytes kept while the network is full; guarded by this. */
	private int unsentBytes;

	OutboundWriter(Wire wire, ConnectionSettings settings, OutboundListener listener, @Nullable OutboundDeflate deflate,
			OutboundQueue queue) {
		this.wire = wire;
		this.listener = listener;
		this.settings = settings;
		this.queue = queue;
		this.frames = new FrameWriter(wire, deflate);
		this.lanes = new OutboundLanes();
	}

	/**
	 * Whether the network is full. Without the monitor the answer may be old already.
	 */
	boolean isBlocked() {
		return this.state == State.BLOCKED;
	}

	// With the monitor held

	OutboundLanes lanes() {
		return this.lanes;
	}

	boolean isIdle() {
		return this.state == State.IDLE;
	}

	boolean isEnded() {
		return this.state == State.ENDED;
	}

	int unsentBytes() {
		return this.unsentBytes;
	}

	long waitingBytes() {
		return this.lanes.bytes() + this.unsentBytes;
	}

	/**
	 * Takes the role, which is free, for the calling thread or for the loop.
	 * @return whether the calling thread has it and must call {@link #write}; otherwise
	 * it must call {@link #schedule}
	 */
	boolean takeRole() {
		boolean here = this.wire.isWritableOffLoop() || this.wire.isLoopThread();
		this.state = here ? State.WRITING : State.SCHEDULED;
		return here;
	}

	// With the role

	/**
	 * Writes a message and everything that waits, and gives the role back.
	 * @param first what goes first, or {@code null}
	 */
	void write(@Nullable OutboundMessage first) {
		LoopResources resources = LoopResources.borrow();
		try {
			this.frames.borrow(resources.output());
			if (first != null && !append(first)) {
				park();
				return;
			}
			drain((first != null) ? first.sent : null);
		}
		catch (IOException ex) {
			broken(ex);
		}
		finally {
			resources.giveBack();
		}
	}

	/**
	 * Lets the loop write.
	 */
	void schedule() {
		this.wire.execute(this::writeOnLoop);
	}

	private void writeOnLoop() {
		synchronized (this) {
			if (this.state != State.SCHEDULED) {
				return;
			}
			this.state = State.WRITING;
		}
		write(null);
	}

	// Without either

	/**
	 * Writes what waits, unless somebody does already or nothing waits.
	 */
	void writeIfIdle() {
		boolean here;
		synchronized (this) {
			if (this.state != State.IDLE || this.lanes.isEmpty()) {
				return;
			}
			here = takeRole();
		}
		if (here) {
			write(null);
		}
		else {
			schedule();
		}
	}

	/**
	 * Takes the role for one read event, if it is free. On the loop.
	 * @param output gathers what is sent meanwhile
	 */
	void beginBatch(ByteBuffer output) {
		synchronized (this) {
			if (this.state != State.IDLE) {
				return;
			}
			this.state = State.WRITING;
		}
		this.frames.borrow(output);
		this.batchThread = Thread.currentThread();
	}

	boolean isBatchOfThisThread() {
		return this.batchThread == Thread.currentThread();
	}

	/**
	 * Encodes a frame into the batch of this thread.
	 */
	void appendToBatch(OutboundMessage message) {
		try {
			if (!append(message)) {
				this.batchThread = null;
				park();
			}
		}
		catch (IOException ex) {
			this.batchThread = null;
			broken(ex);
		}
	}

	/**
	 * Writes what the batch of this thread gathered, if there is one, and gives the role
	 * back.
	 */
	void endBatch() {
		if (isBatchOfThisThread()) {
			this.batchThread = null;
			try {
				drain(null);
			}
			catch (IOException ex) {
				broken(ex);
			}
		}
	}

	/**
	 * The network takes bytes again. On the loop.
	 * @param output to write with
	 */
	void onWritable(ByteBuffer output) {
		synchronized (this) {
			if (this.state != State.BLOCKED) {
				return;
			}
			this.state = State.WRITING;
		}
		this.frames.borrow(output);
		boolean drained;
		try {
			if (!this.frames.resume()) {
				park();
				return;
			}
			synchronized (this) {
				this.unsentBytes = 0;
			}
			drained = drain(null);
		}
		catch (IOException ex) {
			broken(ex);
			return;
		}
		if (drained) {
			this.listener.onDrained();
		}
	}

	/**
	 * The wire is gone: what waits fails.
	 */
	void end() {
		OutboundMessage lost;
		boolean mine;
		synchronized (this) {
			// What a writer holds is the writer's to give up, and whoever has ended it
			// did.
			mine = this.state != State.WRITING && this.state != State.ENDED;
			this.state = State.ENDED;
			this.unsentBytes = 0;
			lost = this.lanes.clear();
		}
		Completions.fail(lost, this::closed);
		if (mine) {
			abandon();
		}
	}

	private boolean append(OutboundMessage message) throws IOException {
		this.listener.onSending(message.opcode, message.payload().remaining());
		return this.frames.append(message);
	}

	// Writes until nothing waits or the network is full; the role and the buffer are
	// given
	// back.
	private boolean drain(@Nullable CompletableFuture<Void> own) throws IOException {
		while (true) {
			OutboundMessage message;
			synchronized (this) {
				message = (this.state != State.ENDED) ? this.lanes.take() : null;
			}
			boolean flowing = (message != null) ? append(message) : this.frames.flush();
			if (!flowing) {
				park();
				return false;
			}
			if (message == null && release(own)) {
				return true;
			}
		}
	}

	// Gives the role back unless something came meanwhile.
	private boolean release(@Nullable CompletableFuture<Void> own) {
		List<CompletableFuture<Void>> sent = this.frames.takeCompleted();
		boolean released;
		boolean closeSent;
		boolean ended;
		synchronized (this) {
			ended = this.state == State.ENDED;
			closeSent = !ended && this.lanes.isCloseTaken();
			released = ended || this.lanes.isEmpty();
			if (released) {
				this.frames.giveBack();
				this.state = (ended || closeSent) ? State.ENDED : State.IDLE;
			}
		}
		Completions.complete(this.settings.workers(), sent, own);
		if (ended || closeSent) {
			this.frames.discard();
		}
		if (closeSent) {
			this.listener.onCloseSent();
		}
		return released;
	}

	private void park() {
		boolean ended;
		synchronized (this) {
			this.frames.giveBack();
			ended = this.state == State.ENDED;
			if (!ended) {
				this.unsentBytes = this.frames.unsentBytes();
				this.state = State.BLOCKED;
			}
		}
		if (ended) {
			abandon();
			return;
		}
		this.wire.wantWrite();
		this.listener.onBlocked();
	}

	private void broken(IOException cause) {
		OutboundMessage lost;
		synchronized (this) {
			this.frames.giveBack();
			this.state = State.ENDED;
			this.unsentBytes = 0;
			lost = this.lanes.clear();
		}
		Completions.fail(lost, this::closed);
		abandon();
		this.listener.onWriteFailed(cause);
	}

	private void abandon() {
		this.frames.discard();
		Completions.fail(this.frames.takeCompleted(), this::closed);
	}

	private WsClosedException closed() {
		return new WsClosedException(this.queue.status());
	}

}
