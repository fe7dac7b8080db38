package dev.wsboot.internal.web;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

/**
 * Sees the opening handshakes of our endpoints, on the container's threads.
 */
@FunctionalInterface
public interface HandshakeObserver {

	/**
	 * A handshake has begun.
	 * @param request the request
	 * @param endpoint the endpoint's name, or {@code null} if it was refused before the
	 * endpoint was found
	 * @return learns how it ends
	 */
	Observed begin(HttpServletRequest request, @Nullable String endpoint);

	/**
	 * One observer for several.
	 * @param observers in the order in which they are told of the beginning
	 * @return tells all of them
	 */
	static HandshakeObserver all(List<HandshakeObserver> observers) {
		if (observers.isEmpty()) {
			return (request, endpoint) -> Observed.NONE;
		}
		return (observers.size() == 1) ? observers.get(0) : new HandshakeObservers(observers);
	}

	/**
	 * One handshake, on one thread. It is accepted or rejected; if something throws it
	 * fails, maybe after it was accepted, or before it is rejected with 500.
	 */
	interface Observed extends AutoCloseable {

		/** Does nothing. */
		Observed NONE = new Observed() {
		};

		/**
		 * It is accepted. Called before the connection is there.
		 * @param handshake what the session will have
		 * @return the same, or one that knows more
		 */
		default WsHandshake accepted(WsHandshake handshake) {
			return handshake;
		}

		/**
		 * It is refused.
		 * @param rejected why
		 */
		default void rejected(Rejected rejected) {
		}

		/**
		 * Something threw.
		 * @param failure what
		 */
		default void failed(Throwable failure) {
		}

		/**
		 * It is over. Always called last.
		 */
		@Override
		default void close() {
		}

	}

}
