package dev.wsboot.internal.web;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.log.LogFormatUtils;

import dev.wsboot.internal.admission.Admission;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.endpoint.RouteMatch;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.endpoint.hook.HandshakeHooks.Run;
import dev.wsboot.internal.endpoint.hook.HookedHandshake;
import dev.wsboot.internal.handshake.HandshakeDecision;
import dev.wsboot.internal.handshake.HandshakeResult;
import dev.wsboot.internal.handshake.HandshakeResult.Accepted;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.handshake.OriginPolicy;
import dev.wsboot.internal.handshake.RejectionReason;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.UpgradeRefusedException;
import dev.wsboot.internal.web.HandshakeObserver.Observed;

/**
 * Answers opening handshakes for the endpoints' paths and hands their connections to a
 * transport. Everything else passes on untouched: another filter or a controller may
 * serve the same URL for requests that are no handshakes.
 * <p>
 * Stands behind the filters that authenticate, since the principal is read here, and
 * never comes back to a request of which the chain has run.
 */
public final class WsUpgradeFilter implements Filter {

	private static final Logger LOGGER = LoggerFactory.getLogger(WsUpgradeFilter.class);

	private static final int MAX_LOGGED = 200;

	private static final Rejected PATH_INVALID = Rejected.of(RejectionReason.PATH_INVALID,
			"The path must be percent-encoded correctly.");

	private static final Rejected TRANSPORT_UNSUPPORTED = Rejected.of(RejectionReason.TRANSPORT_UNSUPPORTED,
			"The connection must be one that the server can switch to WebSocket.");

	private static final Rejected DRAINING = new Rejected(RejectionReason.DRAINING.status(), RejectionReason.DRAINING,
			"The server is about to stop.", Map.of("Retry-After", "5"));

	private final Supplier<Router> router;

	private final List<Transport> transports;

	private final Connections connections;

	private final Openings openings;

	private final Admission admission;

	private final HandshakeObserver observer;

	private final AtomicBoolean warned = new AtomicBoolean();

	private final AtomicBoolean warnedOfCookies = new AtomicBoolean();

	/**
	 * Creates the filter.
	 * @param router where paths lead; asked for at each handshake, so that the endpoints
	 * need not be there when the filter is made
	 * @param transports transports in the order of preference
	 * @param connections opens connections
	 * @param openings lets handshakes in unless the server is about to stop
	 * @param admission says whether there may be one more connection
	 * @param observer sees the handshakes
	 */
	public WsUpgradeFilter(Supplier<Router> router, List<Transport> transports, Connections connections,
			Openings openings, Admission admission, HandshakeObserver observer) {
		this.admission = admission;
		this.observer = observer;
		this.router = router;
		this.transports = List.copyOf(transports);
		this.connections = connections;
		this.openings = openings;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		// An error page or a forward is no handshake, although the request still looks
		// so.
		boolean handled = request.getDispatcherType() == DispatcherType.REQUEST
				&& request instanceof HttpServletRequest httpRequest
				&& response instanceof HttpServletResponse httpResponse && handle(httpRequest, httpResponse);
		if (!handled) {
			chain.doFilter(request, response);
		}
	}

	private boolean handle(HttpServletRequest request, HttpServletResponse response)
			throws IOException, ServletException {
		ServletHandshakeRequest handshake = new ServletHandshakeRequest(request);
		if (!HandshakeDecision.isUpgrade(handshake)) {
			return false;
		}
		Router routes = this.router.get();
		RouteMatch match;
		try {
			match = routes.find(handshake.path());
		}
		catch (IllegalArgumentException ex) {
			try (Observed observed = this.observer.begin(request, null)) {
				reject(request, response, PATH_INVALID, observed);
			}
			return true;
		}
		if (match == null) {
			return false;
		}
		try (Observed observed = this.observer.begin(request, match.route().endpoint())) {
			answer(handshake, response, match, observed);
		}
		return true;
	}

	private void answer(ServletHandshakeRequest handshake, HttpServletResponse response, RouteMatch match,
			Observed observed) throws IOException, ServletException {
		try {
			HandshakeResult result = HandshakeDecision.decide(handshake, match.route().policy());
			if (result instanceof Accepted accepted) {
				accept(handshake, response, match, accepted, observed);
			}
			else if (result instanceof Rejected rejected) {
				reject(handshake.servletRequest(), response, rejected, observed);
			}
		}
		catch (IOException | ServletException | RuntimeException ex) {
			observed.failed(ex);
			throw ex;
		}
	}

	/**
	 * Everything is right that the client can know of. Now comes what others decide, the
	 * cheap first: a server that is about to stop, a transport, a place; then the
	 * application's hooks, who may take their time.
	 */
	private void accept(ServletHandshakeRequest handshake, HttpServletResponse response, RouteMatch match,
			Accepted accepted, Observed observed) throws IOException, ServletException {
		HttpServletRequest request = handshake.servletRequest();
		if (this.openings.isShut()) {
			reject(request, response, DRAINING, observed);
			return;
		}
		Transport transport = findTransport(request);
		if (transport == null) {
			warnOnce(request, null);
			reject(request, response, TRANSPORT_UNSUPPORTED, observed);
			return;
		}
		if (match.route().policy().origins().allowsAny()) {
			warnOfCookies(handshake, match);
		}
		RequestHandshake copy = RequestHandshake.copyOf(handshake, match);
		Admission.Decision admission = this.admission.enter(copy);
		if (admission.rejected() != null) {
			reject(request, response, admission.rejected(), observed);
			return;
		}
		Run hooks = match.route().hooks().begin(() -> hooked(handshake, response, match, accepted, copy));
		boolean opened = false;
		try {
			opened = open(new Exchange(request, response, match, observed), accepted, copy, transport,
					admission.place(), hooks);
		}
		catch (IOException | ServletException | RuntimeException | Error ex) {
			if (hooks != null) {
				hooks.failed(ex);
			}
			throw ex;
		}
		finally {
			if (!opened && admission.place() != null) {
				admission.place().leave();
			}
		}
	}

	private static HookedHandshake hooked(ServletHandshakeRequest handshake, HttpServletResponse response,
			RouteMatch match, Accepted accepted, RequestHandshake copy) {
		return new HookedHandshake(copy, handshake.servletRequest().getLocale(),
				() -> HandshakeDecision.subprotocols(handshake, match.route().policy()), accepted.subprotocol(),
				response::setHeader, response::addHeader);
	}

	private boolean open(Exchange exchange, Accepted accepted, RequestHandshake copy, Transport transport,
			Admission.@Nullable Place place, @Nullable Run hooks) throws IOException, ServletException {
		Rejected refused = (hooks != null) ? hooks.before() : null;
		// A drain that has begun meanwhile waits for nobody who is still being asked.
		Openings.Opening opening = (refused != null) ? null : this.openings.begin();
		if (opening == null) {
			if (place != null) {
				// Before the answer, which may make the client come back at once.
				place.leave();
			}
			refuse(exchange, (refused != null) ? refused : DRAINING, hooks);
			return false;
		}
		HookedHandshake hooked = (hooks != null) ? hooks.handshake() : null;
		Accepted agreed = (hooked != null) ? accepted.withSubprotocol(hooked.subprotocol()) : accepted;
		boolean opened = false;
		try {
			if (place != null) {
				place.reserve();
			}
			Transport.ConnectionFactory connections = this.connections.open(exchange.match().route().handler(),
					exchange.observed().accepted(copy), agreed.subprotocol(), agreed.deflate(),
					(hooked != null) ? hooked.sessionAttributes() : null);
			HttpServletResponse response = exchange.response();
			response.setStatus(agreed.status());
			agreed.forEachHeader(response::setHeader);
			transport.upgrade(exchange.request(), response, (wire) -> {
				try {
					WireListener connection = connections.create(wire);
					return (place != null) ? place.take(connection) : connection;
				}
				finally {
					opening.end();
				}
			});
			opened = true;
		}
		catch (UpgradeRefusedException ex) {
			warnOnce(exchange.request(), ex);
			agreed.forEachHeader((name, value) -> exchange.response().setHeader(name, null));
		}
		finally {
			if (!opened) {
				opening.end();
			}
		}
		if (!opened) {
			if (place != null) {
				place.leave();
			}
			refuse(exchange, TRANSPORT_UNSUPPORTED, hooks);
		}
		else if (hooks != null) {
			hooks.accepted();
		}
		return opened;
	}

	private void refuse(Exchange exchange, Rejected rejected, @Nullable Run hooks) throws IOException {
		try {
			if (hooks != null && hooks.failure() != null) {
				exchange.observed().failed(hooks.failure());
			}
			reject(exchange.request(), exchange.response(), rejected, exchange.observed());
		}
		finally {
			if (hooks != null) {
				hooks.rejected(rejected);
			}
		}
	}

	private @Nullable Transport findTransport(HttpServletRequest request) {
		for (Transport transport : this.transports) {
			if (transport.supports(request)) {
				return transport;
			}
		}
		return null;
	}

	private void warnOnce(HttpServletRequest request, @Nullable UpgradeRefusedException cause) {
		if (this.warned.compareAndSet(false, true)) {
			LOGGER.warn("No transport can switch a connection to WebSocket: protocol '{}', request {}",
					LogFormatUtils.formatValue(request.getProtocol(), MAX_LOGGED, true), request.getClass().getName(),
					cause);
		}
	}

	private void warnOfCookies(ServletHandshakeRequest handshake, RouteMatch match) {
		if (OriginPolicy.isForeignWithCookies(handshake) && this.warnedOfCookies.compareAndSet(false, true)) {
			LOGGER.warn(
					"A page of another origin connected to '{}' with its visitor's cookies. Any page can, since '*' "
							+ "is among ws.allowed-origins: if cookies tell who the user is, name the origins instead",
					match.route().endpoint());
		}
	}

	private void reject(HttpServletRequest request, HttpServletResponse response, Rejected rejected, Observed observed)
			throws IOException {
		observed.rejected(rejected);
		if (LOGGER.isDebugEnabled()) {
			LOGGER.debug("Refused the opening handshake of {} for {} from origin {}: {}", request.getRemoteAddr(),
					LogFormatUtils.formatValue(request.getRequestURI(), MAX_LOGGED, true),
					LogFormatUtils.formatValue(request.getHeader("Origin"), MAX_LOGGED, true), rejected.reason());
		}
		ProblemResponse.write(request, response, rejected);
	}

	/**
	 * A handshake that has passed the checks of the protocol, and where to answer it.
	 *
	 * @param request the request
	 * @param response the response
	 * @param match the endpoint
	 * @param observed learns how it ends
	 */
	private record Exchange(HttpServletRequest request, HttpServletResponse response, RouteMatch match,
			Observed observed) {

	}

}
