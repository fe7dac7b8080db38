package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.apache.tomcat.util.net.SecureNioChannel;

import dev.wsboot.internal.transport.ChannelWire;

/**
 * Encrypted bytes through Tomcat's own TLS channel. Reading and writing share one of its
 * buffers (a key update is answered while reading), so everything happens on the loop.
 */
final class TomcatTlsPipe implements ChannelWire.Pipe {

	private final SecureNioChannel channel;

	TomcatTlsPipe(SecureNioChannel channel) {
		this.channel = channel;
	}

	@Override
	public boolean isWritableOffLoop() {
		return false;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.channel.read(target);
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		// One record a call; it returns 0 while the record before has not left.
		return this.channel.write(source);
	}

	@Override
	public boolean flush() throws IOException {
		if (this.channel.getOutboundRemaining() > 0) {
			// Its result tells progress, not completeness.
			this.channel.flushOutbound();
		}
		return !hasUnflushed();
	}

	@Override
	public boolean hasUnflushed() {
		return this.channel.getOutboundRemaining() > 0;
	}

	@Override
	public void shutdownOutput() throws IOException {
		// Tomcat sends close_notify when it closes the channel; ending the output before
		// would cut off what it still has to encrypt.
		this.channel.flushOutbound();
	}

}
