package dev.wsboot.internal.transport.tomcat;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

import javax.net.ssl.SSLEngine;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.AnnouncedWire;
import dev.wsboot.internal.transport.ChannelWire;
import dev.wsboot.internal.transport.LoopWire;
import dev.wsboot.internal.transport.PlainPipe;
import dev.wsboot.internal.transport.TlsPipe;
import dev.wsboot.internal.transport.Transport;

/**
 * Tomcat's view of a connection that was taken over. Since {@link #hasAsyncIO} is true
 * Tomcat leaves the socket alone after {@link #init}; it only wants it back, by
 * {@code SocketWrapperBase.close}, exactly once. That counts its connections down and
 * puts the channel object into a cache for another connection, so it is not touched after
 * {@link #release}.
 * <p>
 * Public with a public constructor since Tomcat creates it.
 */
public final class TomcatUpgradeHandler implements InternalHttpUpgradeHandler {

	private @Nullable TomcatTransport transport;

	private Transport.@Nullable ConnectionFactory connections;

	private @Nullable SocketWrapperBase<?> socket;

	private volatile TomcatBuffers.@Nullable Taken buffers;

	private volatile @Nullable Nio2Pipe nio2Pipe;

	private volatile @Nullable LoopWire wire;

	private volatile boolean destroyed;

	/**
	 * For Tomcat.
	 */
	public TomcatUpgradeHandler() {
	}

	void prepare(TomcatTransport transport, Transport.ConnectionFactory connections) {
		this.transport = transport;
		this.connections = connections;
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
		this.socket = wrapper;
	}

	/**
	 * The 101 has left; the connection is ours.
	 */
	@Override
	public void init(WebConnection connection) {
		SocketWrapperBase<?> wrapper = Objects.requireNonNull(this.socket);
		TomcatTransport owner = Objects.requireNonNull(this.transport);
		Transport.ConnectionFactory making = Objects.requireNonNull(this.connections);
		// They hold what only the handshake needs, and the handler stays with Tomcat.
		this.transport = null;
		this.connections = null;
		byte[] leftover = takeLeftover(wrapper.getSocketBufferHandler());
		if (wrapper.getSocket() instanceof Nio2Channel channel) {
			Nio2Pipe pipe = new Nio2Pipe(channel, Nio2Tls.of(channel, owner.buffers()));
			this.nio2Pipe = pipe;
			this.wire = AnnouncedWire.start(owner.loops(), pipe, leftover, this::release, making);
		}
		else {
			this.wire = take((NioChannel) wrapper.getSocket(), owner, leftover, making);
		}
		if (this.destroyed) {
			destroy();
		}
	}

	private LoopWire take(NioChannel nioChannel, TomcatTransport owner, byte @Nullable [] leftover,
			Transport.ConnectionFactory making) {
		SocketChannel channel = nioChannel.getIOChannel();
		// The key of Tomcat's poller stays, without interest: the poller would take a
		// cancelled one for a broken connection and close it.
		TomcatBuffers tomcatBuffers = owner.buffers();
		ChannelWire.PipeFactory pipes = (nioChannel instanceof SecureNioChannel secure)
				? tls(secure, channel, tomcatBuffers) : (buffers) -> new PlainPipe(channel);
		this.buffers = tomcatBuffers.takeFrom(nioChannel);
		return ChannelWire.start(owner.loops(), channel, pipes, leftover, this::release, making);
	}

	private static ChannelWire.PipeFactory tls(SecureNioChannel secure, SocketChannel channel,
			TomcatBuffers tomcatBuffers) {
		SSLEngine engine = secure.getSslEngine();
		byte[] encrypted = tomcatBuffers.takeEncrypted(secure);
		return (buffers) -> new TlsPipe(channel, engine, encrypted, buffers);
	}

	// Bytes that came together with the handshake request. Not by wrapper.read: with none
	// there it would make a system call.
	private static byte @Nullable [] takeLeftover(SocketBufferHandler buffers) {
		if (buffers.isReadBufferEmpty()) {
			return null;
		}
		buffers.configureReadBufferForRead();
		ByteBuffer buffer = buffers.getReadBuffer();
		byte[] leftover = new byte[buffer.remaining()];
		buffer.get(leftover);
		return leftover;
	}

	/**
	 * Gives the connection back. Through Tomcat's own dispatch, which takes the wrapper's
	 * lock: a close while {@code init} is still under way would leave the processor in
	 * Tomcat's list for ever.
	 */
	private void release() {
		Nio2Pipe pipe = this.nio2Pipe;
		if (pipe != null) {
			pipe.end(this::giveBack);
		}
		else {
			giveBack();
		}
	}

	private void giveBack() {
		SocketWrapperBase<?> wrapper = Objects.requireNonNull(this.socket);
		if (this.destroyed) {
			return;
		}
		try {
			wrapper.execute(() -> wrapper.processSocket(SocketEvent.DISCONNECT, false));
		}
		catch (RejectedExecutionException ex) {
			// No executor any more: Tomcat is going down.
			wrapper.close();
		}
	}

	private void detach() {
		Nio2Pipe pipe = this.nio2Pipe;
		if (pipe != null) {
			pipe.detach();
		}
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent status) {
		return SocketState.CLOSED;
	}

	/**
	 * Tomcat ends the connection: because we gave it back, or because it goes down.
	 */
	@Override
	public void destroy() {
		this.destroyed = true;
		detach();
		TomcatBuffers.Taken taken = this.buffers;
		this.buffers = null;
		if (taken != null) {
			taken.putBack((NioChannel) Objects.requireNonNull(this.socket).getSocket());
		}
		LoopWire current = this.wire;
		if (current != null) {
			current.close();
		}
	}

	@Override
	public boolean hasAsyncIO() {
		return true;
	}

	/**
	 * Asked once a second, which is of no use since timeouts are the connection's own,
	 * and once with a negative time when the connector stops. Older versions of Tomcat
	 * then close the channel without calling {@link #destroy}.
	 */
	@Override
	public void timeoutAsync(long now) {
		LoopWire current = this.wire;
		if (now < 0 && current != null) {
			detach();
			current.abandon();
		}
	}

	@Override
	public void setSslSupport(SSLSupport sslSupport) {
		// What the application may know of it was copied from the request.
	}

	@Override
	public void pause() {
		// Asked when the connector stops accepting; closing the sessions is up to our own
		// shutdown.
	}

}
