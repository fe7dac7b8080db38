package dev.wsboot.internal.connection.session;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsClosedException;
import dev.wsboot.WsDelivery;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.outbound.OutboundMessage;
import dev.wsboot.internal.connection.outbound.SharedFrame;

/**
 * Who subscribed to what, and publishing to them.
 */
public final class TopicRegistry implements WsTopics {

	private final SessionRegistry sessions;

	private final SessionRegistry.Groups<String> subscribers = new SessionRegistry.Groups<>();

	/**
	 * Creates a registry without topics.
	 * @param sessions knows the sessions of a user
	 */
	public TopicRegistry(SessionRegistry sessions) {
		this.sessions = sessions;
	}

	boolean add(String topic, ConnectionSession session) {
		return this.subscribers.add(topic, session);
	}

	boolean remove(String topic, ConnectionSession session) {
		return this.subscribers.remove(topic, session);
	}

	@Override
	public WsDelivery publish(String topic, Object payload) {
		return deliver(this.subscribers.of(topic), payload, null);
	}

	@Override
	public WsDelivery publish(String topic, Object payload, Predicate<? super WsSession> receivers) {
		Objects.requireNonNull(receivers, "'receivers' must not be null");
		return deliver(this.subscribers.of(topic), payload, receivers);
	}

	@Override
	public WsDelivery publishToUser(String principal, Object payload) {
		return deliver(this.sessions.principals(principal), payload, null);
	}

	@Override
	public Stream<WsSession> subscribers(String topic) {
		return this.subscribers.of(topic).stream().map(WsSession.class::cast);
	}

	@Override
	public int count(String topic) {
		return this.subscribers.of(topic).size();
	}

	private static WsDelivery deliver(Collection<ConnectionSession> receivers, Object payload,
			@Nullable Predicate<? super WsSession> filter) {
		Objects.requireNonNull(payload, "'payload' must not be null");
		Frames frames = new Frames(payload);
		int meant = 0;
		int accepted = 0;
		for (ConnectionSession session : receivers) {
			if (filter != null && !filter.test(session)) {
				continue;
			}
			meant++;
			if (deliver(session, frames)) {
				accepted++;
			}
		}
		return new WsDelivery(meant, accepted, meant - accepted);
	}

	private static boolean deliver(ConnectionSession session, Frames frames) {
		Connection connection = session.connection();
		SharedFrame frame = frames.of(connection.handler());
		if (!session.isOpen()) {
			return false;
		}
		try {
			return connection.outbound().send(OutboundMessage.shared(frame));
		}
		catch (WsClosedException ex) {
			// Closed meanwhile; the delivery report says so.
			return false;
		}
	}

	/**
	 * The payload as each endpoint encodes it, encoded once for all its sessions.
	 */
	private static final class Frames {

		private final Object payload;

		private @Nullable EndpointHandler lastHandler;

		private @Nullable SharedFrame last;

		private @Nullable Map<EndpointHandler, SharedFrame> all;

		Frames(Object payload) {
			this.payload = payload;
		}

		SharedFrame of(EndpointHandler handler) {
			if (this.lastHandler == handler && this.last != null) {
				return this.last;
			}
			if (this.all == null) {
				this.all = new IdentityHashMap<>(4);
			}
			SharedFrame frame = this.all.computeIfAbsent(handler,
					(endpoint) -> Payloads.encodeShared(endpoint, this.payload));
			this.lastHandler = handler;
			this.last = frame;
			return frame;
		}

	}

}
