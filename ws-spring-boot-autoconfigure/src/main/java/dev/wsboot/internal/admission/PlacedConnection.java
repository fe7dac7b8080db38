package dev.wsboot.internal.admission;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.WireListener;

/**
 * A connection that has a place. Only there where connections are limited.
 *
 * @param connection the connection
 * @param place left at its end
 */
record PlacedConnection(WireListener connection, Admission.Place place) implements WireListener {

	@Override
	public void onStarted() {
		this.connection.onStarted();
	}

	@Override
	public void onReadable(ByteBuffer input, LoopResources loop) {
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
		this.place.leave();
		this.connection.onClosed(cause);
	}

}
