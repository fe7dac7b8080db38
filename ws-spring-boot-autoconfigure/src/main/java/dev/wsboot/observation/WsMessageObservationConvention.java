package dev.wsboot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observation of a handled message and gives it key values. A bean of this type
 * takes the place of {@link DefaultWsMessageObservationConvention}.
 *
 * @since 0.1.0
 */
public interface WsMessageObservationConvention extends ObservationConvention<WsMessageObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof WsMessageObservationContext;
	}

}
