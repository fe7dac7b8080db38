package dev.wsboot.internal.endpoint.callback;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.internal.connection.TextBytes;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.spi.WsResultHandler;

/**
 * What becomes of a callback's return value.
 */
public final class CallbackResult {

	/** Of code that returns nothing. */
	static final CallbackResult NOTHING = new CallbackResult(null, null, null, false);

	// Not known of code.
	private final @Nullable MethodParameter returnType;

	private final @Nullable WsResultHandler handler;

	private final @Nullable TopicTemplate topic;

	private final boolean reactive;

	private CallbackResult(CallbackMethod method, @Nullable WsResultHandler handler, @Nullable TopicTemplate topic) {
		this(method.getReturnType(), handler, topic, isReactive(declared(method)));
	}

	private CallbackResult(@Nullable MethodParameter returnType, @Nullable WsResultHandler handler,
			@Nullable TopicTemplate topic, boolean reactive) {
		this.returnType = returnType;
		this.handler = handler;
		this.topic = topic;
		this.reactive = reactive;
	}

	/**
	 * What code returns that replies: anything.
	 * @return the result
	 */
	static CallbackResult ofCode() {
		return new CallbackResult(null, null, null, isReactive(ResolvableType.forClass(Object.class)));
	}

	/**
	 * Decides for a method.
	 * @param method the method
	 * @param context knows codecs and the application's handlers
	 * @return what becomes of its return value
	 * @throws InvalidCallbackException if nothing can become of it
	 */
	static CallbackResult of(CallbackMethod method, CallbackContext context) {
		MethodParameter returnType = method.getReturnType();
		if (method.kind() == CallbackKind.CLOSE && isMultiValue(declared(method))) {
			throw method.invalid(
					"is annotated with @OnClose but returns " + returnType.getParameterType().getTypeName(),
					"Return at most one value: when it is called the session is over.");
		}
		TopicTemplate topic = topic(method, context);
		for (WsResultHandler handler : context.resultHandlers()) {
			if (handler.supports(returnType)) {
				return new CallbackResult(method, handler, topic);
			}
		}
		check(method, !context.codecs().isEmpty(), topic != null);
		return new CallbackResult(method, null, topic);
	}

	private static @Nullable TopicTemplate topic(CallbackMethod method, CallbackContext context) {
		Broadcast broadcast = method.getMethodAnnotation(Broadcast.class);
		if (broadcast == null) {
			return null;
		}
		Class<?> result = element(declared(method)).resolve(Object.class);
		if (isNothing(result) || result == WsFrame.class) {
			throw method.invalid("is annotated with @Broadcast but returns " + result.getTypeName(),
					"Return what is to be published: text, bytes or an object.");
		}
		return TopicTemplate.parse(method, context.placeholders().apply(broadcast.value()), context);
	}

	/**
	 * Lets the application's handler treat a value.
	 * @param session the session
	 * @param value an unwrapped value
	 * @return what to send, {@code null} for nothing
	 * @throws Exception what the handler threw
	 */
	public @Nullable Object adapt(WsSession session, Object value) throws Exception {
		return (this.handler != null && this.returnType != null)
				? unwrap(this.handler.handle(value, this.returnType, session)) : value;
	}

	/**
	 * Where values are published instead of being sent.
	 * @return the topic or {@code null} if they are sent
	 */
	public @Nullable TopicTemplate topic() {
		return this.topic;
	}

	/**
	 * Whether values may be of a reactive type, as far as the declared type tells.
	 * @return {@code false} if none can be
	 */
	public boolean isReactive() {
		return this.reactive;
	}

	/**
	 * Whether a value needs no encoding.
	 * @param value a return value
	 * @return whether the connection sends or obeys it as it is
	 */
	public static boolean isDirect(Object value) {
		return value instanceof CharSequence || value instanceof byte[] || value instanceof ByteBuffer
				|| value instanceof CloseStatus || value instanceof WsFrame || value instanceof TextBytes;
	}

	/**
	 * Unwraps an {@code Optional} and what stands for nothing.
	 * @param value what a method returned or its stage was completed with
	 * @return the value meant, {@code null} for nothing
	 */
	public static @Nullable Object unwrap(@Nullable Object value) {
		Object unwrapped = (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
		// A Kotlin function without a result returns this object.
		return (unwrapped != null && "kotlin.Unit".equals(unwrapped.getClass().getName())) ? null : unwrapped;
	}

	private static void check(CallbackMethod method, boolean codec, boolean published) {
		Class<?> result = element(declared(method)).resolve(Object.class);
		if (method.kind() == CallbackKind.CLOSE && !published && !isNothing(result)) {
			throw method.invalid("is annotated with @OnClose but returns " + result.getTypeName(),
					"Return nothing: when it is called nothing can be sent any more. What others are to hear can be "
							+ "annotated with @Broadcast.");
		}
		if (!codec && isEncoded(result)) {
			throw method.invalid("returns " + result.getTypeName() + ", but there is no JSON codec to encode it",
					"Add spring-boot-starter-jackson, make one of several JsonMapper beans @Primary, or return String, byte[] or ByteBuffer.");
		}
	}

	private static ResolvableType declared(CallbackMethod method) {
		return unwrapped(ResolvableType.forMethodReturnType(method.getMethod(), method.getContainingClass()));
	}

	private static boolean isReactive(ResolvableType type) {
		ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();
		Class<?> raw = type.resolve(Object.class);
		// An Object may be anything.
		return adapters.hasAdapters() && (raw == Object.class || adapters.getAdapter(raw) != null);
	}

	private static boolean isMultiValue(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		ReactiveAdapter adapter = (raw != Object.class) ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw)
				: null;
		return adapter != null && adapter.isMultiValue() && !isNothing(element(type).resolve(Object.class));
	}

	// Of a reactive type, what it emits.
	private static ResolvableType element(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		ReactiveAdapter adapter = (raw != Object.class) ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw)
				: null;
		if (adapter == null) {
			return type;
		}
		return adapter.isNoValue() ? ResolvableType.forClass(Void.class) : unwrapped(type.getGeneric(0));
	}

	private static ResolvableType unwrapped(ResolvableType type) {
		Class<?> raw = type.resolve(Object.class);
		if (CompletionStage.class.isAssignableFrom(raw)) {
			return unwrapped(type.as(CompletionStage.class).getGeneric(0));
		}
		return (raw == Optional.class) ? unwrapped(type.getGeneric(0)) : type;
	}

	private static boolean isNothing(Class<?> type) {
		return type == void.class || type == Void.class || "kotlin.Unit".equals(type.getName());
	}

	private static boolean isEncoded(Class<?> type) {
		return !isNothing(type) && type != Object.class && type != byte[].class
				&& !CharSequence.class.isAssignableFrom(type) && !ByteBuffer.class.isAssignableFrom(type)
				&& type != CloseStatus.class && type != WsFrame.class;
	}

}
