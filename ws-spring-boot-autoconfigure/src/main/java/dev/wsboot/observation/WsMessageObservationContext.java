package dev.wsboot.observation;

import io.micrometer.observation.Observation;

import dev.wsboot.WsSession;

/**
 * What is known of a message while its callback is observed.
 *
 * @since 0.1.0
 */
public class WsMessageObservationContext extends Observation.Context {

	private final WsSession session;

	/**
	 * Creates a context.
	 * @param session the session the message came by
	 */
	public WsMessageObservationContext(WsSession session) {
		this.session = session;
	}

	/**
	 * The session.
	 * @return the session the message came by
	 */
	public WsSession session() {
		return this.session;
	}

}
