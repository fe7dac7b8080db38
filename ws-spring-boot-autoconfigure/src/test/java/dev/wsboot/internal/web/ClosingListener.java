package dev.wsboot.internal.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * A connection that closes with 1000 at once.
 */
final class ClosingListener implements WireListener {

	private final Wire wire;

	ClosingListener(Wire wire) {
		this.wire = wire;
	}

	@Override
	public void onStarted() {
		try {
			// Close, 1000
			this.wire.write(ByteBuffer.wrap(HexFormat.of().parseHex("880203e8")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void onReadable(ByteBuffer input, LoopResources loop) {
		this.wire.close();
	}

	@Override
	public void onWritable(LoopResources loop) {
	}

	@Override
	public void onEndOfInput() {
		this.wire.close();
	}

	@Override
	public void onClosed(@Nullable Throwable cause) {
	}

}
