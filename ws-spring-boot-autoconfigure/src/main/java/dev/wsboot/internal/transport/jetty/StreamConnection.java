package dev.wsboot.internal.transport.jetty;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.AnnouncedWire;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;

/**
 * Jetty's view of a stream of HTTP/2 that was taken over. The connection which the stream
 * is part of stays Jetty's, and so do its timeouts.
 */
final class StreamConnection extends AbstractConnection {

	private final EventLoops loops;

	private Transport.@Nullable ConnectionFactory connections;

	private volatile @Nullable AnnouncedWire wire;

	private final AtomicBoolean opened = new AtomicBoolean();

	private volatile boolean responded;

	private volatile boolean done;

	private volatile boolean closed;

	StreamConnection(EndPoint endPoint, Connector connector, EventLoops loops,
			Transport.ConnectionFactory connections) {
		super(endPoint, connector.getExecutor());
		this.loops = loops;
		this.connections = connections;
	}

	/**
	 * Whether an end point is a stream's.
	 */
	static boolean isSupported(EndPoint endPoint) {
		return endPoint.getTransport() instanceof Stream;
	}

	/**
	 * Sends the response and takes the stream over when the request is done. Jetty does
	 * not hand over a stream that the peer has reset since; it is opened nevertheless,
	 * only to end, for who has counted the connection must see its end.
	 * @param request the request
	 * @throws IOException if the response could not be sent
	 */
	void upgrade(ServletContextRequest request) throws IOException {
		request.addHttpStreamWrapper((stream) -> new HttpStream.Wrapper(stream) {

			@Override
			public void succeeded() {
				super.succeeded();
				StreamConnection.this.done = true;
				openAnyway();
			}

			@Override
			public void failed(Throwable failure) {
				super.failed(failure);
				StreamConnection.this.done = true;
				openAnyway();
			}

		});
		JettyTransport.respond(request, this);
		this.responded = true;
		openAnyway();
	}

	private void openAnyway() {
		if (this.responded && this.done && !this.opened.get()) {
			onOpen();
		}
	}

	/**
	 * The response has left; the stream is ours.
	 */
	@Override
	public void onOpen() {
		if (!this.opened.compareAndSet(false, true)) {
			return;
		}
		super.onOpen();
		EndPoint endPoint = getEndPoint();
		Stream stream = (Stream) endPoint.getTransport();
		// Timeouts are the connection's own.
		endPoint.setIdleTimeout(-1);
		StreamPipe pipe = new StreamPipe(endPoint, stream);
		try {
			this.wire = AnnouncedWire.start(this.loops, pipe, null, pipe::end,
					Objects.requireNonNull(this.connections));
		}
		catch (RuntimeException ex) {
			stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
			throw ex;
		}
		this.connections = null;
		if (this.closed) {
			close();
		}
	}

	/**
	 * Never asked for: the pipe waits for data by itself.
	 */
	@Override
	public void onFillable() {
		throw new IllegalStateException("Jetty must not read this stream");
	}

	/**
	 * The stream is broken: it was reset, or the connection has ended.
	 */
	@Override
	public void onClose(@Nullable Throwable cause) {
		super.onClose(cause);
		close();
	}

	@Override
	public void close() {
		this.closed = true;
		AnnouncedWire current = this.wire;
		if (current != null) {
			current.abandon();
		}
	}

}
