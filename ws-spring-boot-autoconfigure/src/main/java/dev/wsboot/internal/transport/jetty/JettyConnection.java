package dev.wsboot.internal.transport.jetty;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.ChannelWire;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.PlainPipe;
import dev.wsboot.internal.transport.Transport;

/**
 * Jetty's view of a connection that was taken over. Jetty's selector keeps the channel
 * without interest, so Jetty counts the connection and closes it when it stops; it wants
 * it back by {@code EndPoint.close}.
 */
final class JettyConnection extends AbstractConnection implements Connection.UpgradeTo {

	private final EventLoops loops;

	private Transport.@Nullable ConnectionFactory connections;

	private byte @Nullable [] leftover;

	private volatile @Nullable ChannelWire wire;

	private volatile boolean closed;

	JettyConnection(EndPoint endPoint, Connector connector, EventLoops loops, Transport.ConnectionFactory connections) {
		super(endPoint, connector.getExecutor());
		this.loops = loops;
		this.connections = connections;
	}

	/**
	 * Whether there is a channel that our loops can watch.
	 */
	static boolean isSupported(EndPoint endPoint) {
		return channel(endPoint) != null;
	}

	private static @Nullable SocketChannel channel(EndPoint endPoint) {
		EndPoint unwrapped = endPoint;
		while (unwrapped instanceof EndPoint.Wrapper wrapper) {
			unwrapped = wrapper.unwrap();
		}
		return (unwrapped instanceof SocketChannelEndPoint socket) ? socket.getChannel() : null;
	}

	/**
	 * Bytes that came together with the handshake request.
	 */
	@Override
	public void onUpgradeTo(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		this.leftover = bytes;
	}

	/**
	 * The 101 has left; the connection is ours.
	 */
	@Override
	public void onOpen() {
		super.onOpen();
		EndPoint endPoint = getEndPoint();
		// Timeouts are the connection's own.
		endPoint.setIdleTimeout(-1);
		SocketChannel channel = Objects.requireNonNull(channel(endPoint));
		ChannelWire.PipeFactory pipes = (endPoint instanceof SocketChannelEndPoint)
				? (buffers) -> new PlainPipe(channel) : (buffers) -> new EndPointPipe(endPoint);
		try {
			this.wire = ChannelWire.start(this.loops, channel, pipes, this.leftover, endPoint::close,
					Objects.requireNonNull(this.connections));
		}
		catch (RuntimeException ex) {
			endPoint.close();
			throw ex;
		}
		this.leftover = null;
		this.connections = null;
		if (this.closed) {
			close();
		}
	}

	/**
	 * Never asked for: our loop watches the channel.
	 */
	@Override
	public void onFillable() {
		throw new IllegalStateException("Jetty must not read this connection");
	}

	/**
	 * The end point was closed: because we gave it back, or because Jetty goes down.
	 */
	@Override
	public void onClose(@Nullable Throwable cause) {
		super.onClose(cause);
		close();
	}

	@Override
	public void close() {
		this.closed = true;
		ChannelWire current = this.wire;
		if (current != null) {
			current.close();
		}
		else {
			super.close();
		}
	}

}
