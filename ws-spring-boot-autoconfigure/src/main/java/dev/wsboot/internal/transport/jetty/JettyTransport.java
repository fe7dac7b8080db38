package dev.wsboot.internal.transport.jetty;

import java.io.IOException;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.Blocker;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;

/**
 * Takes connections over from Jetty: Jetty does HTTP and the TLS handshake, our event
 * loops do the rest on its socket channel. So callbacks that run on the loop cannot stop
 * Jetty's selectors, and a connection costs the same as on every other server.
 * <p>
 * By the attribute for upgrades and not by {@code HttpServletRequest.upgrade}: with the
 * latter Jetty 12.1 reports the end of input to a client that waits for the answer before
 * it sends more.
 */
public final class JettyTransport implements Transport {

	private final EventLoops loops;

	/**
	 * Creates the transport.
	 * @param loops serve the connections
	 */
	public JettyTransport(EventLoops loops) {
		this.loops = loops;
	}

	@Override
	public boolean supports(HttpServletRequest request) {
		return "HTTP/1.1".equals(request.getProtocol()) && isJetty(request)
				&& JettyConnection.isSupported(endPoint(request));
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
		EndPoint endPoint = connection(core).getEndPoint();
		JettyConnection connection = new JettyConnection(endPoint, core.getConnectionMetaData().getConnector(),
				this.loops, connections);
		core.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
		// Jetty hands the end point over when the request is done, so the response has to
		// be out by then.
		try (Blocker.Callback sent = Blocker.callback()) {
			core.getServletContextResponse().write(true, null, sent);
			sent.block();
		}
		catch (IOException ex) {
			core.removeAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE);
			throw ex;
		}
	}

}
