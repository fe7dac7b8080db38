package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * A socket channel that the loop's selector watches.
 */
public final class ChannelWire extends LoopWire {

	private final SocketChannel channel;

	// Owned by the loop.
	private @Nullable SelectionKey key;

	private ChannelWire(EventLoop loop, SocketChannel channel, PipeFactory pipes, Runnable release,
			Transport.ConnectionFactory connections) {
		super(loop, pipes.create(loop.tlsBuffers()), release, connections);
		this.channel = channel;
	}

	/**
	 * Begins to serve a channel.
	 * @param loops choose the loop
	 * @param channel a connected, non-blocking channel
	 * @param pipes how bytes pass it
	 * @param leftover bytes that were read already, or {@code null}
	 * @param release gives the connection back; called once, on the loop
	 * @param connections makes the connection
	 * @return the wire
	 */
	public static ChannelWire start(EventLoops loops, SocketChannel channel, PipeFactory pipes,
			byte @Nullable [] leftover, Runnable release, Transport.ConnectionFactory connections) {
		ChannelWire wire = new ChannelWire(loops.next(), channel, pipes, release, connections);
		wire.start(leftover);
		return wire;
	}

	@Override
	void join(EventLoop loop) throws IOException {
		this.key = loop.register(this.channel, this);
	}

	@Override
	void interest(boolean read, boolean write) {
		SelectionKey registration = this.key;
		if (registration != null && registration.isValid()) {
			int ops = read ? SelectionKey.OP_READ : 0;
			ops |= write ? SelectionKey.OP_WRITE : 0;
			if (registration.interestOps() != ops) {
				registration.interestOps(ops);
			}
		}
	}

	@Override
	void leave(EventLoop loop) {
		if (this.key != null) {
			this.key.cancel();
		}
	}

	/**
	 * Makes the pipe of a connection, for the loop that will serve it.
	 */
	@FunctionalInterface
	public interface PipeFactory {

		/**
		 * Makes the pipe.
		 * @param buffers lent by the loop, used on it only
		 * @return how bytes pass the channel
		 */
		Pipe create(TlsBuffers buffers);

	}

}
