package dev.wsboot.internal.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.wsboot.WsEvent;
import dev.wsboot.internal.event.EventPublisher;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

/**
 * Publishes handshakes that are refused.
 */
public final class RefusalEvents implements HandshakeObserver {

	private final EventPublisher events;

	/**
	 * Creates the observer.
	 * @param events where they are published
	 */
	public RefusalEvents(EventPublisher events) {
		this.events = events;
	}

	@Override
	public Observed begin(HttpServletRequest request, @Nullable String endpoint) {
		return new Observed() {

			@Override
			public void rejected(Rejected rejected) {
				RefusalEvents.this.events.publish(new WsEvent.HandshakeRejected(endpoint, request.getRequestURI(),
						request.getRemoteAddr(), request.getHeader("Origin"), rejected.status(),
						rejected.reason().name(), rejected.detail()));
			}

		};
	}

}
