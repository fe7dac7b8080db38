package dev.wsboot;

import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Publishes messages to all sessions that subscribed to a topic. A bean of the
 * application context; safe from any thread.
 * <p>
 * A payload is encoded once for all receivers. Publishing never waits for a slow
 * receiver: what its send buffer does not take is treated by that endpoint's
 * {@code ws.send.overflow}. Two messages published by one thread reach each receiver in
 * that order. A topic exists as long as it has a subscriber.
 *
 * @since 0.1.0
 */
public interface WsTopics {

	/**
	 * Publishes to every subscriber.
	 * @param topic the topic's name
	 * @param payload as for {@link WsSession#send(Object)}, but not a {@link WsFrame}
	 * @return what became of it
	 * @throws WsSendException if the payload cannot be encoded
	 */
	WsDelivery publish(String topic, Object payload);

	/**
	 * Publishes to some of the subscribers.
	 * @param topic the topic's name
	 * @param payload as for {@link #publish(String, Object)}
	 * @param receivers decides for each subscriber; called on the publishing thread
	 * @return what became of it
	 * @throws WsSendException if the payload cannot be encoded
	 */
	WsDelivery publish(String topic, Object payload, Predicate<? super WsSession> receivers);

	/**
	 * Publishes to all sessions of one user, whatever they subscribed to.
	 * @param principal the principal's name
	 * @param payload as for {@link #publish(String, Object)}
	 * @return what became of it
	 * @throws WsSendException if the payload cannot be encoded
	 */
	WsDelivery publishToUser(String principal, Object payload);

	/**
	 * Who is subscribed.
	 * @param topic the topic's name
	 * @return the sessions in no order; weakly consistent
	 */
	Stream<WsSession> subscribers(String topic);

	/**
	 * How many are subscribed.
	 * @param topic the topic's name
	 * @return the number of subscribers
	 */
	int count(String topic);

}
