package dev.wsboot.internal.endpoint.argument;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsSession;

/**
 * Gives one argument of a callback, chosen for its parameter at start-up.
 */
@FunctionalInterface
public interface ArgumentResolver {

	/**
	 * Gives the argument.
	 * @param session the session
	 * @param event what the callback is about: nothing when the session opens, the
	 * payload of a message as the connection hands it over, the {@code WsFrame}, the
	 * {@code Duration} of a round trip, the {@code CloseStatus} or the {@code Throwable}
	 * @return the argument
	 * @throws Exception if there is none; treated as a failure of the callback
	 */
	@Nullable Object resolve(WsSession session, @Nullable Object event) throws Exception;

}
