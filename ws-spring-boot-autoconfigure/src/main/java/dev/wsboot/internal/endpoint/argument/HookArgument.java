package dev.wsboot.internal.endpoint.argument;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshakeContext;

/**
 * Gives one argument of a method that is called before there is a session, chosen for its
 * parameter at start-up.
 */
@FunctionalInterface
public interface HookArgument {

	/**
	 * Gives the argument.
	 * @param context the handshake
	 * @return the argument
	 * @throws HandshakeValueException if a value is missing or not of its type
	 */
	@Nullable Object resolve(WsHandshakeContext context);

}
