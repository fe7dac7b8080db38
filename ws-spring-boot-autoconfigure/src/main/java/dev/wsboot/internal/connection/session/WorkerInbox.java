package dev.wsboot.internal.connection.session;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.connection.stream.InboundStream;

/**
 * Runs callbacks on the workers ({@code Dispatch.WORKER}): a mailbox with one producer,
 * the loop, and one consumer at a time.
 * <p>
 * All messages decoded from one read event are handed over together, and a worker that is
 * still draining takes them along without being woken. The mailbox holds at most
 * {@code ws.inbound.max-pending} messages; then reading stops until half of them are
 * done. It stops draining while the network is full, since answers could not leave, and
 * while a callback's result is not there yet.
 */
final class WorkerInbox implements Inbox, Runnable {

	private enum State {

		/** Nothing to do. */
		IDLE,

		/** A worker drains, or was asked to. */
		RUNNING,

		/** A result is awaited. */
		AWAITING,

		/** The network is full. */
		CONGESTED

	}

	// A field instead of an object in every connection.
	private static final AtomicIntegerFieldUpdater<WorkerInbox> DONE = AtomicIntegerFieldUpdater
		.newUpdater(WorkerInbox.class, "done");

	private final Connection connection;

	// Owned by the loop: what the current read event has brought.

	private @Nullable Item batchHead;

	private @Nullable Item batchTail;

	private int batchCount;

	// Guarded by this.

	private State state = State.IDLE;

	private @Nullable Item head;

	private @Nullable Item tail;

	/** Messages of all batches so far; changed by the loop. */
	private int handedOver;

	/** Whether reading goes on when there is room; read without the monitor. */
	private volatile boolean readerWaits;

	private boolean over;

	private volatile @Nullable CompletionStage<?> awaited;

	/**
	 * Whether the workers have refused this connection, which ends. What came before is
	 * dropped: the common pool is not to do what the workers have no room for.
	 */
	private volatile boolean refused;

	/**
	 * Messages done so far, which may overflow like {@link #handedOver}. Changed by the
	 * worker, without the monitor and without order: what it misses of
	 * {@link #readerWaits} it finds when it takes the monitor at the end of the batch.
	 */
	private volatile int done;

	WorkerInbox(Connection connection) {
		this.connection = connection;
	}

	@Override
	public void opened() {
		add(new Item(Kind.OPEN, null));
		endOfRead();
	}

	@Override
	public boolean message(Object payload, boolean text) {
		add(new Item(text ? Kind.TEXT : Kind.BINARY, payload));
		this.batchCount++;
		return hasRoom();
	}

	@Override
	public void pong(Duration roundTrip) {
		add(new Item(Kind.PONG, roundTrip));
		this.batchCount++;
	}

	@Override
	public void ending(Ending ending) {
		add(new Item(Kind.ENDING, ending));
	}

	@Override
	public void ended(CloseStatus status) {
		add(new Item(Kind.ENDED, status));
		endOfRead();
		boolean start;
		synchronized (this) {
			// What is awaited cannot be sent any more, so nothing waits for it.
			this.over = true;
			this.awaited = null;
			start = this.state == State.AWAITING || this.state == State.CONGESTED;
			if (start) {
				this.state = State.RUNNING;
			}
		}
		if (start) {
			submit();
		}
	}

	@Override
	public boolean hasRoom() {
		int max = this.connection.settings().maxPending();
		if (pending() + this.batchCount < max) {
			return true;
		}
		synchronized (this) {
			this.readerWaits = pending() + this.batchCount >= max;
			return !this.readerWaits;
		}
	}

	// On the loop, or with the monitor held.
	private int pending() {
		return this.handedOver - this.done;
	}

	private void add(Item item) {
		if (this.batchTail == null) {
			this.batchHead = item;
		}
		else {
			this.batchTail.next = item;
		}
		this.batchTail = item;
	}

	@Override
	public void endOfRead() {
		Item first = this.batchHead;
		if (first == null) {
			return;
		}
		boolean start;
		synchronized (this) {
			if (this.tail == null) {
				this.head = first;
			}
			else {
				this.tail.next = first;
			}
			this.tail = this.batchTail;
			this.handedOver += this.batchCount;
			start = this.state == State.IDLE;
			if (start) {
				this.state = State.RUNNING;
			}
		}
		this.batchHead = null;
		this.batchTail = null;
		this.batchCount = 0;
		if (start) {
			submit();
		}
	}

	@Override
	public void drained() {
		continueFrom(State.CONGESTED);
	}

	private void continueFrom(State waiting) {
		synchronized (this) {
			if (this.state != waiting) {
				return;
			}
			this.state = State.RUNNING;
		}
		submit();
	}

	private void submit() {
		try {
			this.connection.settings().workers().execute(this);
		}
		catch (RejectedExecutionException ex) {
			this.refused = true;
			this.connection.overloaded();
			// The session must be told of its end all the same, and not on the loop: a
			// callback may block.
			ForkJoinPool.commonPool().execute(this);
		}
	}

	/**
	 * Drains the mailbox. On a worker, one at a time.
	 */
	@Override
	public void run() {
		try {
			drain();
		}
		finally {
			this.connection.handler().endOfBatch();
		}
	}

	private void drain() {
		CallbackPace pace = this.connection.pace();
		long started = pace.nanoTime();
		int untimed = 0;
		Item item = takeAll();
		while (item != null) {
			CompletionStage<?> stage = handle(item);
			if (item.isMessage()) {
				done();
				untimed++;
				if (untimed >= pace.together() || item.next == null) {
					long now = pace.nanoTime();
					pace.took(now - started);
					started = now;
					untimed = 0;
				}
			}
			if (stage != null && !stage.toCompletableFuture().isDone() && await(stage, item.next)) {
				return;
			}
			if (this.connection.isCongested() && park(item.next)) {
				return;
			}
			item = item.next;
			if (item == null) {
				this.connection.flushDeferred();
				item = takeAll();
			}
		}
	}

	private @Nullable CompletionStage<?> handle(Item item) {
		switch (item.kind) {
			case OPEN -> {
				return Callbacks.open(this.connection);
			}
			case TEXT, BINARY -> {
				if (this.refused) {
					if (item.content() instanceof InboundStream stream) {
						stream.finish();
					}
					return null;
				}
				boolean defer = item.next != null && this.connection.pace().isQuick();
				return Callbacks.message(this.connection, item.content(), item.kind == Kind.TEXT, defer);
			}
			case PONG -> {
				return this.refused ? null : Callbacks.pong(this.connection, (Duration) item.content());
			}
			case ENDING -> this.connection.finish((Ending) item.content());
			case ENDED -> Callbacks.close(this.connection, (CloseStatus) item.content());
		}
		return null;
	}

	// Everything that waits, or null, in which case this worker is done.
	private @Nullable Item takeAll() {
		Item first;
		boolean resume;
		synchronized (this) {
			first = this.head;
			this.head = null;
			this.tail = null;
			if (first == null) {
				this.state = State.IDLE;
			}
			resume = takeReader();
		}
		resumeReader(resume);
		return first;
	}

	private void done() {
		DONE.lazySet(this, this.done + 1);
		if (this.readerWaits) {
			boolean resume;
			synchronized (this) {
				resume = takeReader();
			}
			resumeReader(resume);
		}
	}

	// With the monitor held.
	private boolean takeReader() {
		boolean resume = this.readerWaits && pending() <= this.connection.settings().maxPending() / 2;
		if (resume) {
			this.readerWaits = false;
		}
		return resume;
	}

	private void resumeReader(boolean resume) {
		if (resume) {
			this.connection.wire().execute(this.connection::resumeReading);
		}
	}

	private boolean await(CompletionStage<?> stage, @Nullable Item rest) {
		this.connection.flushDeferred();
		boolean resume;
		synchronized (this) {
			if (this.over) {
				return false;
			}
			putBack(rest);
			this.awaited = stage;
			this.state = State.AWAITING;
			resume = takeReader();
		}
		resumeReader(resume);
		stage.whenComplete((result, failure) -> {
			if (this.awaited == stage) {
				continueFrom(State.AWAITING);
			}
		});
		return true;
	}

	private boolean park(@Nullable Item rest) {
		boolean resume;
		synchronized (this) {
			if (this.over) {
				return false;
			}
			putBack(rest);
			this.state = State.CONGESTED;
			resume = takeReader();
		}
		resumeReader(resume);
		if (!this.connection.isCongested()) {
			// The network took it all before the state was set, so nobody else would go
			// on.
			continueFrom(State.CONGESTED);
		}
		return true;
	}

	private void putBack(@Nullable Item rest) {
		if (rest == null) {
			return;
		}
		Item last = rest;
		while (last.next != null) {
			last = last.next;
		}
		last.next = this.head;
		this.head = rest;
		if (this.tail == null) {
			this.tail = last;
		}
	}

	private enum Kind {

		OPEN, TEXT, BINARY, PONG, ENDING, ENDED

	}

	private static final class Item {

		private final Kind kind;

		private final @Nullable Object content;

		private @Nullable Item next;

		Item(Kind kind, @Nullable Object content) {
			this.kind = kind;
			this.content = content;
		}

		/** Whether it has a place in the mailbox. */
		boolean isMessage() {
			return this.kind == Kind.TEXT || this.kind == Kind.BINARY || this.kind == Kind.PONG;
		}

		Object content() {
			return Objects.requireNonNull(this.content);
		}

	}

}
