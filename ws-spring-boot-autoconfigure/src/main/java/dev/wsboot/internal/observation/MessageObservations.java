package dev.wsboot.internal.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.wsboot.WsSession;
import dev.wsboot.observation.DefaultWsMessageObservationConvention;
import dev.wsboot.observation.WsMessageObservationContext;
import dev.wsboot.observation.WsMessageObservationConvention;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * Observes the callbacks of messages, each for itself: a session may last for days, and
 * its handshake's trace is not to be kept open so long.
 */
public final class MessageObservations implements WsCallbackInterceptor {

	private static final WsMessageObservationConvention DEFAULT = new DefaultWsMessageObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable WsMessageObservationConvention convention;

	/**
	 * Creates the interceptor.
	 * @param registry where observations are reported
	 * @param convention the application's, or {@code null}
	 */
	public MessageObservations(ObservationRegistry registry, @Nullable WsMessageObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public boolean intercepts(Callback callback) {
		return callback == Callback.MESSAGE;
	}

	@Override
	public @Nullable Scope enter(WsSession session, Callback callback) {
		if (this.registry.isNoop()) {
			return null;
		}
		Observation observation = Observation.createNotStarted(this.convention, DEFAULT,
				() -> new WsMessageObservationContext(session), this.registry);
		if (observation.isNoop()) {
			// Switched off, by management.observations.enable for one.
			return null;
		}
		Observation.Scope scope = observation.start().openScope();
		return () -> {
			scope.close();
			observation.stop();
		};
	}

	@Override
	public void failed(WsSession session, Throwable failure) {
		Observation current = this.registry.getCurrentObservation();
		if (current != null && current.getContextView() instanceof WsMessageObservationContext context
				&& context.session() == session) {
			current.error(failure);
		}
	}

}
