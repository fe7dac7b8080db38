package dev.wsboot.internal.connection.session;

import java.util.Collection;
import java.util.HashMap;
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
import dev.wsboot.internal.connection.outbound.Payloads;
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
		SharedFrame frame = frames.of(session);
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
	 * The payload as each endpoint encodes it, encoded once for all its sessions that
	 * speak the same subprotocol: a codec may belong to one. What needs no codec is the
	 * same for all.
	 */
	private static final class Frames {

		private final Object payload;

		private final boolean encoded;

		private @Nullable Format lastFormat;

		private @Nullable SharedFrame last;

		private @Nullable Map<Format, SharedFrame> all;

		Frames(Object payload) {
			this.payload = payload;
			this.encoded = Payloads.isEncoded(payload);
		}

		SharedFrame of(ConnectionSession session) {
			EndpointHandler handler = session.connection().handler();
			String subprotocol = session.subprotocol();
			if (this.last != null && this.lastFormat != null
					&& (this.encoded || this.lastFormat.is(handler, subprotocol))) {
				return this.last;
			}
			if (this.all == null) {
				this.all = new HashMap<>(4);
			}
			Format format = new Format(handler, subprotocol);
			SharedFrame frame = this.all.computeIfAbsent(format,
					(key) -> Payloads.encodeShared(handler, session, this.payload));
			this.lastFormat = format;
			this.last = frame;
			return frame;
		}

	}

	/**
	 * What an encoding depends on.
	 */
	private record Format(EndpointHandler handler, @Nullable String subprotocol) {

		boolean is(EndpointHandler otherHandler, @Nullable String otherSubprotocol) {
			return this.handler == otherHandler && Objects.equals(this.subprotocol, otherSubprotocol);
		}

	}

}
