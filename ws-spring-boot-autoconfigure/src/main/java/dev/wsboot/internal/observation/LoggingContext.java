package dev.wsboot.internal.observation;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.BatchScoped;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * Names the session and its endpoint in whatever a callback logs, by SLF4J's mapped
 * diagnostic context: {@code wsSession} and {@code wsEndpoint}. They stay for all
 * messages of one read: to set and remove them costs about a tenth of what a small
 * message among many costs altogether.
 */
public final class LoggingContext implements WsCallbackInterceptor, BatchScoped {

	private static final String SESSION = "wsSession";

	private static final String ENDPOINT = "wsEndpoint";

	@Override
	public @Nullable Scope enter(WsSession session, Callback callback) {
		// A callback before this one may have cleared the context.
		String id = session.id();
		if (!id.equals(MDC.get(SESSION))) {
			MDC.put(SESSION, id);
			MDC.put(ENDPOINT, session.handshake().endpoint());
		}
		return null;
	}

	@Override
	public void endOfBatch() {
		MDC.remove(SESSION);
		MDC.remove(ENDPOINT);
	}

}
