package dev.wsboot.internal.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

import dev.wsboot.WsEvent;
import dev.wsboot.internal.connection.RateLimit;

/**
 * Publishes events on the calling thread. What a listener throws stays here: it must
 * neither end a session nor stop a drain. Safe from any thread.
 */
public final class EventPublisher {

	private static final Logger logger = LoggerFactory.getLogger(EventPublisher.class);

	// Who is refused can make a listener fail as often as it likes.
	private final RateLimit failures = RateLimit.perMinute(10);

	private final ApplicationEventPublisher publisher;

	/**
	 * Creates the publisher.
	 * @param publisher the application context
	 */
	public EventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * Publishes an event and returns when the listeners have.
	 * @param event the event
	 */
	public void publish(WsEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			if (this.failures.permits()) {
				logger.error("A listener of {} failed", event.getClass().getSimpleName(), ex);
			}
		}
	}

}
