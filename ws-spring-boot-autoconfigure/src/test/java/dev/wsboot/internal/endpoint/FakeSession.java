package dev.wsboot.internal.endpoint;

import java.io.OutputStream;
import java.io.Writer;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsSession;

/**
 * A session that records what it is told.
 */
public final class FakeSession implements WsSession {

	private final FakeHandshake handshake;

	private final Map<String, Object> attributes = new ConcurrentHashMap<>();

	private final List<Object> sent = new ArrayList<>();

	private final Set<String> topics = new HashSet<>();

	private final List<CompletableFuture<Void>> sending = new ArrayList<>();

	private boolean networkFull;

	private @Nullable String subprotocol;

	private @Nullable CloseStatus closed;

	public FakeSession() {
		this(new FakeHandshake());
	}

	public FakeSession(FakeHandshake handshake) {
		this.handshake = handshake;
	}

	public FakeSession subprotocol(String subprotocol) {
		this.subprotocol = subprotocol;
		return this;
	}

	/**
	 * From now on nothing is handed to the network.
	 */
	public FakeSession networkFull() {
		this.networkFull = true;
		return this;
	}

	/**
	 * What was sent asynchronously, in order.
	 */
	public List<CompletableFuture<Void>> sending() {
		return this.sending;
	}

	public @Nullable CloseStatus closed() {
		return this.closed;
	}

	public List<Object> sent() {
		return this.sent;
	}

	public Set<String> topics() {
		return this.topics;
	}

	@Override
	public String id() {
		return "0123456789abcdef";
	}

	@Override
	public FakeHandshake handshake() {
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
		return Duration.ZERO;
	}

	@Override
	public Map<String, Object> attributes() {
		return this.attributes;
	}

	@Override
	public boolean isOpen() {
		return this.closed == null;
	}

	@Override
	public void send(Object payload) {
		if (this.closed != null) {
			throw new WsClosedException(this.closed);
		}
		this.sent.add(payload);
	}

	@Override
	public CompletionStage<Void> sendAsync(Object payload) {
		if (this.closed != null) {
			return CompletableFuture.failedFuture(new WsClosedException(this.closed));
		}
		send(payload);
		CompletableFuture<Void> sending = new CompletableFuture<>();
		this.sending.add(sending);
		if (!this.networkFull) {
			sending.complete(null);
		}
		return sending;
	}

	@Override
	public boolean trySend(Object payload) {
		send(payload);
		return true;
	}

	@Override
	public OutputStream binaryStream() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Writer textWriter() {
		throw new UnsupportedOperationException();
	}

	@Override
	public long bufferedBytes() {
		return 0;
	}

	@Override
	public CompletionStage<Duration> ping() {
		return CompletableFuture.completedFuture(Duration.ZERO);
	}

	@Override
	public void close(CloseStatus status) {
		this.closed = status;
	}

	@Override
	public boolean subscribe(String topic) {
		return this.topics.add(topic);
	}

	@Override
	public boolean unsubscribe(String topic) {
		return this.topics.remove(topic);
	}

}
