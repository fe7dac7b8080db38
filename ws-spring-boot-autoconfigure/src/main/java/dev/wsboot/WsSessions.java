package dev.wsboot;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The sessions that are open on this server. A bean of the application context; safe from
 * any thread. Streams are weakly consistent: a session that opens or closes meanwhile may
 * or may not be in them.
 *
 * @since 0.1.0
 */
public interface WsSessions {

	/**
	 * Finds a session.
	 * @param id what {@link WsSession#id()} returned
	 * @return the session if it is still there
	 */
	Optional<WsSession> find(String id);

	/**
	 * All sessions.
	 * @return the sessions in no order
	 */
	Stream<WsSession> stream();

	/**
	 * The sessions of one endpoint.
	 * @param endpoint the endpoint's name, as in {@code ws.endpoints.<name>}
	 * @return the sessions in no order
	 */
	Stream<WsSession> ofEndpoint(String endpoint);

	/**
	 * The sessions of one user.
	 * @param principal the principal's name
	 * @return the sessions in no order
	 */
	Stream<WsSession> ofPrincipal(String principal);

	/**
	 * How many sessions there are.
	 * @return the number of sessions
	 */
	int count();

	/**
	 * How many sessions an endpoint has.
	 * @param endpoint the endpoint's name
	 * @return the number of sessions
	 */
	int count(String endpoint);

	/**
	 * How many sessions a user has.
	 * @param principal the principal's name
	 * @return the number of sessions
	 */
	int countOfPrincipal(String principal);

}
