package dev.wsboot.internal.observation;

import org.slf4j.MDC;

import dev.wsboot.WsSession;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * Names the session and its endpoint in whatever a callback logs, by SLF4J's mapped
 * diagnostic context: {@code wsSession} and {@code wsEndpoint}.
 */
public final class LoggingContext implements WsCallbackInterceptor {

	private static final String SESSION = "wsSession";

	private static final String ENDPOINT = "wsEndpoint";

	private static final Scope CLEAR = LoggingContext::clear;

	@Override
	public Scope enter(WsSession session, Callback callback) {
		MDC.put(SESSION, session.id());
		MDC.put(ENDPOINT, session.handshake().endpoint());
		return CLEAR;
	}

	private static void clear() {
		MDC.remove(SESSION);
		MDC.remove(ENDPOINT);
	}

}
