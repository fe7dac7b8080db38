package dev.wsboot.internal.endpoint.callback;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

import dev.wsboot.annotation.Broadcast;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.ForeignApi;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.routes.WsRoute;

/**
 * The callbacks of one endpoint class, checked.
 *
 * @param handshake called before a handshake is answered
 * @param open called when a session opens
 * @param text where text messages go
 * @param binary where binary messages go
 * @param frame called for raw frames
 * @param pong called when a Ping was answered
 * @param close called when a session has ended
 * @param errors called when another one has failed
 */
public record EndpointCallbacks(@Nullable HandshakeCallback handshake, @Nullable Callback open,
		@Nullable MessageRoute text, @Nullable MessageRoute binary, @Nullable Callback frame, @Nullable Callback pong,
		@Nullable Callback close, ErrorCallbacks errors) {

	/**
	 * Inspects a class.
	 * @param type the endpoint's class
	 * @param resolvers where arguments come from
	 * @param codecs decode objects
	 * @return its callbacks
	 * @throws InvalidCallbackException if something is wrong with them
	 */
	public static EndpointCallbacks of(Class<?> type, ArgumentResolvers resolvers, MessageCodecs codecs) {
		refuseLoneBroadcast(type);
		Map<CallbackKind, List<Callback>> callbacks = new EnumMap<>(CallbackKind.class);
		HandshakeCallback handshake = HandshakeCallback.find(type, resolvers);
		for (CallbackKind kind : CallbackKind.values()) {
			if (kind != CallbackKind.HANDSHAKE) {
				callbacks.put(kind, annotated(type, kind, resolvers));
			}
		}
		return assemble(CallbackOwner.of(type), handshake, (kind) -> callbacks.getOrDefault(kind, List.of()), codecs);
	}

	/**
	 * Inspects an endpoint made of code.
	 * @param route the endpoint
	 * @param resolvers know the codecs
	 * @return its callbacks
	 * @throws InvalidCallbackException if something is wrong with them
	 */
	public static EndpointCallbacks of(WsRoute route, ArgumentResolvers resolvers) {
		Map<CallbackKind, List<Callback>> callbacks = new EnumMap<>(CallbackKind.class);
		for (WsRoute.Handler handler : route.handlers()) {
			callbacks.computeIfAbsent(kind(handler.event()), (kind) -> new ArrayList<>())
				.add(Callback.of(route, handler, resolvers));
		}
		return assemble(CallbackOwner.of(route), HandshakeCallback.find(route),
				(kind) -> callbacks.getOrDefault(kind, List.of()), resolvers.context().codecs());
	}

	private static CallbackKind kind(WsRoute.Event event) {
		return switch (event) {
			case OPEN -> CallbackKind.OPEN;
			case MESSAGE -> CallbackKind.MESSAGE;
			case FRAME -> CallbackKind.FRAME;
			case PONG -> CallbackKind.PONG;
			case CLOSE -> CallbackKind.CLOSE;
			case ERROR -> CallbackKind.ERROR;
		};
	}

	private static void refuseLoneBroadcast(Class<?> type) {
		for (Method method : methods(type)) {
			if (AnnotatedElementUtils.hasAnnotation(method, Broadcast.class) && Stream.of(CallbackKind.values())
				.noneMatch((kind) -> AnnotatedElementUtils.hasAnnotation(method, kind.annotation()))) {
				throw new InvalidCallbackException(
						CallbackMethod.describe(type, method)
								+ " is annotated with @Broadcast alone, so nothing calls it.",
						"Add @OnOpen, @OnMessage, @OnFrame, @OnPong, @OnClose or @OnError, or publish through WsTopics.");
			}
		}
	}

	private static List<Method> methods(Class<?> type) {
		return MethodIntrospector.selectMethods(type, (Method method) -> !method.isSynthetic())
			.stream()
			.sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
			.toList();
	}

	/**
	 * Finds the methods with one annotation.
	 * @param type a class
	 * @param kind says which annotation
	 * @param resolvers where arguments come from
	 * @return the methods, sorted so that of several mistakes always the same is reported
	 * @throws InvalidCallbackException if one cannot be called as it is written
	 */
	public static List<Callback> annotated(Class<?> type, CallbackKind kind, ArgumentResolvers resolvers) {
		return methods(type, kind).stream().map((method) -> Callback.of(kind, method, type, resolvers)).toList();
	}

	/**
	 * Finds the methods with one annotation, not checked.
	 * @param type a class
	 * @param kind says which annotation
	 * @return the methods in the order of {@link #annotated}
	 * @throws InvalidCallbackException if the class has another library's annotations
	 */
	public static List<Method> methods(Class<?> type, CallbackKind kind) {
		List<Method> methods = methods(type);
		ForeignApi.refuseOn(type, methods);
		return methods.stream()
			.filter((method) -> AnnotatedElementUtils.hasAnnotation(method, kind.annotation()))
			.toList();
	}

	private static EndpointCallbacks assemble(CallbackOwner owner, @Nullable HandshakeCallback handshake,
			Function<CallbackKind, List<Callback>> callbacks, MessageCodecs codecs) {
		List<Callback> messages = callbacks.apply(CallbackKind.MESSAGE);
		EndpointCallbacks result = new EndpointCallbacks(handshake,
				single(owner, "@OnOpen", callbacks.apply(CallbackKind.OPEN)),
				MessageRoute.of(owner, messages, false, codecs), MessageRoute.of(owner, messages, true, codecs),
				single(owner, "@OnFrame", callbacks.apply(CallbackKind.FRAME)),
				single(owner, "@OnPong", callbacks.apply(CallbackKind.PONG)),
				single(owner, "@OnClose", callbacks.apply(CallbackKind.CLOSE)),
				ErrorCallbacks.of(owner, callbacks.apply(CallbackKind.ERROR)));
		if (result.open == null && messages.isEmpty() && result.frame == null && result.close == null) {
			throw new InvalidCallbackException(
					owner.name() + " has no "
							+ (owner.annotated() ? "method annotated with @OnOpen, @OnMessage, @OnFrame or @OnClose."
									: "handler of an opening, of messages, of frames or of the close."),
					owner.annotated()
							? "Annotate at least one; the annotations are those of the package dev.wsboot.annotation."
							: "Add at least one, such as onMessage(String.class, (session, text) -> …).");
		}
		checkTaken(messages, result);
		if (result.frame != null && !messages.isEmpty()) {
			throw new InvalidCallbackException(
					owner.name() + " takes raw frames and messages, which exclude each other: " + result.frame + " and "
							+ messages.get(0) + ".",
					owner.annotated() ? "Remove the method annotated with @OnFrame or those annotated with @OnMessage."
							: "Remove onFrame or the handlers of messages.");
		}
		return result;
	}

	private static void checkTaken(List<Callback> messages, EndpointCallbacks result) {
		List<Callback> taken = result.all().toList();
		for (Callback message : messages) {
			if (!taken.contains(message)) {
				throw message.invalidPayload("has to be decoded, but no codec decodes that type",
						"Add a WsMessageCodec bean for it or spring-boot-starter-jackson, or take String or byte[].");
			}
		}
	}

	private static @Nullable Callback single(CallbackOwner owner, String annotated, List<Callback> callbacks) {
		if (callbacks.size() > 1) {
			throw two(owner, annotated, callbacks, "Merge them, or remove one.");
		}
		return callbacks.isEmpty() ? null : callbacks.get(0);
	}

	static InvalidCallbackException two(CallbackOwner owner, String annotated, List<? extends BeanCallback> callbacks,
			String action) {
		return new InvalidCallbackException(owner.name() + " has two " + owner.callbacks(annotated) + ": "
				+ callbacks.get(0) + " and " + callbacks.get(1) + ".", action);
	}

	/**
	 * Refuses methods that read messages while they arrive.
	 * @param what follows the parameter
	 * @param action what to change; a whole sentence
	 * @throws InvalidCallbackException if there is one
	 */
	public void refuseStreams(String what, String action) {
		Stream.of(this.text, this.binary)
			.flatMap(Stream::ofNullable)
			.map(MessageRoute::first)
			.filter((message) -> message.payloadKind().isStreamed())
			.findFirst()
			.ifPresent((message) -> {
				throw message.invalidPayload(what, action);
			});
	}

	/**
	 * All methods that are called in a session.
	 * @return the methods in no order
	 */
	public Stream<Callback> all() {
		Stream<Callback> messages = Stream.of(this.text, this.binary)
			.flatMap(Stream::ofNullable)
			.flatMap((route) -> route.callbacks().stream());
		Stream<Callback> others = Stream.of(this.open, this.frame, this.pong, this.close).flatMap(Stream::ofNullable);
		return Stream.of(messages, others, this.errors.all().stream()).flatMap(Function.identity());
	}

	/**
	 * All methods that are called on the endpoint's bean.
	 * @return the methods in no order
	 */
	public List<BeanCallback> onBean() {
		return Stream.concat(Stream.ofNullable(this.handshake), all()).toList();
	}

}
