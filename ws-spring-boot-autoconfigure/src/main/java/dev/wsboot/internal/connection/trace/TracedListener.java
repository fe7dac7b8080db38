package dev.wsboot.internal.connection.trace;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.WireListener;

/**
 * Shows what comes for a connection to the scanner of what is received, before the
 * connection sees it: frames that it refuses are logged too.
 */
final class TracedListener implements WireListener {

	private final WireListener connection;

	private final FrameScanner received;

	private final FrameScanner sent;

	TracedListener(WireListener connection, FrameScanner received, FrameScanner sent) {
		this.connection = connection;
		this.received = received;
		this.sent = sent;
	}

	@Override
	public void onStarted() {
		this.connection.onStarted();
	}

	@Override
	public void onReadable(ByteBuffer input, LoopResources loop) {
		this.received.scan(input.duplicate());
		this.connection.onReadable(input, loop);
	}

	@Override
	public void onWritable(LoopResources loop) {
		this.connection.onWritable(loop);
	}

	@Override
	public void onEndOfInput() {
		this.connection.onEndOfInput();
	}

	@Override
	public void onClosed(@Nullable Throwable cause) {
		this.connection.onClosed(cause);
		this.received.end();
		this.sent.end();
	}

}
