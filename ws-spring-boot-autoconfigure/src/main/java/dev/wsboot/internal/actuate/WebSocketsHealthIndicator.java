package dev.wsboot.internal.actuate;

import java.util.function.BooleanSupplier;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.wsboot.WsSessions;

/**
 * Up, with the number of sessions; out of service while the sessions are drained.
 */
public final class WebSocketsHealthIndicator extends AbstractHealthIndicator {

	private final WsSessions sessions;

	private final BooleanSupplier draining;

	/**
	 * Creates the indicator.
	 * @param sessions all sessions
	 * @param draining whether new sessions are refused
	 */
	public WebSocketsHealthIndicator(WsSessions sessions, BooleanSupplier draining) {
		super("The WebSocket sessions cannot be counted");
		this.sessions = sessions;
		this.draining = draining;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		if (this.draining.getAsBoolean()) {
			builder.outOfService().withDetail("draining", true);
		}
		else {
			builder.up();
		}
		builder.withDetail("sessions", this.sessions.count());
	}

}
