package dev.wsboot.internal.connection.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * Makes connections; the door of this package.
 */
public final class Connections {

	private final SessionRegistry sessions;

	private final TopicRegistry topics;

	private final Map<EndpointHandler, ConnectionContext> contexts = new ConcurrentHashMap<>();

	/**
	 * Creates the door.
	 * @param sessions where sessions are registered
	 * @param topics where they subscribe
	 */
	public Connections(SessionRegistry sessions, TopicRegistry topics) {
		this.sessions = sessions;
		this.topics = topics;
	}

	/**
	 * Makes the connection of an accepted handshake.
	 * @param wire its pipe
	 * @param handler its endpoint
	 * @param handshake the request
	 * @param subprotocol what was agreed on, or {@code null}
	 * @return what the transport tells everything to
	 */
	public WireListener open(Wire wire, EndpointHandler handler, WsHandshake handshake, @Nullable String subprotocol) {
		ConnectionContext context = this.contexts.computeIfAbsent(handler,
				(endpoint) -> ConnectionContext.of(endpoint, this.sessions, this.topics));
		return new Connection(context, wire, handshake, subprotocol);
	}

}
