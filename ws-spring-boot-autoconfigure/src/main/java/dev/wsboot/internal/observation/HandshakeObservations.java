package dev.wsboot.internal.observation;

import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.web.HandshakeObserver;
import dev.wsboot.observation.DefaultWsHandshakeObservationConvention;
import dev.wsboot.observation.WsHandshakeObservationContext;
import dev.wsboot.observation.WsHandshakeObservationConvention;

/**
 * Observes opening handshakes.
 */
public final class HandshakeObservations implements HandshakeObserver {

	private static final WsHandshakeObservationConvention DEFAULT = new DefaultWsHandshakeObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable WsHandshakeObservationConvention convention;

	private final Function<Observation.ContextView, @Nullable Object> trace;

	/**
	 * Creates the observer.
	 * @param registry where observations are reported
	 * @param convention the application's, or {@code null}
	 * @param trace finds the trace of an observation that has begun, if there is one
	 */
	public HandshakeObservations(ObservationRegistry registry, @Nullable WsHandshakeObservationConvention convention,
			Function<Observation.ContextView, @Nullable Object> trace) {
		this.registry = registry;
		this.convention = convention;
		this.trace = trace;
	}

	@Override
	public Observed begin(HttpServletRequest request, @Nullable String endpoint) {
		if (this.registry.isNoop()) {
			return Observed.NONE;
		}
		WsHandshakeObservationContext context = new WsHandshakeObservationContext(request, endpoint);
		Observation observation = Observation.createNotStarted(this.convention, DEFAULT, () -> context, this.registry)
			.start();
		return new ObservedHandshake(context, observation, observation.openScope(), this.trace);
	}

	/**
	 * One handshake.
	 */
	private record ObservedHandshake(WsHandshakeObservationContext context, Observation observation,
			Observation.Scope scope, Function<Observation.ContextView, @Nullable Object> trace) implements Observed {

		@Override
		public WsHandshake accepted(WsHandshake handshake) {
			this.context.accept();
			Object link = this.trace.apply(this.context);
			return (link != null) ? new LinkedHandshake(handshake, link) : handshake;
		}

		@Override
		public void rejected(Rejected rejected) {
			this.context.reject(rejected.reason().name());
		}

		@Override
		public void failed(Throwable failure) {
			this.observation.error(failure);
		}

		@Override
		public void close() {
			this.scope.close();
			this.observation.stop();
		}

	}

}
