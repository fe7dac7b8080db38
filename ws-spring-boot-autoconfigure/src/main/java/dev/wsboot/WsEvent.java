package dev.wsboot;

import org.jspecify.annotations.Nullable;

/**
 * What the application's listeners are told beside the endpoints. Published as a Spring
 * application event, so a method annotated with {@code @EventListener} takes one kind, or
 * all of them by this type.
 * <p>
 * Listeners are called on the thread that each kind names, which waits for them; one that
 * blocks should be {@code @Async}. What a listener throws is logged and changes nothing
 * else.
 *
 * @since 0.1.0
 */
public sealed interface WsEvent {

	/**
	 * A session is open. Published before {@code @OnOpen} on the thread that calls it: a
	 * worker, or the event loop if the endpoint's callbacks run there, where a listener
	 * must not block. Within the scope of callback interceptors, so also in the security
	 * context of the session.
	 *
	 * @param session the session, which can send
	 */
	record SessionOpened(WsSession session) implements WsEvent {

	}

	/**
	 * A session has ended, however it did: published exactly once for each that was
	 * opened. After {@code @OnClose} has returned, on the same thread.
	 *
	 * @param session the session, no longer open; its subscriptions have ended
	 * @param status how it ended, {@link CloseStatus#ABNORMAL} if the connection broke
	 */
	record SessionClosed(WsSession session, CloseStatus status) implements WsEvent {

	}

	/**
	 * An opening handshake was refused. Published on the container's thread before the
	 * response is written, so that a listener must be quick. Anybody who reaches the
	 * server can cause it at any rate, and all texts but {@code endpoint} and
	 * {@code reason} may hold what the client sent.
	 *
	 * @param endpoint the endpoint's name, or {@code null} if it was refused before the
	 * endpoint was found
	 * @param path the path that was requested, not decoded
	 * @param remoteAddress who requested it, after forwarded headers; {@code null} if the
	 * container does not tell
	 * @param origin the {@code Origin} header, or {@code null} if there is none
	 * @param status status code of the response, from 300 to 599
	 * @param reason stable code in the response, such as {@code ORIGIN_NOT_ALLOWED}
	 * @param detail one sentence that says why
	 */
	record HandshakeRejected(@Nullable String endpoint, String path, @Nullable String remoteAddress,
			@Nullable String origin, int status, String reason, String detail) implements WsEvent {

	}

	/**
	 * The server is about to stop, or an operator has asked for it: new handshakes are
	 * refused and sessions will be closed. Published before the first of them is, on the
	 * thread that drains and that no session depends on. Published again only if the
	 * application was stopped and started in between.
	 *
	 * @param sessions how many sessions there are
	 */
	record Draining(int sessions) implements WsEvent {

	}

}
