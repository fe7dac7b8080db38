package dev.wsboot.internal.connection.session;

import java.security.Principal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;

/**
 * All sessions of this server, from before {@code onOpen} until the connection is gone.
 */
public final class SessionRegistry implements WsSessions {

	private final Map<String, ConnectionSession> byId = new ConcurrentHashMap<>();

	/** Numbers only: an index of its own would cost every session 40 bytes. */
	private final Map<String, AtomicInteger> countByEndpoint = new ConcurrentHashMap<>();

	private final Groups<String> byPrincipal = new Groups<>();

	/** Connections that have not started yet. */
	private final AtomicInteger opening = new AtomicInteger();

	/** Connections that are gone and whose last callback has not returned. */
	private final AtomicInteger ending = new AtomicInteger();

	/**
	 * A connection was made. Its session follows, or its end.
	 */
	void opening() {
		this.opening.incrementAndGet();
	}

	void add(ConnectionSession session) {
		this.byId.put(session.id(), session);
		this.opening.decrementAndGet();
		countOf(session.handshake().endpoint()).incrementAndGet();
		Principal principal = session.principal();
		if (principal != null) {
			this.byPrincipal.add(principal.getName(), session);
		}
	}

	void remove(ConnectionSession session) {
		if (this.byId.remove(session.id()) != null) {
			countOf(session.handshake().endpoint()).decrementAndGet();
			Principal principal = session.principal();
			if (principal != null) {
				this.byPrincipal.remove(principal.getName(), session);
			}
		}
		else {
			// It came to its end without a beginning.
			this.opening.decrementAndGet();
		}
	}

	/**
	 * A session's last callbacks are about to run.
	 */
	void ending() {
		this.ending.incrementAndGet();
	}

	/**
	 * A session's last callback has returned.
	 */
	void ended() {
		this.ending.decrementAndGet();
	}

	/**
	 * Whether no connection is left and no callback runs.
	 * @return whether nothing is under way; not counted are results that are awaited
	 */
	public boolean isQuiet() {
		// In the order of a connection's life, so that none slips past while it moves on.
		return this.opening.get() == 0 && this.byId.isEmpty() && this.ending.get() == 0;
	}

	@Override
	public Optional<WsSession> find(String id) {
		return Optional.ofNullable(this.byId.get(id));
	}

	@Override
	public Stream<WsSession> stream() {
		return this.byId.values().stream().map(WsSession.class::cast);
	}

	@Override
	public Stream<WsSession> ofEndpoint(String endpoint) {
		return stream().filter((session) -> session.handshake().endpoint().equals(endpoint));
	}

	@Override
	public Stream<WsSession> ofPrincipal(String principal) {
		return principals(principal).stream().map(WsSession.class::cast);
	}

	void forEach(Consumer<ConnectionSession> action) {
		this.byId.values().forEach(action);
	}

	private AtomicInteger countOf(String endpoint) {
		return this.countByEndpoint.computeIfAbsent(endpoint, (name) -> new AtomicInteger());
	}

	Collection<ConnectionSession> principals(String principal) {
		return this.byPrincipal.of(principal);
	}

	@Override
	public int count() {
		return this.byId.size();
	}

	@Override
	public int count(String endpoint) {
		AtomicInteger count = this.countByEndpoint.get(endpoint);
		return (count != null) ? count.get() : 0;
	}

	@Override
	public int countOfPrincipal(String principal) {
		return this.byPrincipal.of(principal).size();
	}

	/**
	 * Sessions grouped by a key. A group exists as long as it has a member.
	 *
	 * @param <K> what they are grouped by
	 */
	static final class Groups<K> {

		private final Map<K, Set<ConnectionSession>> groups = new ConcurrentHashMap<>();

		boolean add(K key, ConnectionSession session) {
			boolean[] added = new boolean[1];
			this.groups.compute(key, (same, members) -> {
				Set<ConnectionSession> group = (members != null) ? members : ConcurrentHashMap.newKeySet(4);
				added[0] = group.add(session);
				return group;
			});
			return added[0];
		}

		boolean remove(K key, ConnectionSession session) {
			boolean[] removed = new boolean[1];
			this.groups.computeIfPresent(key, (same, members) -> {
				removed[0] = members.remove(session);
				return members.isEmpty() ? null : members;
			});
			return removed[0];
		}

		Collection<ConnectionSession> of(K key) {
			Set<ConnectionSession> members = this.groups.get(key);
			return (members != null) ? members : Set.of();
		}

	}

}
