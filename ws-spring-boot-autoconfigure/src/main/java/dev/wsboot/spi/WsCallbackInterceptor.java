package dev.wsboot.spi;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;

/**
 * Stands around the callbacks of all endpoints: sets what the application expects of the
 * current thread, such as a tenant or a logging context, and takes it away again. Beans
 * of this type are entered in their order and left in the reverse one.
 * <p>
 * Called for each message, on the thread that runs the callback, which may be an event
 * loop: an interceptor must not block. It is called for every session, but for Pongs also
 * if the endpoint has no method for the callback. An {@code @OnError} method that treats
 * the failure of a {@code CompletionStage} or a reactive type runs on the thread that
 * completed it, outside any interceptor.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WsCallbackInterceptor {

	/**
	 * A callback is about to run. If this throws, it does not run, interceptors entered
	 * before are left, and the session ends with 1011.
	 * @param session the session the callback is about
	 * @param callback which one
	 * @return what to do on the same thread when the callback has returned, or
	 * {@code null} for nothing
	 */
	@Nullable Scope enter(WsSession session, Callback callback);

	/**
	 * Whether to be called for a callback at all. Asked once for each endpoint: an
	 * interceptor that has nothing to do with messages costs them nothing if it says so.
	 * @param callback which one
	 * @return whether {@link #enter} is called for it; by default always
	 */
	default boolean intercepts(Callback callback) {
		return true;
	}

	/**
	 * The status a session ends with because of a failure that no {@code @OnError} method
	 * treated. The first interceptor that knows one decides; the failure is the peer's
	 * then, so it is not logged as a warning. Without a status it ends with 1011.
	 * @param failure what a callback threw, without wrappers
	 * @return a status that may be sent, or {@code null}
	 */
	default @Nullable CloseStatus statusOf(Throwable failure) {
		return null;
	}

	/**
	 * No {@code @OnError} method treated a failure, so the session ends. Called for each
	 * interceptor; within the scope of the callback if that failed itself, and on any
	 * thread if its asynchronous result did.
	 * @param session the session
	 * @param failure what a callback threw, without wrappers
	 */
	default void failed(WsSession session, Throwable failure) {
	}

	/**
	 * Which callback.
	 */
	enum Callback {

		/** The session was opened. The first call. */
		OPEN,

		/** A message, or a frame, has come. */
		MESSAGE,

		/**
		 * A Pong has come, and the endpoint has a method for it.
		 */
		PONG,

		/** The session has ended. The last call. */
		CLOSE

	}

	/**
	 * What an interceptor left open.
	 */
	@FunctionalInterface
	interface Scope {

		/**
		 * The callback has returned or thrown. Must not throw.
		 */
		void exit();

	}

}
