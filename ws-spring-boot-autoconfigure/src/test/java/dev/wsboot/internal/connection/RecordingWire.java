package dev.wsboot.internal.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;

/**
 * A wire whose network takes as many bytes as a test says. The thread that made it is its
 * loop; tasks for the loop wait for {@link #runTasks}.
 */
public final class RecordingWire implements Wire {

	private final Thread loop = Thread.currentThread();

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final TimerWheel timers = new TimerWheel(0);

	private long clock;

	private boolean writableOffLoop = true;

	private int capacity = Integer.MAX_VALUE;

	private IOException failure;

	private int writes;

	private boolean writeWanted;

	private boolean reading = true;

	private boolean outputShutdown;

	private boolean closed;

	/**
	 * Lets the network take so many more bytes.
	 */
	public RecordingWire capacity(int bytes) {
		this.capacity = bytes;
		return this;
	}

	/**
	 * Binds writing to the loop, as TLS does.
	 */
	public RecordingWire writableOnLoopOnly() {
		this.writableOffLoop = false;
		return this;
	}

	/**
	 * Breaks every write from now on.
	 */
	public void fail(IOException cause) {
		this.failure = cause;
	}

	/**
	 * What was written since the last call, in hexadecimal.
	 */
	public synchronized String takeWritten() {
		String hex = HexFormat.of().formatHex(this.written.toByteArray());
		this.written.reset();
		return hex;
	}

	/**
	 * What was written since the last call.
	 */
	public synchronized byte[] takeBytes() {
		byte[] bytes = this.written.toByteArray();
		this.written.reset();
		return bytes;
	}

	/**
	 * How often something was written.
	 */
	public synchronized int writes() {
		return this.writes;
	}

	public boolean isWriteWanted() {
		return this.writeWanted;
	}

	public boolean isReading() {
		return this.reading;
	}

	public boolean isOutputShutdown() {
		return this.outputShutdown;
	}

	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Runs what the loop was asked to do, and what comes of it.
	 */
	public void runTasks() {
		Runnable task = pollTask();
		while (task != null) {
			task.run();
			task = pollTask();
		}
	}

	private synchronized Runnable pollTask() {
		return this.tasks.poll();
	}

	/**
	 * Lets the time pass.
	 */
	public void advance(long nanos) {
		for (long left = nanos; left > 0; left -= TimerWheel.TICK_NANOS) {
			leap(Math.min(left, TimerWheel.TICK_NANOS));
		}
	}

	/**
	 * Lets the time pass at once, as if the process had stood still.
	 */
	public void leap(long nanos) {
		this.clock += nanos;
		this.timers.advance(this.clock);
	}

	@Override
	public boolean isWritableOffLoop() {
		return this.writableOffLoop;
	}

	@Override
	public boolean isLoopThread() {
		return Thread.currentThread() == this.loop;
	}

	@Override
	public synchronized int write(ByteBuffer source) throws IOException {
		if (this.failure != null) {
			throw this.failure;
		}
		if (!this.writableOffLoop && !isLoopThread()) {
			throw new IllegalStateException("Written off the loop");
		}
		int count = Math.min(this.capacity, source.remaining());
		byte[] bytes = new byte[count];
		source.get(bytes);
		this.written.writeBytes(bytes);
		if (this.capacity != Integer.MAX_VALUE) {
			this.capacity -= count;
		}
		if (count > 0) {
			this.writes++;
		}
		return count;
	}

	@Override
	public void wantWrite() {
		this.writeWanted = true;
	}

	@Override
	public void suspendReads() {
		this.reading = false;
	}

	@Override
	public void resumeReads() {
		this.reading = true;
	}

	@Override
	public synchronized void execute(Runnable task) {
		this.tasks.add(task);
	}

	@Override
	public Timers timers() {
		return this.timers;
	}

	@Override
	public void shutdownOutput() {
		this.outputShutdown = true;
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
