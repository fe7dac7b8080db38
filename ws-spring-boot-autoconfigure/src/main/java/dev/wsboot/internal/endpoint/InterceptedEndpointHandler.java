package dev.wsboot.internal.endpoint;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.BatchScoped;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.spi.WsCallbackInterceptor;
import dev.wsboot.spi.WsCallbackInterceptor.Callback;
import dev.wsboot.spi.WsCallbackInterceptor.Scope;

/**
 * An endpoint with interceptors around its callbacks.
 */
final class InterceptedEndpointHandler implements EndpointHandler {

	private final EndpointHandler target;

	private final WsCallbackInterceptor[] ofOpen;

	private final WsCallbackInterceptor[] ofMessage;

	private final WsCallbackInterceptor[] ofPong;

	private final WsCallbackInterceptor[] ofClose;

	private final BatchScoped[] batchScoped;

	private InterceptedEndpointHandler(EndpointHandler target, List<WsCallbackInterceptor> interceptors) {
		this.target = target;
		this.ofOpen = select(interceptors, Callback.OPEN);
		this.ofMessage = select(interceptors, Callback.MESSAGE);
		this.ofPong = select(interceptors, Callback.PONG);
		this.ofClose = select(interceptors, Callback.CLOSE);
		this.batchScoped = interceptors.stream().filter(BatchScoped.class::isInstance).toArray(BatchScoped[]::new);
	}

	private static WsCallbackInterceptor[] select(List<WsCallbackInterceptor> interceptors, Callback callback) {
		return interceptors.stream()
			.filter((interceptor) -> interceptor.intercepts(callback))
			.toArray(WsCallbackInterceptor[]::new);
	}

	/**
	 * Puts interceptors around an endpoint.
	 * @param target the endpoint
	 * @param interceptors in the order in which they are entered
	 * @return the endpoint itself if there are none, so that they cost nothing
	 */
	static EndpointHandler of(EndpointHandler target, List<WsCallbackInterceptor> interceptors) {
		return interceptors.isEmpty() ? target : new InterceptedEndpointHandler(target, interceptors);
	}

	@Override
	public String name() {
		return this.target.name();
	}

	@Override
	public ConnectionSettings settings() {
		return this.target.settings();
	}

	@Override
	public PayloadForm textForm() {
		return this.target.textForm();
	}

	@Override
	public PayloadForm binaryForm() {
		return this.target.binaryForm();
	}

	@Override
	public boolean takesFrames() {
		return this.target.takesFrames();
	}

	@Override
	public @Nullable Object onOpen(WsSession session) {
		Entered entered = enter(this.ofOpen, session, Callback.OPEN);
		try {
			return this.target.onOpen(session);
		}
		finally {
			exit(entered);
		}
	}

	@Override
	public @Nullable Object onMessage(WsSession session, Object payload, boolean text) {
		if (this.ofMessage.length == 0) {
			return this.target.onMessage(session, payload, text);
		}
		Entered entered = enter(this.ofMessage, session, Callback.MESSAGE);
		try {
			return this.target.onMessage(session, payload, text);
		}
		finally {
			exit(entered);
		}
	}

	@Override
	public boolean takesPongs() {
		return this.target.takesPongs();
	}

	@Override
	public @Nullable Object onPong(WsSession session, Duration roundTrip) {
		Entered entered = enter(this.ofPong, session, Callback.PONG);
		try {
			return this.target.onPong(session, roundTrip);
		}
		finally {
			exit(entered);
		}
	}

	@Override
	public void onClose(WsSession session, CloseStatus status) {
		Entered entered = enter(this.ofClose, session, Callback.CLOSE);
		try {
			this.target.onClose(session, status);
		}
		finally {
			exit(entered);
		}
	}

	@Override
	public void endOfBatch() {
		for (BatchScoped scoped : this.batchScoped) {
			scoped.endOfBatch();
		}
	}

	@Override
	public Object encode(WsSession session, Object payload) {
		return this.target.encode(session, payload);
	}

	private static @Nullable Entered enter(WsCallbackInterceptor[] interceptors, WsSession session, Callback callback) {
		Entered entered = null;
		try {
			for (WsCallbackInterceptor interceptor : interceptors) {
				Scope scope = interceptor.enter(session, callback);
				if (scope != null) {
					entered = new Entered(scope, entered);
				}
			}
			return entered;
		}
		catch (RuntimeException | Error ex) {
			exit(entered);
			throw ex;
		}
	}

	private static void exit(@Nullable Entered last) {
		for (Entered entered = last; entered != null; entered = entered.outer()) {
			entered.scope().exit();
		}
	}

	/**
	 * A scope to leave, and those around it.
	 */
	private record Entered(Scope scope, @Nullable Entered outer) {

	}

}
