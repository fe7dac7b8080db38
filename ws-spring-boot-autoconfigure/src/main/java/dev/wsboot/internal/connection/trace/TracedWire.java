package dev.wsboot.internal.connection.trace;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.Timers;
import dev.wsboot.internal.connection.Wire;

/**
 * Shows what a wire took to the scanner of what is sent.
 */
final class TracedWire implements Wire {

	private final Wire wire;

	private final FrameScanner sent;

	TracedWire(Wire wire, FrameScanner sent) {
		this.wire = wire;
		this.sent = sent;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		ByteBuffer bytes = source.duplicate();
		int count = this.wire.write(source);
		this.sent.scan(bytes.limit(bytes.position() + count));
		return count;
	}

	@Override
	public boolean isWritableOffLoop() {
		return this.wire.isWritableOffLoop();
	}

	@Override
	public boolean isLoopThread() {
		return this.wire.isLoopThread();
	}

	@Override
	public void wantWrite() {
		this.wire.wantWrite();
	}

	@Override
	public void suspendReads() {
		this.wire.suspendReads();
	}

	@Override
	public void resumeReads() {
		this.wire.resumeReads();
	}

	@Override
	public void execute(Runnable task) {
		this.wire.execute(task);
	}

	@Override
	public Timers timers() {
		return this.wire.timers();
	}

	@Override
	public void callbackRuns(@Nullable String endpoint) {
		this.wire.callbackRuns(endpoint);
	}

	@Override
	public void shutdownOutput() {
		this.wire.shutdownOutput();
	}

	@Override
	public void close() {
		this.wire.close();
	}

}
