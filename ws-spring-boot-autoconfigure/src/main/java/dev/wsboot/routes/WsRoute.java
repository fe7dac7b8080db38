package dev.wsboot.routes;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.wsboot.Dispatch;

/**
 * One endpoint made of code, as {@link WsEndpointSpec} described it. Whether it is right
 * is checked when the application starts.
 *
 * @param name its name
 * @param paths the paths it serves, as they were written
 * @param subprotocols the subprotocols it speaks
 * @param subprotocolRequired whether it needs one of them
 * @param allowedOrigins origins allowed, empty for the global list
 * @param dispatch where its handlers run
 * @param handshakeHandlers called before a handshake is answered, at most one
 * @param handlers its handlers, in their order
 * @since 0.1.0
 */
public record WsRoute(String name, List<String> paths, List<String> subprotocols, boolean subprotocolRequired,
		List<String> allowedOrigins, Dispatch dispatch, List<WsEndpointSpec.HandshakeHandler> handshakeHandlers,
		List<Handler> handlers) {

	public WsRoute {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(dispatch, "'dispatch' must not be null");
		paths = List.copyOf(paths);
		subprotocols = List.copyOf(subprotocols);
		allowedOrigins = List.copyOf(allowedOrigins);
		handshakeHandlers = List.copyOf(handshakeHandlers);
		handlers = List.copyOf(handlers);
	}

	/**
	 * When a handler is called.
	 */
	public enum Event {

		/** The session is open. */
		OPEN,

		/** A message has come. */
		MESSAGE,

		/** A frame has come. */
		FRAME,

		/** A Pong has come that answers a Ping of ours. */
		PONG,

		/** The session has ended. */
		CLOSE,

		/** Another handler has failed. */
		ERROR

	}

	/**
	 * One handler.
	 *
	 * @param event when it is called
	 * @param type what it takes beside the session, {@code null} if nothing
	 * @param function the code; its result counts only if it replies
	 * @param replies whether what it returns is sent
	 */
	public record Handler(Event event, @Nullable Type type, WsEndpointSpec.ReplyHandler<Object> function,
			boolean replies) {

	}

}
