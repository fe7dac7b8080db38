package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.RequestFacade;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;

/**
 * Takes connections over from Tomcat's NIO connector: Tomcat does HTTP and the TLS
 * handshake, our event loops do the rest on its socket channel.
 */
public final class TomcatTransport implements Transport {

	private final EventLoops loops;

	/**
	 * Creates the transport.
	 * @param loops serve the connections
	 */
	public TomcatTransport(EventLoops loops) {
		this.loops = loops;
	}

	@Override
	public boolean supports(HttpServletRequest request) {
		return "HTTP/1.1".equals(request.getProtocol()) && unwrap(request) instanceof RequestFacade;
	}

	private static ServletRequest unwrap(ServletRequest request) {
		ServletRequest unwrapped = request;
		while (unwrapped instanceof ServletRequestWrapper wrapper) {
			unwrapped = wrapper.getRequest();
		}
		return unwrapped;
	}

	@Override
	public void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections)
			throws IOException, ServletException {
		TomcatUpgradeHandler handler = request.upgrade(TomcatUpgradeHandler.class);
		handler.prepare(this.loops, connections);
	}

}
