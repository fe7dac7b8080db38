package dev.wsboot.internal.actuate;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.web.Refusals;
import dev.wsboot.internal.web.Refusals.Refusal;

/**
 * The actuator's endpoint {@code websockets}: what is open, what is configured and what
 * was refused; closes a session and starts a drain.
 */
@Endpoint(id = "websockets")
public final class WebSocketsEndpoint {

	private static final int DEFAULT_LIMIT = 100;

	private final WsSessions sessions;

	private final List<Route> routes;

	private final Function<String, Map<String, Object>> more;

	private final Refusals refusals;

	private final BooleanSupplier draining;

	private final Runnable drain;

	/**
	 * Creates the endpoint.
	 * @param sessions all sessions
	 * @param routes where paths lead
	 * @param more further settings of an endpoint, by its name
	 * @param refusals the handshakes that were refused
	 * @param draining whether new sessions are refused
	 * @param drain refuses new sessions and closes those that are there; returns at once
	 */
	public WebSocketsEndpoint(WsSessions sessions, List<Route> routes, Function<String, Map<String, Object>> more,
			Refusals refusals, BooleanSupplier draining, Runnable drain) {
		this.sessions = sessions;
		this.routes = routes;
		this.more = more;
		this.refusals = refusals;
		this.draining = draining;
		this.drain = drain;
	}

	/**
	 * Everything, with some of the sessions.
	 * @param endpoint shows sessions of this endpoint only
	 * @param principal shows sessions of this principal only
	 * @param limit the most sessions to show, by default 100
	 * @return the overview
	 */
	@ReadOperation
	public Overview overview(@Nullable String endpoint, @Nullable String principal, @Nullable Integer limit) {
		if (limit != null && limit < 0) {
			throw new InvalidEndpointRequestException("'limit' must not be negative but is " + limit,
					"'limit' must not be negative");
		}
		Map<String, EndpointDescription> endpoints = new TreeMap<>();
		for (Route route : this.routes) {
			endpoints.computeIfAbsent(route.endpoint(), (name) -> describe(name, route));
		}
		Stream<WsSession> selected = (principal != null) ? this.sessions.ofPrincipal(principal)
				: this.sessions.stream();
		List<SessionDescription> shown = selected
			.filter((session) -> endpoint == null || session.handshake().endpoint().equals(endpoint))
			.limit((limit != null) ? limit : DEFAULT_LIMIT)
			.map(SessionDescription::of)
			.toList();
		return new Overview(this.draining.getAsBoolean(), new Totals(this.sessions.count(), this.refusals.count()),
				endpoints, shown, this.refusals.latest());
	}

	private EndpointDescription describe(String endpoint, Route any) {
		List<String> paths = this.routes.stream()
			.filter((route) -> route.endpoint().equals(endpoint))
			.map(Route::pattern)
			.toList();
		Map<String, Object> settings = SettingsInForce.of(any);
		settings.putAll(this.more.apply(endpoint));
		return new EndpointDescription(paths, any.policy().subprotocols(), this.sessions.count(endpoint), settings);
	}

	/**
	 * One session.
	 * @param id its id
	 * @return the session, or {@code null} if there is none (404)
	 */
	@ReadOperation
	public @Nullable SessionDescription session(@Selector String id) {
		return this.sessions.find(id).map(SessionDescription::of).orElse(null);
	}

	/**
	 * Closes one session.
	 * @param id its id
	 * @param code status code of the Close frame, by default 1001
	 * @param reason its reason
	 * @return what was closed, or {@code null} if there is no such session (204)
	 */
	@DeleteOperation
	public @Nullable SessionDescription close(@Selector String id, @Nullable Integer code, @Nullable String reason) {
		CloseStatus status = status(code, reason);
		WsSession session = this.sessions.find(id).orElse(null);
		if (session == null) {
			return null;
		}
		SessionDescription closed = SessionDescription.of(session);
		session.close(status);
		return closed;
	}

	private static CloseStatus status(@Nullable Integer code, @Nullable String reason) {
		try {
			CloseStatus status = (code != null) ? new CloseStatus(code) : CloseStatus.GOING_AWAY;
			CloseStatus whole = (reason != null) ? status.withReason(reason) : status;
			if (!whole.isSendable()) {
				throw new IllegalArgumentException("'code' is none that may be sent: " + code);
			}
			return whole;
		}
		catch (IllegalArgumentException ex) {
			String message = String.valueOf(ex.getMessage());
			throw new InvalidEndpointRequestException(message, message);
		}
	}

	/**
	 * Refuses new sessions from now on and closes those that are there, as a shutdown
	 * would. There is no way back but a restart.
	 * @return how many sessions there are
	 */
	@WriteOperation
	public Map<String, Object> drain() {
		int open = this.sessions.count();
		this.drain.run();
		Map<String, Object> result = new LinkedHashMap<>();
		result.put("draining", true);
		result.put("sessions", open);
		return result;
	}

	/**
	 * Everything.
	 *
	 * @param draining whether new sessions are refused
	 * @param totals numbers
	 * @param endpoints by name
	 * @param sessions some of the open sessions
	 * @param refusals the last 50 handshakes that were refused, the newest first
	 */
	public record Overview(boolean draining, Totals totals, Map<String, EndpointDescription> endpoints,
			List<SessionDescription> sessions, List<Refusal> refusals) {

	}

	/**
	 * Numbers.
	 *
	 * @param sessions that are open
	 * @param refused handshakes since the start
	 */
	public record Totals(int sessions, long refused) {

	}

	/**
	 * An endpoint.
	 *
	 * @param paths where it is reached
	 * @param subprotocols that it speaks
	 * @param sessions that are open
	 * @param settings in force, by the name of their property
	 */
	public record EndpointDescription(List<String> paths, List<String> subprotocols, int sessions,
			Map<String, Object> settings) {

	}

	/**
	 * A session.
	 *
	 * @param id its id
	 * @param endpoint the endpoint's name
	 * @param path the path that was requested
	 * @param principal who opened it, or {@code null}
	 * @param remoteAddress from where, or {@code null}
	 * @param subprotocol what was agreed on, or {@code null}
	 * @param age how long ago it was opened
	 * @param bufferedBytes that wait for the network
	 * @param open whether messages can be sent
	 */
	public record SessionDescription(String id, String endpoint, String path, @Nullable String principal,
			@Nullable String remoteAddress, @Nullable String subprotocol, Duration age, long bufferedBytes,
			boolean open) {

		static SessionDescription of(WsSession session) {
			Principal principal = session.principal();
			InetSocketAddress remote = session.handshake().remoteAddress();
			return new SessionDescription(session.id(), session.handshake().endpoint(),
					session.handshake().uri().getRawPath(), (principal != null) ? principal.getName() : null,
					(remote != null) ? remote.getHostString() + ":" + remote.getPort() : null, session.subprotocol(),
					session.age(), session.bufferedBytes(), session.isOpen());
		}

	}

}
