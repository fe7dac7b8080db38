package dev.wsboot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;

/**
 * Ends the sessions when the application goes down, while everything they need is still
 * there: new handshakes are refused, every session is closed with 1001, and the peers get
 * {@code ws.timeouts.close} to answer.
 * <p>
 * With the context's closing event rather than a lifecycle phase only: executors of
 * Spring stop to take tasks with that event, and callbacks need them. The phase, ahead of
 * the web server's, serves a context that is stopped and started again.
 */
final class SessionDrain implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(SessionDrain.class);

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final ApplicationContext context;

	private final WsSessions sessions;

	private final Duration timeout;

	private volatile boolean draining;

	/**
	 * Drains the sessions of a context.
	 * @param context whose end it is
	 * @param sessions all sessions
	 * @param timeout how long the peers may take
	 */
	SessionDrain(ApplicationContext context, WsSessions sessions, Duration timeout) {
		this.context = context;
		this.sessions = sessions;
		this.timeout = timeout;
	}

	/**
	 * Whether no new sessions are wanted.
	 */
	boolean isDraining() {
		return this.draining;
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

	private void drain() {
		this.draining = true;
		int count = this.sessions.count();
		if (count == 0) {
			return;
		}
		logger.info("Closing {} WebSocket sessions", count);
		// Each connection cuts a peer off that does not answer; a little more is for the
		// callbacks that follow.
		long deadline = System.nanoTime() + this.timeout.toNanos() + TimeUnit.SECONDS.toNanos(1);
		while (this.sessions.count() > 0 && System.nanoTime() < deadline) {
			// Again and again, since a handshake may have been under way.
			this.sessions.stream()
				.filter(WsSession::isOpen)
				.forEach((session) -> session.close(CloseStatus.GOING_AWAY));
			LockSupport.parkNanos(POLL_NANOS);
		}
		int left = this.sessions.count();
		if (left > 0) {
			logger.warn("{} WebSocket sessions did not end within ws.timeouts.close and are cut off", left);
		}
	}

	@Override
	public void start() {
		this.draining = false;
	}

	@Override
	public void stop() {
		drain();
	}

	@Override
	public boolean isRunning() {
		return !this.draining;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;
	}

}
