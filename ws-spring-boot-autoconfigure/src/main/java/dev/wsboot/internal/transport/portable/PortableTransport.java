package dev.wsboot.internal.transport.portable;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.UpgradeRefusedException;

/**
 * Takes connections over by {@link HttpServletRequest#upgrade}, from containers that have
 * no transport of their own: it costs more threads and more copies.
 * <p>
 * Not from Tomcat and Jetty, which have one and do not implement this so that it can be
 * used. Jetty reports the end of input to a client that waits for the answer. Tomcat
 * reads into the buffer of a connection whenever something comes, also while the
 * connection is being read by another thread after a pause.
 */
public final class PortableTransport implements Transport {

	private static final String JETTY = "org.eclipse.jetty.";

	private static final String CATALINA = "org.apache.catalina.";

	/** Other servers have Tomcat's Catalina, but only Tomcat its connectors. */
	private static final String COYOTE = "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler";

	private final EventLoops loops;

	private final Endings endings = new Endings();

	/** Whether the last class of requests that was seen is one of a refused container. */
	private volatile Seen seen = new Seen(Object.class, false);

	/**
	 * Creates the transport.
	 * @param loops serve the connections
	 */
	public PortableTransport(EventLoops loops) {
		this.loops = loops;
	}

	EventLoops loops() {
		return this.loops;
	}

	Endings endings() {
		return this.endings;
	}

	@Override
	public boolean supports(HttpServletRequest request) {
		return "HTTP/1.1".equals(request.getProtocol()) && isUsable(unwrap(request).getClass());
	}

	private static ServletRequest unwrap(ServletRequest request) {
		ServletRequest unwrapped = request;
		while (unwrapped instanceof ServletRequestWrapper wrapper) {
			unwrapped = wrapper.getRequest();
		}
		return unwrapped;
	}

	private boolean isUsable(Class<?> type) {
		Seen last = this.seen;
		if (last.type() != type) {
			last = new Seen(type, !type.getName().startsWith(JETTY) && !isTomcat(type));
			this.seen = last;
		}
		return last.usable();
	}

	private static boolean isTomcat(Class<?> type) {
		if (!type.getName().startsWith(CATALINA)) {
			return false;
		}
		try {
			Class.forName(COYOTE, false, type.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	@Override
	public void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections)
			throws IOException, ServletException {
		PortableUpgradeHandler handler;
		try {
			handler = request.upgrade(PortableUpgradeHandler.class);
		}
		catch (ServletException | RuntimeException ex) {
			if (response.isCommitted()) {
				throw ex;
			}
			throw new UpgradeRefusedException(ex);
		}
		handler.prepare(this, connections);
	}

	/**
	 * What was found out of a class of requests.
	 *
	 * @param type the class
	 * @param usable whether its connections can be taken over
	 */
	private record Seen(Class<?> type, boolean usable) {

	}

}
