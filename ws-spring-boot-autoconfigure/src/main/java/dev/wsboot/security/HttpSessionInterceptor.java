package dev.wsboot.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * Closes sessions with 1008 when the HTTP session they were opened in ends, by logout or
 * by its timeout: otherwise a user who has logged out would go on receiving.
 * <p>
 * The index is guarded by this object; a session is never closed under the lock. It has
 * only WebSocket sessions that were opened in an HTTP session.
 */
public final class HttpSessionInterceptor implements WsCallbackInterceptor {

	private static final CloseStatus ENDED = CloseStatus.POLICY_VIOLATION.withReason("HTTP session has ended");

	/**
	 * An HTTP session may end, or get another id, after a handshake was accepted in it
	 * and before the WebSocket is open. So changes are remembered, longer than any
	 * opening takes.
	 */
	private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final int MOST_REMEMBERED = 10_000;

	private final Predicate<String> enabled;

	private final LongSupplier nanoTime;

	private final Map<String, HttpSessionEntry> entries = new HashMap<>();

	/** What became of ids that are used no more, oldest first. */
	private final Map<String, Change> changes = new LinkedHashMap<>();

	/**
	 * Creates the interceptor.
	 * @param enabled whether sessions of the endpoint with a name are closed
	 */
	public HttpSessionInterceptor(Predicate<String> enabled) {
		this(enabled, System::nanoTime);
	}

	HttpSessionInterceptor(Predicate<String> enabled, LongSupplier nanoTime) {
		this.enabled = enabled;
		this.nanoTime = nanoTime;
	}

	@Override
	public boolean intercepts(Callback callback) {
		return callback == Callback.OPEN || callback == Callback.CLOSE;
	}

	@Override
	public @Nullable Scope enter(WsSession session, Callback callback) {
		switch (callback) {
			case OPEN -> opened(session);
			case CLOSE -> closed(session);
			case MESSAGE, PONG -> {
			}
		}
		return null;
	}

	private void opened(WsSession session) {
		String id = session.handshake().httpSessionId();
		if (id != null && this.enabled.test(session.handshake().endpoint()) && !add(id, session)) {
			session.close(ENDED);
		}
	}

	private synchronized boolean add(String id, WsSession session) {
		String current = id;
		Change change = this.changes.get(id);
		while (change != null) {
			if (change.newId() == null) {
				return false;
			}
			current = change.newId();
			change = this.changes.get(current);
		}
		HttpSessionEntry entry = this.entries.computeIfAbsent(current, HttpSessionEntry::new);
		entry.sessions.add(session);
		if (entry.ids.add(id)) {
			// It is looked up by the id of its handshake when it ends.
			this.entries.put(id, entry);
		}
		return true;
	}

	private void closed(WsSession session) {
		String id = session.handshake().httpSessionId();
		if (id != null) {
			remove(id, session);
		}
	}

	private synchronized void remove(String id, WsSession session) {
		HttpSessionEntry entry = this.entries.get(id);
		if (entry != null && entry.sessions.remove(session) && entry.sessions.isEmpty()) {
			this.entries.keySet().removeAll(entry.ids);
		}
	}

	/**
	 * An HTTP session goes on with another id, as it does at login to foil session
	 * fixation. WebSockets that were opened with the old id belong to it still. Telling
	 * this twice does no harm.
	 * @param oldId the id so far
	 * @param newId the id from now on
	 */
	public synchronized void httpSessionIdChanged(String oldId, String newId) {
		if (oldId.equals(newId)) {
			return;
		}
		remember(oldId, newId);
		// In use again, and so never a circle.
		this.changes.remove(newId);
		HttpSessionEntry entry = this.entries.get(oldId);
		if (entry != null && entry.ids.add(newId)) {
			HttpSessionEntry other = this.entries.put(newId, entry);
			if (other != null) {
				// One was opened with the new id before we heard of it.
				entry.sessions.addAll(other.sessions);
				entry.ids.addAll(other.ids);
				other.ids.forEach((id) -> this.entries.put(id, entry));
			}
		}
	}

	/**
	 * An HTTP session has ended.
	 * @param id its id
	 */
	public void httpSessionEnded(String id) {
		end(id).forEach((session) -> session.close(ENDED));
	}

	private synchronized List<WsSession> end(String id) {
		remember(id, null);
		HttpSessionEntry entry = this.entries.get(id);
		if (entry == null) {
			return List.of();
		}
		entry.ids.forEach((other) -> remember(other, null));
		this.entries.keySet().removeAll(entry.ids);
		return new ArrayList<>(entry.sessions);
	}

	private void remember(String id, @Nullable String newId) {
		long now = this.nanoTime.getAsLong();
		Iterator<Change> oldest = this.changes.values().iterator();
		while (oldest.hasNext()) {
			boolean fresh = now - oldest.next().nanos() < REMEMBERED_NANOS;
			if (fresh && this.changes.size() < MOST_REMEMBERED) {
				break;
			}
			oldest.remove();
		}
		this.changes.remove(id);
		this.changes.put(id, new Change(now, newId));
	}

	/**
	 * HTTP sessions with open WebSockets.
	 * @return ids in the index, old ones included
	 */
	synchronized int size() {
		return this.entries.size();
	}

	/**
	 * What became of the id of an HTTP session.
	 *
	 * @param nanos when
	 * @param newId the id since then, or {@code null} if the session has ended
	 */
	private record Change(long nanos, @Nullable String newId) {

	}

	/**
	 * What was opened in one HTTP session.
	 */
	private static final class HttpSessionEntry {

		/** The ids the HTTP session has had while it had WebSockets. */
		private final Set<String> ids = new HashSet<>(2);

		private final Set<WsSession> sessions = new HashSet<>(2);

		HttpSessionEntry(String id) {
			this.ids.add(id);
		}

	}

}
