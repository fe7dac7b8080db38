package dev.wsboot.internal.connection.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.connection.trace.FrameLog;
import dev.wsboot.internal.protocol.DeflateParameters;

/**
 * Makes connections; the door of this package.
 */
public final class ConnectionFactory implements AutoCloseable {

	private final SessionRegistry sessions;

	private final TopicRegistry topics;

	private final ConnectionObserver.Factory observers;

	private final FrameLog frames;

	private final LongSupplier clock;

	private final Map<EndpointHandler, ConnectionContext> contexts = new ConcurrentHashMap<>();

	/**
	 * Creates the factory.
	 * @param sessions where sessions are registered
	 * @param topics where they subscribe
	 * @param observers make what counts
	 * @param frames logs frames
	 */
	public ConnectionFactory(SessionRegistry sessions, TopicRegistry topics, ConnectionObserver.Factory observers,
			FrameLog frames) {
		this(sessions, topics, observers, frames, System::nanoTime);
	}

	ConnectionFactory(SessionRegistry sessions, TopicRegistry topics, ConnectionObserver.Factory observers,
			FrameLog frames, LongSupplier clock) {
		this.sessions = sessions;
		this.topics = topics;
		this.observers = observers;
		this.frames = frames;
		this.clock = clock;
	}

	/**
	 * Makes the connection of an accepted handshake, whose session has no attributes yet.
	 * @param wire its pipe
	 * @param handler its endpoint
	 * @param handshake the request
	 * @param subprotocol what was agreed on, or {@code null}
	 * @param deflate how messages are compressed, or {@code null} if they are not
	 * @return what the transport tells everything to
	 */
	public WireListener create(Wire wire, EndpointHandler handler, WsHandshake handshake, @Nullable String subprotocol,
			@Nullable DeflateParameters deflate) {
		return create(wire, handler, handshake, subprotocol, deflate, null);
	}

	/**
	 * Makes the connection of an accepted handshake.
	 * @param wire its pipe
	 * @param handler its endpoint
	 * @param handshake the request
	 * @param subprotocol what was agreed on, or {@code null}
	 * @param deflate how messages are compressed, or {@code null} if they are not
	 * @param attributes the session's attributes, a map that is safe from any thread, or
	 * {@code null} if there are none yet
	 * @return what the transport tells everything to
	 */
	public WireListener create(Wire wire, EndpointHandler handler, WsHandshake handshake, @Nullable String subprotocol,
			@Nullable DeflateParameters deflate, @Nullable Map<String, Object> attributes) {
		ConnectionContext context = this.contexts.computeIfAbsent(handler,
				(endpoint) -> ConnectionContext.of(endpoint, this.sessions, this.topics, this.observers, this.clock));
		return this.frames.trace(wire,
				(pipe) -> new Connection(context, pipe, handshake, subprotocol, deflate, attributes),
				(connection) -> connection.session().id());
	}

	/**
	 * Ends the connections that are left, so that each endpoint learns of it, and frees
	 * the native memory of what compresses messages. A container that goes down may have
	 * cut them without a word.
	 */
	@Override
	public void close() {
		this.sessions.forEach((session) -> session.connection().wire().close());
		this.contexts.values().forEach((context) -> context.deflaters().close());
	}

}
