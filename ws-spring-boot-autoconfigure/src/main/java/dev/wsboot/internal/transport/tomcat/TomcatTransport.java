package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.lang.reflect.Field;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.Http11Nio2Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;

/**
 * Takes connections over from Tomcat: Tomcat does HTTP and the TLS handshake, our event
 * loops do the rest, on the socket channel of the NIO connector or by the operations of
 * the NIO2 connector.
 */
public final class TomcatTransport implements Transport {

	private static final @Nullable Field REQUEST = requestField();

	private final EventLoops loops;

	private final TomcatBuffers buffers;

	private final ConnectorLimits connectors = new ConnectorLimits();

	/**
	 * Creates the transport.
	 * @param loops serve the connections
	 * @param dropBuffers whether Tomcat's buffers of a connection are dropped while it is
	 * ours
	 */
	public TomcatTransport(EventLoops loops, boolean dropBuffers) {
		this(loops, new TomcatBuffers(dropBuffers));
	}

	TomcatTransport(EventLoops loops, TomcatBuffers buffers) {
		this.loops = loops;
		this.buffers = buffers;
	}

	EventLoops loops() {
		return this.loops;
	}

	TomcatBuffers buffers() {
		return this.buffers;
	}

	@Override
	public boolean supports(HttpServletRequest request) {
		return "HTTP/1.1".equals(request.getProtocol()) && unwrap(request) instanceof RequestFacade facade
				&& isSupported(protocol(facade));
	}

	private static ServletRequest unwrap(ServletRequest request) {
		ServletRequest unwrapped = request;
		while (unwrapped instanceof ServletRequestWrapper wrapper) {
			unwrapped = wrapper.getRequest();
		}
		return unwrapped;
	}

	// The connection of another connector cannot be taken over, and after the 101 it
	// would
	// be too late to say so. Where it cannot be known the default is assumed.
	private static boolean isSupported(@Nullable ProtocolHandler protocol) {
		return protocol == null || protocol instanceof Http11NioProtocol || protocol instanceof Http11Nio2Protocol;
	}

	private static @Nullable ProtocolHandler protocol(RequestFacade facade) {
		try {
			return (REQUEST != null && REQUEST.get(facade) instanceof Request request)
					? request.getConnector().getProtocolHandler() : null;
		}
		catch (IllegalAccessException ex) {
			return null;
		}
	}

	private static @Nullable Field requestField() {
		try {
			Field field = RequestFacade.class.getDeclaredField("request");
			field.setAccessible(true);
			return field;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

	@Override
	public void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections)
			throws IOException, ServletException {
		TomcatUpgradeHandler handler = request.upgrade(TomcatUpgradeHandler.class);
		handler.prepare(this, connections);
		if (unwrap(request) instanceof RequestFacade facade
				&& protocol(facade) instanceof AbstractProtocol<?> protocol) {
			this.connectors.check(protocol);
		}
	}

}
