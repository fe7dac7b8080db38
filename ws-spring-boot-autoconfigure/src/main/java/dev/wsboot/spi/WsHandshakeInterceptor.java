package dev.wsboot.spi;

import dev.wsboot.WsHandshakeContext;

/**
 * Stands around the opening handshakes of all endpoints, before the answer and after it.
 * Beans of this type are called in their order ({@code @Order}) before the endpoint's own
 * {@code @OnHandshake} method, and in the reverse order after the answer.
 * <p>
 * Called on the container's thread of the request, where blocking is allowed. Only
 * handshakes that have passed the checks of the protocol, of the origin and of the limits
 * get here.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsHandshakeInterceptor {

	/**
	 * A handshake is about to be accepted. Who throws refuses it, as an
	 * {@code @OnHandshake} method does: with the exception's status if it has one, such
	 * as a {@code ResponseStatusException}, else with 500. Then nothing behind this
	 * interceptor is called.
	 * @param context the handshake
	 * @throws Exception to refuse
	 */
	void before(WsHandshakeContext context) throws Exception;

	/**
	 * The handshake is answered. Called exactly once after each call of {@link #before},
	 * also if that has thrown, and before the session opens. What it throws is logged and
	 * changes nothing.
	 * @param context the handshake, whose answer can no longer be changed
	 * @param outcome what has become of it
	 */
	default void after(WsHandshakeContext context, WsHandshakeOutcome outcome) {
	}

}
