package dev.wsboot.internal.transport.jetty;

import java.io.IOException;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;

/**
 * Takes connections over from Jetty: Jetty does HTTP and the TLS handshake, our event
 * loops do the rest on its socket channel. So callbacks that run on the loop cannot stop
 * Jetty's selectors, and a connection costs the same as on every other server.
 * <p>
 * Of an HTTP/2 connection a stream is taken over (RFC 8441); reading and writing the
 * connection stays with Jetty, but everything that belongs to the WebSocket runs on our
 * loops, too.
 * <p>
 * By the attribute for upgrades and not by {@code HttpServletRequest.upgrade}: with the
 * latter Jetty 12.1 reports the end of input to a client that waits for the answer before
 * it sends more.
 */
public final class JettyTransport implements Transport {

	/** Jetty's modules for HTTP/2 are there only if an application wants them. */
	private static final boolean HTTP2 = isHttp2Present();

	private final EventLoops loops;

	/**
	 * Creates the transport.
	 * @param loops serve the connections
	 */
	public JettyTransport(EventLoops loops) {
		this.loops = loops;
	}

	private static boolean isHttp2Present() {
		try {
			Class.forName("org.eclipse.jetty.http2.api.Stream", false, JettyTransport.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	@Override
	public boolean supports(HttpServletRequest request) {
		if (!isJetty(request)) {
			return false;
		}
		if ("HTTP/1.1".equals(request.getProtocol())) {
			return JettyConnection.isSupported(endPoint(request));
		}
		return isExtendedConnect(request);
	}

	/**
	 * Whether a request asks for a WebSocket over HTTP/2.
	 * @param request the request
	 * @return whether it is a CONNECT whose {@code :protocol} is {@code websocket}, and
	 * its stream can be taken over
	 */
	public boolean isExtendedConnect(HttpServletRequest request) {
		if (!HTTP2 || !isJetty(request)) {
			return false;
		}
		TunnelSupport tunnel = http2Tunnel(ServletContextRequest.getServletContextRequest(request));
		return tunnel != null && "websocket".equalsIgnoreCase(tunnel.getProtocol())
				&& StreamConnection.isSupported(tunnel.getEndPoint());
	}

	// To Jetty an upgrade of HTTP/1.1 is a tunnel as well.
	private static @Nullable TunnelSupport http2Tunnel(ServletContextRequest request) {
		return (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) ? request.getTunnelSupport()
				: null;
	}

	private static boolean isJetty(ServletRequest request) {
		ServletRequest unwrapped = request;
		while (unwrapped instanceof ServletRequestWrapper wrapper) {
			unwrapped = wrapper.getRequest();
		}
		return unwrapped instanceof ServletApiRequest;
	}

	private static EndPoint endPoint(HttpServletRequest request) {
		return connection(ServletContextRequest.getServletContextRequest(request)).getEndPoint();
	}

	private static Connection connection(ServletContextRequest request) {
		return request.getConnectionMetaData().getConnection();
	}

	@Override
	public void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections)
			throws IOException {
		ServletContextRequest core = ServletContextRequest.getServletContextRequest(request);
		Connector connector = core.getConnectionMetaData().getConnector();
		TunnelSupport tunnel = http2Tunnel(core);
		if (tunnel != null) {
			new StreamConnection(tunnel.getEndPoint(), connector, this.loops, connections).upgrade(core);
		}
		else {
			respond(core, new JettyConnection(connection(core).getEndPoint(), connector, this.loops, connections));
		}
	}

	/**
	 * Sends the response. Jetty hands the end point over when the request is done, so the
	 * response has to be out by then.
	 */
	static void respond(ServletContextRequest request, Connection connection) throws IOException {
		request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
		try (Blocker.Callback sent = Blocker.callback()) {
			request.getServletContextResponse().write(true, null, sent);
			sent.block();
		}
		catch (IOException ex) {
			request.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
			throw ex;
		}
	}

}
