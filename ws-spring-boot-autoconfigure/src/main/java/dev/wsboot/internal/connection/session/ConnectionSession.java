package dev.wsboot.internal.connection.session;

import java.io.OutputStream;
import java.io.Writer;
import java.security.Principal;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsHandshake;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.stream.OutboundText;

/**
 * A connection as the application holds it. Creates no collection before it is used.
 */
final class ConnectionSession implements WsSession {

	private final Connection connection;

	private final WsHandshake handshake;

	private final @Nullable String subprotocol;

	private final String id = SessionIds.next();

	private final long openedNanos = System.nanoTime();

	private volatile @Nullable Map<String, Object> attributes;

	private volatile @Nullable Pings pings;

	/** Guarded by this; {@code null} after the end. */
	private @Nullable Set<String> topics = Collections.emptySet();

	ConnectionSession(Connection connection, WsHandshake handshake, @Nullable String subprotocol,
			@Nullable Map<String, Object> attributes) {
		this.connection = connection;
		this.handshake = handshake;
		this.subprotocol = subprotocol;
		this.attributes = attributes;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public WsHandshake handshake() {
		return this.handshake;
	}

	@Override
	public @Nullable String subprotocol() {
		return this.subprotocol;
	}

	@Override
	public @Nullable Principal principal() {
		return this.handshake.principal();
	}

	@Override
	public Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.openedNanos);
	}

	@Override
	public Map<String, Object> attributes() {
		Map<String, Object> map = this.attributes;
		if (map == null) {
			synchronized (this) {
				map = this.attributes;
				if (map == null) {
					map = new ConcurrentHashMap<>(4);
					this.attributes = map;
				}
			}
		}
		return map;
	}

	@Override
	public boolean isOpen() {
		return this.connection.outbound().isSendable();
	}

	@Override
	public void send(Object payload) {
		this.connection.send(requirePayload(payload));
	}

	@Override
	public CompletionStage<Void> sendAsync(Object payload) {
		return this.connection.sendAsync(requirePayload(payload));
	}

	@Override
	public boolean trySend(Object payload) {
		return isOpen() && this.connection.trySend(requirePayload(payload));
	}

	@Override
	public OutputStream binaryStream() {
		return this.connection.stream(false);
	}

	@Override
	public Writer textWriter() {
		return new OutboundText(this.connection.stream(true));
	}

	@Override
	public long bufferedBytes() {
		return this.connection.outbound().bufferedBytes();
	}

	@Override
	public CompletionStage<Duration> ping() {
		return pings().ping();
	}

	@Override
	public void close(CloseStatus status) {
		Objects.requireNonNull(status, "'status' must not be null");
		if (!status.isSendable()) {
			throw new IllegalArgumentException("'status' must be a code that may be sent, such as 1000, 1001, 1008, "
					+ "1011 or 3000 to 4999, but is " + status.code());
		}
		this.connection.close(status);
	}

	@Override
	public boolean subscribe(String topic) {
		Objects.requireNonNull(topic, "'topic' must not be null");
		synchronized (this) {
			if (this.topics == null || !isOpen()) {
				return false;
			}
			if (this.topics.isEmpty()) {
				this.topics = new HashSet<>(2);
			}
			return this.topics.add(topic) && this.connection.topics().add(topic, this);
		}
	}

	@Override
	public boolean unsubscribe(String topic) {
		synchronized (this) {
			return this.topics != null && this.topics.remove(topic) && this.connection.topics().remove(topic, this);
		}
	}

	/**
	 * The connection is gone.
	 * @param status how it ended
	 */
	void ended(CloseStatus status) {
		synchronized (this) {
			if (this.topics != null) {
				this.topics.forEach((topic) -> this.connection.topics().remove(topic, this));
				this.topics = null;
			}
		}
		Pings waiting = this.pings;
		if (waiting != null) {
			waiting.end(status);
		}
	}

	/**
	 * A Pong has come.
	 * @return nanoseconds since the Ping it answers, or -1 if it answers none
	 */
	long pong(byte[] array, int offset, int length) {
		Pings waiting = this.pings;
		return (waiting != null) ? waiting.pong(array, offset, length) : -1;
	}

	private Pings pings() {
		Pings result = this.pings;
		if (result == null) {
			synchronized (this) {
				result = this.pings;
				if (result == null) {
					result = new Pings(this.connection.outbound());
					this.pings = result;
				}
			}
		}
		return result;
	}

	Connection connection() {
		return this.connection;
	}

	private static Object requirePayload(Object payload) {
		return Objects.requireNonNull(payload, "'payload' must not be null");
	}

	@Override
	public String toString() {
		return "WsSession " + this.id + " of '" + this.connection.handler().name() + "'";
	}

}
