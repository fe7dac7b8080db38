package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Bytes as they are. A non-blocking channel may be written by one thread while another
 * reads it, and an interrupt of the writing thread does it no harm.
 */
public final class PlainPipe implements Pipe {

	private final SocketChannel channel;

	/**
	 * Creates the pipe.
	 * @param channel a connected, non-blocking channel
	 */
	public PlainPipe(SocketChannel channel) {
		this.channel = channel;
	}

	@Override
	public boolean isWritableOffLoop() {
		return true;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.channel.read(target);
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		return this.channel.write(source);
	}

	@Override
	public boolean flush() {
		return true;
	}

	@Override
	public boolean hasUnflushed() {
		return false;
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

}
