package dev.wsboot.internal.endpoint;

import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.hook.HandshakeHooks;
import dev.wsboot.internal.handshake.HandshakePolicy;

/**
 * A path and the endpoint it leads to.
 *
 * @param pattern a valid {@code PathPattern} that begins with a slash
 * @param policy what the endpoint's handshakes must keep to
 * @param handler the endpoint
 * @param hooks what is asked before its handshakes are answered
 */
public record Route(String pattern, HandshakePolicy policy, EndpointHandler handler, HandshakeHooks hooks) {

	/**
	 * A path to an endpoint without hooks.
	 * @param pattern a valid {@code PathPattern} that begins with a slash
	 * @param policy what the endpoint's handshakes must keep to
	 * @param handler the endpoint
	 */
	public Route(String pattern, HandshakePolicy policy, EndpointHandler handler) {
		this(pattern, policy, handler, HandshakeHooks.NONE);
	}

	/**
	 * The endpoint's name.
	 * @return the name, as in {@code ws.endpoints.<name>}
	 */
	public String endpoint() {
		return this.handler.name();
	}

}
