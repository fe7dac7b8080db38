package dev.wsboot.internal.web;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsEvent;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.session.SessionRegistry;
import dev.wsboot.internal.event.EventPublisher;

/**
 * Ends the sessions when the application goes down, while everything they need is still
 * there: readiness is refused, new handshakes too, and every session is closed, spread
 * over a while so that not all clients come back to another server at once. Then the
 * peers may answer and callbacks return, until {@code ws.shutdown.drain-timeout}.
 * <p>
 * With the context's closing event rather than a lifecycle phase only: executors of
 * Spring stop to take tasks with that event, and callbacks need them. The phase, ahead of
 * the web server's, serves a context that is stopped and started again.
 */
public final class SessionDrain implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(SessionDrain.class);

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/** A few sessions need no spreading, and nobody wants to wait for it. */
	private static final long LONGEST_NANOS_PER_SESSION = TimeUnit.MILLISECONDS.toNanos(10);

	private final ApplicationContext context;

	private final SessionRegistry sessions;

	private final Duration timeout;

	private final Duration spread;

	private final CloseStatus status;

	private final Openings openings;

	/**
	 * Drains the sessions of a context.
	 * @param context whose end it is
	 * @param sessions all sessions
	 * @param timeout until when everything is over
	 * @param spread how long the Close frames are spread
	 * @param status what the Close frames say
	 */
	public SessionDrain(ApplicationContext context, SessionRegistry sessions, Duration timeout, Duration spread,
			CloseStatus status) {
		this(context, sessions, timeout, spread, status, new Openings());
	}

	SessionDrain(ApplicationContext context, SessionRegistry sessions, Duration timeout, Duration spread,
			CloseStatus status, Openings openings) {
		this.openings = openings;
		this.context = context;
		this.sessions = sessions;
		this.timeout = timeout;
		this.spread = spread;
		this.status = status;
	}

	/**
	 * Whether no new sessions are wanted.
	 * @return whether a drain has begun
	 */
	public boolean isDraining() {
		return this.openings.isShut();
	}

	/**
	 * Lets handshakes in until a drain begins.
	 * @return the door
	 */
	public Openings openings() {
		return this.openings;
	}

	/**
	 * Begins to drain and returns.
	 */
	public void drainAside() {
		Thread thread = new Thread(this::drain, "ws-drain");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			drain();
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	/**
	 * Drains and returns when nothing is left or the time is over. What an actuator has
	 * begun is waited for.
	 */
	private synchronized void drain() {
		if (this.openings.shut()) {
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
			new EventPublisher(this.context).publish(new WsEvent.Draining(this.sessions.count()));
		}
		if (isQuiet()) {
			return;
		}
		long start = System.nanoTime();
		if (this.sessions.count() > 0) {
			logger.info("Closing {} WebSocket sessions", this.sessions.count());
		}
		closeSpread(start);
		long deadline = start + this.timeout.toNanos();
		while (!isQuiet() && System.nanoTime() - deadline < 0) {
			// Again and again, since handshakes may have been under way.
			this.sessions.stream().filter(WsSession::isOpen).forEach((session) -> session.close(this.status));
			LockSupport.parkNanos(STEP_NANOS);
		}
		int left = this.sessions.count();
		if (left > 0) {
			logger.warn("{} WebSocket sessions did not end within ws.shutdown.drain-timeout and are cut off", left);
		}
	}

	// In the order of their lives: a handshake that is no more awaited has its
	// connection.
	private boolean isQuiet() {
		return !this.openings.isAwaited() && this.sessions.isQuiet();
	}

	private void closeSpread(long start) {
		List<WsSession> open = this.sessions.stream().toList();
		long duration = Math.min(this.spread.toNanos(), open.size() * LONGEST_NANOS_PER_SESSION);
		Iterator<WsSession> next = open.iterator();
		for (long closed = 0; next.hasNext(); closed++) {
			long due = start + (long) ((double) duration * closed / open.size());
			while (System.nanoTime() - due < 0) {
				LockSupport.parkNanos(Math.max(STEP_NANOS, due - System.nanoTime()));
			}
			next.next().close(this.status);
		}
	}

	@Override
	public void start() {
		this.openings.reopen();
	}

	@Override
	public void stop() {
		drain();
	}

	@Override
	public boolean isRunning() {
		return !this.openings.isShut();
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;
	}

}
