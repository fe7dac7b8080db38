package dev.wsboot.internal.endpoint.argument;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;

/**
 * Gives one argument that needs nothing but the opening handshake, chosen for its
 * parameter at start-up.
 */
@FunctionalInterface
interface HandshakeArgument {

	/**
	 * Gives the argument.
	 * @param handshake the handshake
	 * @return the argument
	 * @throws HandshakeValueException if a value is missing or not of its type
	 */
	@Nullable Object resolve(WsHandshake handshake);

	/**
	 * The same for a method that is called in a session.
	 * @return the resolver
	 */
	default ArgumentResolver ofSession() {
		return (session, event) -> resolve(session.handshake());
	}

}
