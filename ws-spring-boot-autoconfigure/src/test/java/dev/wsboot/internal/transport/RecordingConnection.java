package dev.wsboot.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * Notes what a transport tells, and checks that it tells it on the loop, one at a time.
 */
class RecordingConnection implements WireListener {

	final Wire wire;

	final ByteArrayOutputStream received = new ByteArrayOutputStream();

	final CountDownLatch started = new CountDownLatch(1);

	final CountDownLatch ended = new CountDownLatch(1);

	final CountDownLatch closed = new CountDownLatch(1);

	final AtomicInteger closedCalls = new AtomicInteger();

	final AtomicInteger writable = new AtomicInteger();

	volatile @Nullable Throwable cause;

	volatile @Nullable String mistake;

	RecordingConnection(Wire wire) {
		this.wire = wire;
	}

	@Override
	public void onStarted() {
		check("onStarted", this.started.getCount() == 1);
		this.started.countDown();
	}

	@Override
	public void onReadable(ByteBuffer input, LoopResources loop) {
		check("onReadable", this.started.getCount() == 0 && this.closedCalls.get() == 0);
		byte[] bytes = new byte[input.remaining()];
		input.get(bytes);
		synchronized (this.received) {
			this.received.writeBytes(bytes);
		}
		try {
			onBytes(bytes);
		}
		catch (IOException ex) {
			this.mistake = ex.toString();
		}
	}

	/**
	 * For tests that answer.
	 */
	void onBytes(byte[] bytes) throws IOException {
	}

	@Override
	public void onWritable(LoopResources loop) {
		check("onWritable", this.closedCalls.get() == 0);
		this.writable.incrementAndGet();
	}

	@Override
	public void onEndOfInput() {
		check("onEndOfInput", this.closedCalls.get() == 0);
		this.ended.countDown();
		this.wire.close();
	}

	@Override
	public void onClosed(@Nullable Throwable cause) {
		check("onClosed", this.closedCalls.incrementAndGet() == 1);
		this.cause = cause;
		this.closed.countDown();
	}

	byte[] received() {
		synchronized (this.received) {
			return this.received.toByteArray();
		}
	}

	private void check(String event, boolean inPlace) {
		if (!this.wire.isLoopThread()) {
			this.mistake = event + " off the loop";
		}
		if (!inPlace) {
			this.mistake = event + " out of place";
		}
	}

}
