package dev.wsboot.observation;

import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Names the observation {@code ws.handshake}, with the key values {@code endpoint},
 * {@code outcome} ({@code accepted}, {@code rejected} or {@code failed}) and
 * {@code reason}: a code such as {@code ORIGIN_NOT_ALLOWED}, or {@code none}.
 *
 * @since 0.1.0
 */
public class DefaultWsHandshakeObservationConvention implements WsHandshakeObservationConvention {

	@Override
	public String getName() {
		return "ws.handshake";
	}

	@Override
	public String getContextualName(WsHandshakeObservationContext context) {
		return "ws handshake " + orNone(context.endpoint());
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(WsHandshakeObservationContext context) {
		return KeyValues.of("endpoint", orNone(context.endpoint()), "outcome", outcome(context), "reason",
				orNone(context.rejectionReason()));
	}

	private static String outcome(WsHandshakeObservationContext context) {
		if (context.rejectionReason() != null) {
			return "rejected";
		}
		return (context.isAccepted() && context.getError() == null) ? "accepted" : "failed";
	}

	private static String orNone(@Nullable String value) {
		return (value != null) ? value : "none";
	}

}
