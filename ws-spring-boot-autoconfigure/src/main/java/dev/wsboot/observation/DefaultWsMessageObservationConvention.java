package dev.wsboot.observation;

import io.micrometer.common.KeyValues;

/**
 * Names the observation {@code ws.message}, with the key value {@code endpoint}.
 *
 * @since 0.1.0
 */
public class DefaultWsMessageObservationConvention implements WsMessageObservationConvention {

	@Override
	public String getName() {
		return "ws.message";
	}

	@Override
	public String getContextualName(WsMessageObservationContext context) {
		return "ws message " + context.session().handshake().endpoint();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(WsMessageObservationContext context) {
		return KeyValues.of("endpoint", context.session().handshake().endpoint());
	}

}
