package dev.wsboot.security;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * Closes sessions with 1008 when the principal they were opened with expires.
 * <p>
 * Sessions whose principal does not expire cost nothing. The thread starts with the first
 * one that does.
 */
public final class ExpiryInterceptor implements WsCallbackInterceptor, AutoCloseable {

	private static final CloseStatus EXPIRED = CloseStatus.POLICY_VIOLATION.withReason("Credentials have expired");

	/**
	 * The wall clock may be set while we wait, so a long wait is cut in pieces.
	 */
	private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

	private final List<WsPrincipalExpiry> expiries;

	private final Predicate<String> enabled;

	private final Clock clock;

	private final ScheduledThreadPoolExecutor timer;

	private final Map<String, Future<?>> waiting = new ConcurrentHashMap<>();

	/**
	 * Creates the interceptor.
	 * @param expiries tell how long a principal is valid
	 * @param enabled whether sessions of the endpoint with a name are closed
	 * @param clock the clock that the expiries mean
	 */
	public ExpiryInterceptor(List<WsPrincipalExpiry> expiries, Predicate<String> enabled, Clock clock) {
		this.expiries = List.copyOf(expiries);
		this.enabled = enabled;
		this.clock = clock;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "ws-expiry");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
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
		Principal principal = session.principal();
		if (principal != null && this.enabled.test(session.handshake().endpoint())) {
			Instant expiry = earliest(principal);
			if (expiry != null) {
				await(session, expiry);
			}
		}
	}

	private @Nullable Instant earliest(Principal principal) {
		Instant earliest = null;
		for (WsPrincipalExpiry candidate : this.expiries) {
			Instant expiry = candidate.expiresAt(principal);
			if (expiry != null && (earliest == null || expiry.isBefore(earliest))) {
				earliest = expiry;
			}
		}
		return earliest;
	}

	private void await(WsSession session, Instant expiry) {
		Duration left = Duration.between(this.clock.instant(), expiry);
		if (left.isNegative() || left.isZero()) {
			this.waiting.remove(session.id());
			session.close(EXPIRED);
			return;
		}
		Duration wait = (left.compareTo(LONGEST_WAIT) < 0) ? left : LONGEST_WAIT;
		try {
			// Rounded up: a moment too late rather than a round in vain.
			this.waiting.put(session.id(),
					this.timer.schedule(() -> again(session, expiry), wait.toMillis() + 1, TimeUnit.MILLISECONDS));
		}
		catch (RejectedExecutionException ex) {
			// The application is about to stop, and the session with it.
		}
	}

	private void again(WsSession session, Instant expiry) {
		if (session.isOpen()) {
			await(session, expiry);
		}
		else {
			this.waiting.remove(session.id());
		}
	}

	private void closed(WsSession session) {
		if (!this.waiting.isEmpty()) {
			Future<?> pending = this.waiting.remove(session.id());
			if (pending != null) {
				pending.cancel(false);
			}
		}
	}

	/**
	 * Closes no more sessions.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.waiting.clear();
	}

	/**
	 * Sessions that wait for their principal to expire.
	 * @return how many there are
	 */
	int waiting() {
		return this.waiting.size();
	}

}
