package dev.wsboot.internal.web;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.handshake.BearerSubprotocol;
import dev.wsboot.internal.handshake.HandshakeDecision;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.handshake.RejectionReason;
import dev.wsboot.internal.web.HandshakeObserver.Observed;

/**
 * Shows a bearer token among the subprotocols of an opening handshake as the
 * {@code Authorization} header that a browser cannot send, and takes it off the list, so
 * that it is neither selected nor repeated by an error message. Stands before the filters
 * that authenticate. The token itself is theirs to check.
 */
public final class BearerSubprotocolFilter implements Filter {

	private static final String AUTHORIZATION = "Authorization";

	private static final String PROTOCOL = "Sec-WebSocket-Protocol";

	private static final Rejected INVALID = Rejected.of(RejectionReason.BEARER_TOKEN_INVALID,
			"There must be one bearer token: either one item of Sec-WebSocket-Protocol, not empty, "
					+ "or an Authorization header.");

	private final BearerSubprotocol bearer;

	private final HandshakeObserver observer;

	/**
	 * Creates the filter.
	 * @param bearer finds the token
	 * @param observer sees what is refused
	 */
	public BearerSubprotocolFilter(BearerSubprotocol bearer, HandshakeObserver observer) {
		this.observer = observer;
		this.bearer = bearer;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getDispatcherType() != DispatcherType.REQUEST
				|| !(request instanceof HttpServletRequest httpRequest)
				|| !(response instanceof HttpServletResponse httpResponse)) {
			chain.doFilter(request, response);
			return;
		}
		ServletHandshakeRequest handshake = new ServletHandshakeRequest(httpRequest);
		BearerSubprotocol.Offer offer = HandshakeDecision.isUpgrade(handshake)
				? this.bearer.split(handshake.headers(PROTOCOL)) : null;
		if (offer == null) {
			chain.doFilter(request, response);
			return;
		}
		String token = offer.token();
		if (token == null || httpRequest.getHeader(AUTHORIZATION) != null) {
			try (Observed observed = this.observer.begin(httpRequest, null)) {
				observed.rejected(INVALID);
				ProblemResponse.write(httpRequest, httpResponse, INVALID);
			}
			return;
		}
		chain.doFilter(new AuthorizedRequest(httpRequest, offer.subprotocols(), token), response);
	}

	/**
	 * The request as a client had sent it that can write headers.
	 */
	private static final class AuthorizedRequest extends HttpServletRequestWrapper {

		private final @Nullable String subprotocols;

		private final String authorization;

		AuthorizedRequest(HttpServletRequest request, List<String> subprotocols, String token) {
			super(request);
			this.subprotocols = subprotocols.isEmpty() ? null : String.join(", ", subprotocols);
			this.authorization = "Bearer " + token;
		}

		@Override
		public @Nullable String getHeader(String name) {
			if (PROTOCOL.equalsIgnoreCase(name)) {
				return this.subprotocols;
			}
			return AUTHORIZATION.equalsIgnoreCase(name) ? this.authorization : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			if (PROTOCOL.equalsIgnoreCase(name) || AUTHORIZATION.equalsIgnoreCase(name)) {
				String value = getHeader(name);
				return (value != null) ? Collections.enumeration(List.of(value)) : Collections.emptyEnumeration();
			}
			return super.getHeaders(name);
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			Set<String> names = new LinkedHashSet<>(Collections.list(super.getHeaderNames()));
			if (this.subprotocols == null) {
				names.removeIf(PROTOCOL::equalsIgnoreCase);
			}
			names.add(AUTHORIZATION);
			return Collections.enumeration(names);
		}

	}

}
