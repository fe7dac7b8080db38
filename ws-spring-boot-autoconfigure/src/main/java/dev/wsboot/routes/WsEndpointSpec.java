package dev.wsboot.routes;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsFrame;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;

/**
 * Describes one endpoint of {@link WsRoutes}. Handlers named {@code on…} return nothing;
 * what those named {@code replyOn…} return is treated as the result of an annotated
 * method is: text, bytes and objects are sent, {@code null} is not, a {@code CloseStatus}
 * closes, a {@code CompletionStage} is awaited, a publisher is sent value by value.
 * <p>
 * Handlers of one session are called one after the other and in order, those of different
 * sessions at the same time. Not safe for use by several threads itself.
 *
 * @since 0.1.0
 */
public final class WsEndpointSpec {

	private final List<String> paths = new ArrayList<>();

	private final List<String> subprotocols = new ArrayList<>();

	private final List<String> allowedOrigins = new ArrayList<>();

	private final List<HandshakeHandler> handshakeHandlers = new ArrayList<>();

	private final List<WsRoute.Handler> handlers = new ArrayList<>();

	private boolean subprotocolRequired;

	private Dispatch dispatch = Dispatch.DEFAULT;

	WsEndpointSpec() {
	}

	WsRoute build(String name) {
		return new WsRoute(name, this.paths, this.subprotocols, this.subprotocolRequired, this.allowedOrigins,
				this.dispatch, this.handshakeHandlers, this.handlers);
	}

	/**
	 * Adds paths to serve, below {@code ws.base-path}.
	 * @param paths patterns of Spring's {@code PathPattern}; placeholders are resolved
	 * @return this
	 */
	public WsEndpointSpec path(String... paths) {
		this.paths.addAll(List.of(paths));
		return this;
	}

	/**
	 * Adds subprotocols that the endpoint speaks. The first that the client offers and
	 * that is one of them is selected.
	 * @param subprotocols subprotocols; case matters
	 * @return this
	 */
	public WsEndpointSpec subprotocols(String... subprotocols) {
		this.subprotocols.addAll(List.of(subprotocols));
		return this;
	}

	/**
	 * Refuses handshakes without a common subprotocol with status 400.
	 * @return this
	 */
	public WsEndpointSpec requireSubprotocol() {
		this.subprotocolRequired = true;
		return this;
	}

	/**
	 * Adds origins that may connect, instead of {@code ws.allowed-origins}.
	 * @param origins origins, patterns such as {@code https://*.example.com}, or
	 * {@code *}; placeholders are resolved
	 * @return this
	 */
	public WsEndpointSpec allowedOrigins(String... origins) {
		this.allowedOrigins.addAll(List.of(origins));
		return this;
	}

	/**
	 * Says where handlers run, unless {@code ws.endpoints.<name>.dispatch} does.
	 * @param dispatch the dispatch
	 * @return this
	 */
	public WsEndpointSpec dispatch(Dispatch dispatch) {
		this.dispatch = Objects.requireNonNull(dispatch, "'dispatch' must not be null");
		return this;
	}

	/**
	 * Calls a handler before an opening handshake is answered, on the container's thread.
	 * It refuses by throwing: with the status of the exception if that has one, as a
	 * {@code ResponseStatusException} does, else with 500.
	 * @param handler takes the handshake
	 * @return this
	 */
	public WsEndpointSpec onHandshake(HandshakeHandler handler) {
		this.handshakeHandlers.add(Objects.requireNonNull(handler, "'handler' must not be null"));
		return this;
	}

	/**
	 * Calls a handler when a session has opened.
	 * @param handler takes the session
	 * @return this
	 */
	public WsEndpointSpec onOpen(OpenHandler handler) {
		return add(WsRoute.Event.OPEN, null, (session, event) -> {
			handler.handle(session);
			return null;
		}, false);
	}

	/**
	 * Calls a handler when a session has opened, and sends what it returns.
	 * @param handler takes the session
	 * @return this
	 */
	public WsEndpointSpec replyOnOpen(OpenReplyHandler handler) {
		return add(WsRoute.Event.OPEN, null, (session, event) -> handler.handle(session), true);
	}

	/**
	 * Calls a handler for each message of a type.
	 * @param type what the message is taken as: {@code String}, {@code byte[]},
	 * {@code ByteBuffer} (valid during the call), or a class that is decoded by a codec
	 * or from JSON. Several classes must share a sealed parent
	 * @param handler takes session and message
	 * @param <T> the message's type
	 * @return this
	 */
	public <T> WsEndpointSpec onMessage(Class<T> type, Handler<? super T> handler) {
		return add(WsRoute.Event.MESSAGE, type, silent(handler), false);
	}

	/**
	 * Calls a handler for each message of a generic type.
	 * @param type what the message is decoded into
	 * @param handler takes session and message
	 * @param <T> the message's type
	 * @return this
	 */
	public <T> WsEndpointSpec onMessage(ParameterizedTypeReference<T> type, Handler<? super T> handler) {
		return add(WsRoute.Event.MESSAGE, type.getType(), silent(handler), false);
	}

	/**
	 * Calls a handler for each message of a type, and sends what it returns.
	 * @param type what the message is taken as, see {@link #onMessage(Class, Handler)}
	 * @param handler takes session and message
	 * @param <T> the message's type
	 * @return this
	 */
	public <T> WsEndpointSpec replyOnMessage(Class<T> type, ReplyHandler<? super T> handler) {
		return add(WsRoute.Event.MESSAGE, type, handler, true);
	}

	/**
	 * Calls a handler for each message of a generic type, and sends what it returns.
	 * @param type what the message is decoded into
	 * @param handler takes session and message
	 * @param <T> the message's type
	 * @return this
	 */
	public <T> WsEndpointSpec replyOnMessage(ParameterizedTypeReference<T> type, ReplyHandler<? super T> handler) {
		return add(WsRoute.Event.MESSAGE, type.getType(), handler, true);
	}

	/**
	 * Calls a handler for each data frame, before messages are assembled. Excludes
	 * handlers of messages.
	 * @param handler takes session and frame
	 * @return this
	 */
	public WsEndpointSpec onFrame(Handler<? super WsFrame> handler) {
		return add(WsRoute.Event.FRAME, WsFrame.class, silent(handler), false);
	}

	/**
	 * Calls a handler for each Pong that answers a Ping of the heartbeat or of
	 * {@link WsSession#ping()}.
	 * @param handler takes session and round-trip time
	 * @return this
	 */
	public WsEndpointSpec onPong(Handler<? super Duration> handler) {
		return add(WsRoute.Event.PONG, Duration.class, silent(handler), false);
	}

	/**
	 * Calls a handler exactly once when a session has ended, however it ended.
	 * @param handler takes the session, which is no longer open, and the status
	 * @return this
	 */
	public WsEndpointSpec onClose(Handler<? super CloseStatus> handler) {
		return add(WsRoute.Event.CLOSE, CloseStatus.class, silent(handler), false);
	}

	/**
	 * Calls a handler when another one has failed; of several the one with the most
	 * specific type.
	 * @param type what failures it takes
	 * @param handler takes session and failure
	 * @param <E> the failures' type
	 * @return this
	 */
	public <E extends Throwable> WsEndpointSpec onError(Class<E> type, Handler<? super E> handler) {
		return add(WsRoute.Event.ERROR, type, silent(handler), false);
	}

	/**
	 * Calls a handler when another one has failed, and sends what it returns.
	 * @param type what failures it takes
	 * @param handler takes session and failure
	 * @param <E> the failures' type
	 * @return this
	 */
	public <E extends Throwable> WsEndpointSpec replyOnError(Class<E> type, ReplyHandler<? super E> handler) {
		return add(WsRoute.Event.ERROR, type, handler, true);
	}

	private static <T> ReplyHandler<T> silent(Handler<T> handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		return (session, event) -> {
			handler.handle(session, event);
			return null;
		};
	}

	// Whoever calls it passes what the type says.
	@SuppressWarnings("unchecked")
	private WsEndpointSpec add(WsRoute.Event event, @Nullable Type type, ReplyHandler<?> handler, boolean replies) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		this.handlers.add(new WsRoute.Handler(event, type, (ReplyHandler<Object>) handler, replies));
		return this;
	}

	/**
	 * Takes a handshake that is about to be accepted.
	 */
	@FunctionalInterface
	public interface HandshakeHandler {

		/**
		 * Called after all checks of the protocol; there is no session yet.
		 * @param context the handshake
		 * @throws Exception to refuse
		 */
		void handle(WsHandshakeContext context) throws Exception;

	}

	/**
	 * Takes the session that has opened.
	 */
	@FunctionalInterface
	public interface OpenHandler {

		/**
		 * Called once, before any message.
		 * @param session the session
		 * @throws Exception treated by the handlers of errors
		 */
		void handle(WsSession session) throws Exception;

	}

	/**
	 * Takes the session that has opened, and answers.
	 */
	@FunctionalInterface
	public interface OpenReplyHandler {

		/**
		 * Called once, before any message.
		 * @param session the session
		 * @return what to send, {@code null} for nothing
		 * @throws Exception treated by the handlers of errors
		 */
		@Nullable Object handle(WsSession session) throws Exception;

	}

	/**
	 * Takes what has happened in a session.
	 *
	 * @param <T> a message, a frame, a close status or a failure
	 */
	@FunctionalInterface
	public interface Handler<T> {

		/**
		 * Called on the thread the endpoint's dispatch says.
		 * @param session the session
		 * @param event what has happened
		 * @throws Exception treated by the handlers of errors
		 */
		void handle(WsSession session, T event) throws Exception;

	}

	/**
	 * Takes what has happened in a session, and answers.
	 *
	 * @param <T> a message or a failure
	 */
	@FunctionalInterface
	public interface ReplyHandler<T> {

		/**
		 * Called on the thread the endpoint's dispatch says.
		 * @param session the session
		 * @param event what has happened
		 * @return what to send, {@code null} for nothing
		 * @throws Exception treated by the handlers of errors
		 */
		@Nullable Object handle(WsSession session, T event) throws Exception;

	}

}
