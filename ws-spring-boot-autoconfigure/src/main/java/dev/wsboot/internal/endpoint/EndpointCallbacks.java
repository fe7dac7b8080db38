package dev.wsboot.internal.endpoint;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ExceptionDepthComparator;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.method.ArgumentResolvers;
import dev.wsboot.internal.endpoint.method.Callback;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.ForeignApi;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * The callbacks of one endpoint class, checked.
 *
 * @param open called when a session opens
 * @param text where text messages go
 * @param binary where binary messages go
 * @param frame called for raw frames
 * @param close called when a session has ended
 * @param errors called when another one has failed, by the type they take
 */
record EndpointCallbacks(@Nullable Callback open, @Nullable MessageRoute text, @Nullable MessageRoute binary,
		@Nullable Callback frame, @Nullable Callback close, Map<Class<? extends Throwable>, Callback> errors) {

	// Causes may form a circle.
	private static final int MAX_CAUSES = 32;

	static EndpointCallbacks of(Class<?> type, ArgumentResolvers resolvers, @Nullable JsonCodec codec) {
		try {
			return inspect(type, resolvers, codec);
		}
		catch (InvalidCallbackException ex) {
			throw new InvalidEndpointException(Objects.requireNonNull(ex.getMessage()), ex.action(), ex);
		}
	}

	private static EndpointCallbacks inspect(Class<?> type, ArgumentResolvers resolvers, @Nullable JsonCodec codec) {
		// Sorted, so that of several mistakes always the same one is reported.
		List<Method> methods = MethodIntrospector.selectMethods(type, (Method method) -> !method.isSynthetic())
			.stream()
			.sorted(Comparator.comparing(Method::getName).thenComparing(Method::toString))
			.toList();
		ForeignApi.refuseOn(type, methods);
		Map<CallbackKind, List<Callback>> callbacks = new EnumMap<>(CallbackKind.class);
		for (CallbackKind kind : CallbackKind.values()) {
			callbacks.put(kind,
					methods.stream()
						.filter((method) -> AnnotatedElementUtils.hasAnnotation(method, kind.annotation()))
						.map((method) -> Callback.of(kind, method, type, resolvers))
						.toList());
		}
		return assemble(type, (kind) -> callbacks.getOrDefault(kind, List.of()), codec);
	}

	private static EndpointCallbacks assemble(Class<?> type, Function<CallbackKind, List<Callback>> callbacks,
			@Nullable JsonCodec codec) {
		List<Callback> messages = callbacks.apply(CallbackKind.MESSAGE);
		List<Callback> texts = messages.stream().filter((message) -> message.payloadKind().isText()).toList();
		List<Callback> binaries = messages.stream().filter((message) -> !message.payloadKind().isText()).toList();
		EndpointCallbacks result = new EndpointCallbacks(single(type, "@OnOpen", callbacks.apply(CallbackKind.OPEN)),
				MessageRoute.of(type, texts, codec), MessageRoute.of(type, binaries, codec),
				single(type, "@OnFrame", callbacks.apply(CallbackKind.FRAME)),
				single(type, "@OnClose", callbacks.apply(CallbackKind.CLOSE)),
				byErrorType(type, callbacks.apply(CallbackKind.ERROR)));
		if (result.open == null && messages.isEmpty() && result.frame == null && result.close == null) {
			throw new InvalidCallbackException(
					type.getTypeName() + " has no method annotated with @OnOpen, @OnMessage, @OnFrame or @OnClose.",
					"Annotate at least one; the annotations are those of the package dev.wsboot.annotation.");
		}
		if (result.frame != null && !messages.isEmpty()) {
			throw new InvalidCallbackException(
					type.getTypeName() + " takes raw frames and messages, which exclude " + "each other: "
							+ result.frame + " and " + messages.get(0) + ".",
					"Remove the method annotated with @OnFrame or those annotated with @OnMessage.");
		}
		return result;
	}

	private static @Nullable Callback single(Class<?> type, String annotated, List<Callback> callbacks) {
		if (callbacks.size() > 1) {
			throw two(type, annotated, callbacks, "Merge them, or remove one.");
		}
		return callbacks.isEmpty() ? null : callbacks.get(0);
	}

	static InvalidCallbackException two(Class<?> type, String annotated, List<Callback> callbacks, String action) {
		return new InvalidCallbackException(type.getTypeName() + " has two methods that are annotated with " + annotated
				+ ": " + callbacks.get(0) + " and " + callbacks.get(1) + ".", action);
	}

	private static Map<Class<? extends Throwable>, Callback> byErrorType(Class<?> type, List<Callback> callbacks) {
		Map<Class<? extends Throwable>, Callback> byType = new LinkedHashMap<>();
		for (Callback callback : callbacks) {
			Callback other = byType.putIfAbsent(callback.errorType(), callback);
			if (other != null) {
				single(type, "@OnError and take " + callback.errorType().getTypeName(), List.of(other, callback));
			}
		}
		return Collections.unmodifiableMap(byType);
	}

	/**
	 * Finds the most specific method for a failure; if there is none, for its cause and
	 * so on, as Spring MVC does.
	 * @param failure what was thrown
	 * @return the method with what to give it, or {@code null} if there is none
	 */
	@Nullable ErrorMatch matchError(Throwable failure) {
		Throwable candidate = failure;
		for (int depth = 0; candidate != null && depth < MAX_CAUSES; depth++) {
			Class<? extends Throwable> closest = closest(candidate);
			Callback callback = (closest != null) ? this.errors.get(closest) : null;
			if (callback != null) {
				return new ErrorMatch(callback, candidate);
			}
			candidate = candidate.getCause();
		}
		return null;
	}

	private @Nullable Class<? extends Throwable> closest(Throwable failure) {
		List<Class<? extends Throwable>> types = new ArrayList<>(this.errors.keySet());
		types.removeIf((type) -> !type.isInstance(failure));
		return types.isEmpty() ? null : ExceptionDepthComparator.findClosestMatch(types, failure);
	}

	Stream<Callback> all() {
		Stream<Callback> messages = Stream.of(this.text, this.binary)
			.flatMap(Stream::ofNullable)
			.flatMap((route) -> route.callbacks().stream());
		Stream<Callback> others = Stream.of(this.open, this.frame, this.close).flatMap(Stream::ofNullable);
		return Stream.of(messages, others, this.errors.values().stream()).flatMap(Function.identity());
	}

	/**
	 * A method for a failure.
	 *
	 * @param callback the method
	 * @param failure what it takes: the failure or one of its causes
	 */
	record ErrorMatch(Callback callback, Throwable failure) {

	}

}
