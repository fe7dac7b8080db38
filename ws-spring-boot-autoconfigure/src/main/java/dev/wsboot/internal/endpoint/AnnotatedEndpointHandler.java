package dev.wsboot.internal.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsEvent;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.endpoint.callback.Callback;
import dev.wsboot.internal.endpoint.callback.CallbackResult;
import dev.wsboot.internal.endpoint.callback.EndpointCallbacks;
import dev.wsboot.internal.endpoint.callback.MessageRoute;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.internal.event.EventPublisher;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * An endpoint made of annotated methods.
 */
final class AnnotatedEndpointHandler implements EndpointHandler {

	private final String name;

	private final ConnectionSettings settings;

	private final EndpointCallbacks callbacks;

	private final CallbackRunner runner;

	private final @Nullable ReactiveResults reactive;

	private final List<TargetBean> beans;

	private final MessageCodecs codecs;

	private final EventPublisher events;

	private final TargetBean target;

	AnnotatedEndpointHandler(String name, ConnectionSettings settings, EndpointCallbacks callbacks, TargetBean target,
			List<ErrorAdvice> advice, MessageCodecs codecs, Supplier<WsTopics> topics,
			List<WsCallbackInterceptor> interceptors, EventPublisher events) {
		this.name = name;
		this.settings = settings;
		this.callbacks = callbacks;
		this.reactive = reactiveResults(settings, callbacks, advice);
		this.runner = new CallbackRunner(target, callbacks.errors(), advice, this::encode, this.reactive, topics,
				new UnhandledFailures(new FailureLog(name, System::nanoTime), interceptors));
		this.beans = Stream.concat(Stream.of(target), advice.stream().map(ErrorAdvice::bean)).toList();
		this.codecs = codecs;
		this.events = events;
		this.target = target;
	}

	private static @Nullable ReactiveResults reactiveResults(ConnectionSettings settings, EndpointCallbacks callbacks,
			List<ErrorAdvice> advice) {
		Stream<Callback> all = Stream.concat(callbacks.all(),
				advice.stream().flatMap((candidate) -> candidate.errors().all().stream()));
		if (all.noneMatch((callback) -> callback.result().isReactive())) {
			return null;
		}
		return new ReactiveResults((settings.dispatch() == Dispatch.EVENT_LOOP) ? Runnable::run : settings.workers());
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public ConnectionSettings settings() {
		return this.settings;
	}

	@Override
	public PayloadForm textForm() {
		return form(this.callbacks.text());
	}

	@Override
	public PayloadForm binaryForm() {
		return form(this.callbacks.binary());
	}

	private static PayloadForm form(@Nullable MessageRoute route) {
		return (route != null) ? route.form() : PayloadForm.REFUSED;
	}

	@Override
	public boolean takesFrames() {
		return this.callbacks.frame() != null;
	}

	@Override
	public @Nullable Object onOpen(WsSession session) {
		this.target.begin(session);
		this.target.run(session, () -> this.events.publish(new WsEvent.SessionOpened(session)));
		Callback open = this.callbacks.open();
		return (open != null) ? this.runner.run(open, session, null) : null;
	}

	@Override
	public @Nullable Object onMessage(WsSession session, Object payload, boolean text) {
		Callback frame = this.callbacks.frame();
		if (frame != null) {
			return this.runner.run(frame, session, payload);
		}
		MessageRoute route = text ? this.callbacks.text() : this.callbacks.binary();
		return (route != null) ? onMessage(route, session, payload) : null;
	}

	private @Nullable Object onMessage(MessageRoute route, WsSession session, Object payload) {
		Object message;
		try {
			message = route.decode(session, payload);
		}
		catch (RuntimeException | Error ex) {
			return this.runner.failed(session, route.first(), ex);
		}
		return this.runner.run(route.callback(message), session, message);
	}

	@Override
	public boolean takesPongs() {
		return this.callbacks.pong() != null;
	}

	@Override
	public @Nullable Object onPong(WsSession session, Duration roundTrip) {
		Callback pong = this.callbacks.pong();
		return (pong != null) ? this.runner.run(pong, session, roundTrip) : null;
	}

	@Override
	public void onClose(WsSession session, CloseStatus status) {
		// An interceptor may have prevented its beginning.
		this.target.begin(session);
		try {
			if (this.reactive != null) {
				this.reactive.end(session);
			}
			Callback close = this.callbacks.close();
			if (close != null) {
				this.runner.runLast(close, session, status);
			}
			this.target.run(session, () -> this.events.publish(new WsEvent.SessionClosed(session, status)));
		}
		finally {
			this.target.end(session);
		}
	}

	@Override
	public Object encode(WsSession session, Object payload) {
		return CallbackResult.isDirect(payload) ? payload : this.codecs.encode(session, payload);
	}

	/**
	 * Checks the proxies of the beans at start-up, as far as they have been created.
	 * @throws InvalidEndpointException if a callback cannot be called
	 */
	void checkIfCreated() {
		this.beans.forEach(TargetBean::checkIfCreated);
	}

}
