package dev.wsboot.internal.transport;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Upgrades whatever comes.
 *
 * @param transport takes the connections over
 * @param connections what the next connections are made by
 */
public record UpgradeFilter(Transport transport,
		AtomicReference<Transport.ConnectionFactory> connections) implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest httpRequest = (HttpServletRequest) request;
		HttpServletResponse httpResponse = (HttpServletResponse) response;
		if (!this.transport.supports(httpRequest)) {
			httpResponse.sendError(HttpServletResponse.SC_NOT_IMPLEMENTED);
			return;
		}
		if (!"CONNECT".equals(httpRequest.getMethod())) {
			httpResponse.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
			httpResponse.setHeader("Connection", "Upgrade");
			httpResponse.setHeader("Upgrade", "websocket");
		}
		this.transport.upgrade(httpRequest, httpResponse, this.connections.get());
	}

}
