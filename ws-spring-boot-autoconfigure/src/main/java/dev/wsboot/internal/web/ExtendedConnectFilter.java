package dev.wsboot.internal.web;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.endpoint.Router;

/**
 * Shows an opening handshake over HTTP/2, which is a CONNECT with {@code :protocol} (RFC
 * 8441, section 5), as what it would be over HTTP/1.1: a GET with {@code Upgrade} and
 * {@code Connection}. Stands before all other filters, so that rules which an application
 * has for its handshakes hold whatever way they come. Without it Spring Security would
 * refuse every one, since CONNECT is none of the methods it lets through.
 * <p>
 * A CONNECT for a path that is none of the endpoints' stays what it is.
 */
public final class ExtendedConnectFilter implements Filter {

	private static final String ATTRIBUTE = ExtendedConnectFilter.class.getName();

	private final Supplier<Router> router;

	private final Predicate<HttpServletRequest> extendedConnect;

	/**
	 * Creates the filter.
	 * @param router where paths lead
	 * @param extendedConnect whether a request is a CONNECT whose {@code :protocol} is
	 * {@code websocket}; asked for requests with that method
	 */
	public ExtendedConnectFilter(Supplier<Router> router, Predicate<HttpServletRequest> extendedConnect) {
		this.router = router;
		this.extendedConnect = extendedConnect;
	}

	/**
	 * Whether the request has passed this filter and is an extended CONNECT.
	 */
	static boolean isExtendedConnect(ServletRequest request) {
		return request.getAttribute(ATTRIBUTE) != null;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() == DispatcherType.REQUEST && request instanceof HttpServletRequest httpRequest
				&& "CONNECT".equals(httpRequest.getMethod()) && this.extendedConnect.test(httpRequest)
				&& isForEndpoint(httpRequest)) {
			request.setAttribute(ATTRIBUTE, Boolean.TRUE);
			chain.doFilter(new UpgradeRequest(httpRequest), response);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private boolean isForEndpoint(HttpServletRequest request) {
		try {
			return this.router.get().find(new ServletHandshakeRequest(request).path()) != null;
		}
		catch (IllegalArgumentException ex) {
			// The upgrade filter refuses a path that cannot be decoded.
			return true;
		}
	}

	/**
	 * The request as HTTP/1.1 would have it, but without a key.
	 */
	private static final class UpgradeRequest extends HttpServletRequestWrapper {

		private static final Map<String, String> HEADERS = headers();

		UpgradeRequest(HttpServletRequest request) {
			super(request);
		}

		private static Map<String, String> headers() {
			Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			headers.put("Connection", "Upgrade");
			headers.put("Upgrade", "websocket");
			return headers;
		}

		@Override
		public String getMethod() {
			return "GET";
		}

		@Override
		public @Nullable String getHeader(String name) {
			String value = HEADERS.get(name);
			return (value != null) ? value : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			String value = HEADERS.get(name);
			return (value != null) ? Collections.enumeration(List.of(value)) : super.getHeaders(name);
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			Set<String> names = new LinkedHashSet<>(Collections.list(super.getHeaderNames()));
			names.addAll(HEADERS.keySet());
			return Collections.enumeration(names);
		}

	}

}
