package dev.wsboot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of an opening handshake and gives it key values. A bean of this
 * type takes the place of {@link DefaultWsHandshakeObservationConvention}.
 *
 * @since 0.1.0
 */
public interface WsHandshakeObservationConvention extends ObservationConvention<WsHandshakeObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof WsHandshakeObservationContext;
	}

}
