package dev.wsboot.internal.web;

import java.util.Collections;
import java.util.Enumeration;

import jakarta.servlet.http.HttpServletRequest;

import dev.wsboot.internal.handshake.HandshakeRequest;

/**
 * An opening handshake's request as the servlet container shows it.
 */
final class ServletHandshakeRequest implements HandshakeRequest {

	/** Set by Tomcat if it trusted and applied forwarded headers. */
	private static final String TOMCAT_FORWARDED = "org.apache.tomcat.request.forwarded";

	private final HttpServletRequest request;

	ServletHandshakeRequest(HttpServletRequest request) {
		this.request = request;
	}

	@Override
	public boolean isExtendedConnect() {
		return ExtendedConnectFilter.isExtendedConnect(this.request);
	}

	@Override
	public String method() {
		return this.request.getMethod();
	}

	@Override
	public boolean isHttp11() {
		String protocol = this.request.getProtocol();
		return !"HTTP/1.0".equals(protocol) && !"HTTP/0.9".equals(protocol);
	}

	@Override
	public Enumeration<String> headers(String name) {
		Enumeration<String> values = this.request.getHeaders(name);
		return (values != null) ? values : Collections.emptyEnumeration();
	}

	/**
	 * The scheme after forwarded headers.
	 * @return {@code https} or {@code http}; never {@code wss} or {@code ws}, which some
	 * proxies forward
	 */
	@Override
	public String scheme() {
		String scheme = this.request.getScheme();
		boolean secure = "https".equalsIgnoreCase(scheme) || "wss".equalsIgnoreCase(scheme) || isForwardedWss();
		return secure ? "https" : "http";
	}

	// Traefik forwards 'wss', of which Tomcat's RemoteIpValve makes 'http'. The attribute
	// tells that the header came from a proxy the valve trusts.
	private boolean isForwardedWss() {
		return "wss".equalsIgnoreCase(this.request.getHeader("X-Forwarded-Proto")) && isForwardedByTomcat();
	}

	private boolean isForwardedByTomcat() {
		return Boolean.TRUE.equals(this.request.getAttribute(TOMCAT_FORWARDED));
	}

	@Override
	public String host() {
		return this.request.getServerName();
	}

	@Override
	public int port() {
		int forwarded = forwardedHostsPort();
		if (forwarded > 0) {
			return forwarded;
		}
		int port = this.request.getServerPort();
		// The valve's default for what it takes for http; a forwarded port stays.
		return (port == 80 && isForwardedWss()) ? 443 : port;
	}

	// A browser's Host header has a port that is not the scheme's, and proxies pass it on
	// so. The valve takes the name and drops the port.
	private int forwardedHostsPort() {
		String host = this.request.getHeader("X-Forwarded-Host");
		if (host == null || !isForwardedByTomcat() || this.request.getHeader("X-Forwarded-Port") != null) {
			return 0;
		}
		String name = this.request.getServerName();
		int length = name.length();
		if (host.length() <= length + 1 || host.charAt(length) != ':'
				|| !host.regionMatches(true, 0, name, 0, length)) {
			return 0;
		}
		try {
			int port = Integer.parseInt(host, length + 1, host.length(), 10);
			return (port <= 0xffff) ? port : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	/**
	 * The path within the application, as the client wrote it.
	 * @return the path, not decoded
	 */
	String path() {
		String path = this.request.getRequestURI();
		String contextPath = this.request.getContextPath();
		return path.startsWith(contextPath) ? path.substring(contextPath.length()) : path;
	}

	HttpServletRequest servletRequest() {
		return this.request;
	}

}
