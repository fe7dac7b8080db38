package dev.wsboot.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The event loops of one application, started with the first connection.
 */
public final class EventLoops implements AutoCloseable {

	private static final long STOP_MILLIS = 5_000;

	private final int count;

	private final AtomicInteger next = new AtomicInteger();

	private volatile EventLoop @Nullable [] loops;

	private @Nullable LoopWatchdog watchdog;

	private boolean closed;

	/**
	 * Creates the group; no thread starts yet.
	 * @param count number of loops, 0 for one per two cores
	 */
	public EventLoops(int count) {
		if (count < 0) {
			throw new IllegalArgumentException("'count' must not be negative but is " + count);
		}
		// Measured: two loops on two cores cost 20 to 40 % more than one.
		this.count = (count > 0) ? count : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
	}

	/**
	 * Chooses the loop of the next connection.
	 * @return loops in turn
	 */
	EventLoop next() {
		EventLoop[] running = this.loops;
		if (running == null) {
			running = start();
		}
		return running[(this.next.getAndIncrement() & Integer.MAX_VALUE) % running.length];
	}

	private synchronized EventLoop[] start() {
		EventLoop[] running = this.loops;
		if (running != null) {
			return running;
		}
		if (this.closed) {
			throw new IllegalStateException("The event loops were stopped");
		}
		running = new EventLoop[this.count];
		try {
			for (int i = 0; i < running.length; i++) {
				running[i] = new EventLoop("ws-loop-" + (i + 1));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No selector could be opened", ex);
		}
		for (EventLoop loop : running) {
			loop.start();
		}
		this.watchdog = new LoopWatchdog(running);
		this.watchdog.start();
		this.loops = running;
		return running;
	}

	/**
	 * Number of connections that are served.
	 * @return connections of all loops, roughly
	 */
	public int connections() {
		EventLoop[] running = this.loops;
		int sum = 0;
		if (running != null) {
			for (EventLoop loop : running) {
				sum += loop.connections();
			}
		}
		return sum;
	}

	/**
	 * Ends all connections and waits for the loops to end, 5 seconds at most.
	 */
	@Override
	public void close() {
		EventLoop[] running;
		LoopWatchdog guard;
		synchronized (this) {
			this.closed = true;
			running = this.loops;
			guard = this.watchdog;
		}
		if (running == null || guard == null) {
			return;
		}
		guard.stop();
		for (EventLoop loop : running) {
			loop.stop();
		}
		try {
			for (EventLoop loop : running) {
				loop.join(STOP_MILLIS);
			}
			guard.join(STOP_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
