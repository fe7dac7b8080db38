package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.LoopThread;
import dev.wsboot.internal.connection.RateLimit;
import dev.wsboot.internal.connection.TimerWheel;
import dev.wsboot.internal.connection.Timers;

/**
 * One thread that reads, writes and keeps the time of many connections. It waits in
 * {@code select} and nowhere else.
 */
final class EventLoop implements Executor, Runnable {

	/**
	 * Bytes that one read can bring: a frame of 64 KB with its header in one piece, and
	 * large messages in few.
	 */
	private static final int INPUT_BYTES = 256 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(EventLoop.class);

	/** A mistake of ours that a peer found can be repeated by it. */
	private static final RateLimit FAILURES = RateLimit.perMinute(10);

	private final Selector selector;

	private final Thread thread;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Whether the loop waits, or is about to; who resets it wakes the loop up. */
	private final AtomicBoolean asleep = new AtomicBoolean();

	/** Wires whose pipes have read ahead, for the loop only. */
	private final Queue<LoopWire> unread = new ArrayDeque<>();

	/** Wires that no selector watches, for the loop only. */
	private final Set<AnnouncedWire> announced = new HashSet<>();

	private volatile int announcedCount;

	private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);

	private final LoopResources resources = new LoopResources();

	private final TlsBuffers tlsBuffers = new TlsBuffers();

	private final TimerWheel timers = new TimerWheel(System.nanoTime());

	/**
	 * When the current event or round of tasks began, 0 while the loop waits; written
	 * lazily.
	 */
	private final AtomicLong busySince = new AtomicLong();

	/** Whose callbacks run; read by the watchdog without order, which is good enough. */
	private @Nullable String callbacksOf;

	private volatile boolean stopping;

	EventLoop(String name) throws IOException {
		this.selector = Selector.open();
		this.thread = new LoopThread(this, name);
		// Not the class loader of whichever request was the first.
		this.thread.setContextClassLoader(EventLoop.class.getClassLoader());
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Ends all connections and the thread.
	 */
	void stop() {
		this.stopping = true;
		wakeUp();
	}

	/**
	 * Waits until the thread has ended.
	 * @param millis how long at most
	 * @throws InterruptedException if the waiting thread is interrupted
	 */
	void join(long millis) throws InterruptedException {
		if (!isCurrentThread()) {
			this.thread.join(millis);
		}
	}

	boolean isStopping() {
		return this.stopping;
	}

	boolean isCurrentThread() {
		return Thread.currentThread() == this.thread;
	}

	Timers timers() {
		return this.timers;
	}

	TlsBuffers tlsBuffers() {
		return this.tlsBuffers;
	}

	void callbackRuns(@Nullable String endpoint) {
		this.callbacksOf = endpoint;
	}

	/**
	 * How long the current event or round of tasks has lasted. Any thread.
	 * @return nanoseconds, 0 if the loop waits
	 */
	long busyNanos() {
		long start = this.busySince.get();
		return (start != 0) ? System.nanoTime() - start : 0;
	}

	/**
	 * Whose callbacks run on the loop, as far as another thread can tell.
	 * @return the endpoint's name or {@code null}
	 */
	@Nullable String callbacksOf() {
		return this.callbacksOf;
	}

	Thread thread() {
		return this.thread;
	}

	LoopResources resources() {
		return this.resources;
	}

	/**
	 * How many connections are served, roughly.
	 */
	int connections() {
		return this.selector.isOpen() ? this.selector.keys().size() + this.announcedCount : 0;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		wakeUp();
		if (!this.selector.isOpen()) {
			// The loop has ended; nobody else would run what came after its last round.
			runTasks();
		}
	}

	private void wakeUp() {
		if (this.asleep.get() && this.asleep.compareAndSet(true, false)) {
			this.selector.wakeup();
		}
	}

	/**
	 * Begins to serve a channel. On the loop.
	 * @param channel a non-blocking channel
	 * @param wire is told when it is ready
	 * @return the registration
	 * @throws ClosedChannelException if the channel is closed
	 */
	SelectionKey register(SocketChannel channel, ChannelWire wire) throws ClosedChannelException {
		return channel.register(this.selector, SelectionKey.OP_READ, wire);
	}

	/**
	 * Begins to serve a wire that is no channel's. On the loop.
	 */
	void add(AnnouncedWire wire) {
		this.announced.add(wire);
		this.announcedCount = this.announced.size();
	}

	/**
	 * Serves a wire no more that is no channel's. On the loop.
	 */
	void remove(AnnouncedWire wire) {
		this.announced.remove(wire);
		this.announcedCount = this.announced.size();
	}

	@Override
	public void run() {
		try {
			while (!this.stopping) {
				select();
				long now = System.nanoTime();
				this.busySince.lazySet(now);
				this.timers.advance(now);
				runTasks();
				readUnread();
				this.busySince.lazySet(0);
			}
		}
		catch (IOException | ClosedSelectorException ex) {
			logger.error("Event loop {} failed; its connections end", this.thread.getName(), ex);
		}
		finally {
			end();
		}
	}

	private void select() throws IOException {
		this.asleep.set(true);
		if (!this.tasks.isEmpty() || !this.unread.isEmpty() || this.stopping) {
			this.asleep.set(false);
			this.selector.selectNow(this::ready);
			return;
		}
		this.selector.select(this::ready, this.timers.sleepMillis());
		this.asleep.set(false);
	}

	/**
	 * Reads in the next turn without waiting for the channel, since the pipe has read
	 * ahead. On the loop.
	 * @param wire the pipe's wire
	 */
	void readSoon(LoopWire wire) {
		this.unread.add(wire);
	}

	// Only those of the last turn: a peer that fills every read must not keep the loop.
	private void readUnread() {
		for (int count = this.unread.size(); count > 0; count--) {
			ready(this.unread.remove(), SelectionKey.OP_READ);
		}
	}

	private void ready(SelectionKey key) {
		long now = System.nanoTime();
		this.busySince.lazySet(now);
		// The last reading is as old as the loop has slept.
		this.timers.read(now);
		ChannelWire wire = (ChannelWire) key.attachment();
		int ops;
		try {
			ops = key.readyOps();
		}
		catch (CancelledKeyException ex) {
			wire.broken(ex);
			return;
		}
		ready(wire, ops);
	}

	/**
	 * Reads or writes since a wire has told so. On the loop.
	 * @param wire the wire
	 * @param ops what it is ready for, as in {@link SelectionKey}
	 */
	void ready(AnnouncedWire wire, int ops) {
		this.timers.read(System.nanoTime());
		ready((LoopWire) wire, ops);
	}

	private void ready(LoopWire wire, int ops) {
		try {
			if ((ops & SelectionKey.OP_WRITE) != 0) {
				wire.onWriteReady(this.resources);
			}
			if ((ops & SelectionKey.OP_READ) != 0) {
				wire.onReadReady(this.input, this.resources);
			}
		}
		catch (CancelledKeyException ex) {
			wire.broken(ex);
		}
		catch (RuntimeException | Error ex) {
			if (FAILURES.permits()) {
				logger.error("A connection failed and ends; the others go on", ex);
			}
			wire.broken(ex);
		}
	}

	private void runTasks() {
		Runnable task = this.tasks.poll();
		while (task != null) {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				logger.error("A task of an event loop failed; the loop goes on", ex);
			}
			task = this.tasks.poll();
		}
	}

	private void end() {
		for (SelectionKey key : this.selector.keys().toArray(new SelectionKey[0])) {
			((ChannelWire) key.attachment()).broken(new ClosedSelectorException());
		}
		for (AnnouncedWire wire : this.announced.toArray(new AnnouncedWire[0])) {
			wire.broken(new ClosedSelectorException());
		}
		runTasks();
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			logger.debug("Closing the selector failed", ex);
		}
		runTasks();
		this.resources.close();
	}

}
