package dev.wsboot.internal.transport.tomcat;

import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;

import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.Processor;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.internal.transport.HandshakeDeadline;

/**
 * Cuts connections of a Tomcat connector whose requests do not get beyond their heads.
 * Stands around the handler that Tomcat calls when a connection has something to read,
 * one call at a time for each connection.
 * <p>
 * The clock is Tomcat's own: a request knows when its first byte came. So nothing is kept
 * here, and a connection that behaves costs two comparisons a read.
 *
 * @param <S> Tomcat's sockets
 */
public final class TomcatHandshakeDeadline<S> implements Handler<S> {

	private static final Logger LOGGER = LoggerFactory.getLogger(TomcatHandshakeDeadline.class);

	/** What Tomcat says of a request that has not begun. */
	private static final long NONE = -1;

	private final Handler<S> delegate;

	private final AbstractProtocol<S> connector;

	private final HandshakeDeadline deadline;

	private TomcatHandshakeDeadline(Handler<S> delegate, AbstractProtocol<S> connector, HandshakeDeadline deadline) {
		this.delegate = delegate;
		this.connector = connector;
		this.deadline = deadline;
	}

	/**
	 * Watches over a connector that has not started yet. One for another protocol than
	 * HTTP/1.1 is left alone.
	 * @param connector the connector's protocol
	 * @param deadline how long a head may take
	 */
	public static void install(ProtocolHandler connector, HandshakeDeadline deadline) {
		if (connector instanceof AbstractHttp11Protocol<?> protocol) {
			wrap(protocol, deadline);
		}
	}

	@SuppressWarnings("unchecked")
	private static <S> void wrap(AbstractProtocol<S> protocol, HandshakeDeadline deadline) {
		try {
			Method method = AbstractProtocol.class.getDeclaredMethod("getEndpoint");
			method.setAccessible(true);
			AbstractEndpoint<S, ?> endpoint = (AbstractEndpoint<S, ?>) method.invoke(protocol);
			endpoint.setHandler(new TomcatHandshakeDeadline<>(protocol.getHandler(), protocol, deadline));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			// Another version of Tomcat, or a module that is not open.
			LOGGER.warn("ws.timeouts.handshake has no effect, since this version of Tomcat cannot be told", ex);
		}
	}

	@Override
	public SocketState process(SocketWrapperBase<S> socket, SocketEvent event) {
		long start = headStart(socket);
		if (start != NONE && this.deadline.remaining(start) <= 0) {
			// By another byte, or by Tomcat's clock, which calls with an error.
			this.deadline.cut();
			return this.delegate.process(socket, SocketEvent.DISCONNECT);
		}
		if (start != NONE) {
			// Tomcat has set it with the first byte, and does not again.
			socket.setReadTimeout(this.connector.getConnectionTimeout());
		}
		SocketState state = this.delegate.process(socket, event);
		if (state == SocketState.LONG) {
			shortenTimeout(socket);
		}
		return state;
	}

	/**
	 * Lets Tomcat notice by itself, without another byte from the client: within a second
	 * on a NIO connector. NIO2 has begun to read already and keeps its timeout.
	 */
	private void shortenTimeout(SocketWrapperBase<S> socket) {
		long start = headStart(socket);
		if (start != NONE) {
			long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(this.deadline.remaining(start)));
			long timeout = socket.getReadTimeout();
			if (timeout <= 0 || left < timeout) {
				socket.setReadTimeout(left);
			}
		}
	}

	/**
	 * When the first byte came of a head that is not complete. A connection has a
	 * processor between two calls only if a request has begun: one whose head is not
	 * complete, or one that is served asynchronously, or what came after an upgrade.
	 */
	private static long headStart(SocketWrapperBase<?> socket) {
		return (socket.getCurrentProcessor() instanceof Processor processor && !processor.isAsync()
				&& !processor.isUpgrade()) ? processor.getRequest().getStartTimeNanos() : NONE;
	}

	@Override
	public Object getGlobal() {
		return this.delegate.getGlobal();
	}

	@Override
	public void release(SocketWrapperBase<S> socket) {
		this.delegate.release(socket);
	}

	@Override
	public void pause() {
		this.delegate.pause();
	}

	@Override
	public void recycle() {
		this.delegate.recycle();
	}

}
