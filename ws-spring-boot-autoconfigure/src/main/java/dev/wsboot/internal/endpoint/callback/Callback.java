package dev.wsboot.internal.endpoint.callback;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.argument.ArgumentResolver;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;
import dev.wsboot.routes.WsRoute;

/**
 * One annotated method, or a piece of code, ready to be called. Everything that can be
 * decided or refused before the first session is, by {@link #of}.
 */
public final class Callback implements BeanCallback {

	/** The last parameter of what Kotlin compiles a suspending function to. */
	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private final CallbackSource source;

	private final ArgumentResolver[] resolvers;

	private final CallbackResult result;

	// (Object bean, Object[] arguments)Object
	private final MethodHandle handle;

	private Callback(CallbackSource source, ArgumentResolver[] resolvers, CallbackResult result) {
		this.source = source;
		this.resolvers = resolvers;
		this.result = result;
		this.handle = source.handle();
	}

	/**
	 * Prepares a method.
	 * @param kind when it is called
	 * @param method the annotated method
	 * @param endpointClass the class of the bean, not of its proxy
	 * @param resolvers where its arguments come from
	 * @return the callback
	 * @throws InvalidCallbackException if the method cannot be called as it is written
	 */
	public static Callback of(CallbackKind kind, Method method, Class<?> endpointClass, ArgumentResolvers resolvers) {
		CallbackMethod callback = new CallbackMethod(kind, method, endpointClass);
		checkModifiers(callback, method.getModifiers());
		List<ArgumentResolver> arguments = new ArrayList<>();
		MethodParameter event = null;
		for (MethodParameter parameter : callback.parameters()) {
			ArgumentResolvers.Argument argument = resolvers.argument(callback, parameter);
			if (argument.event() && event != null) {
				throw callback.invalid(
						"takes two: " + CallbackMethod.describe(event) + " and " + CallbackMethod.describe(parameter),
						"Leave one of them. Values of the handshake are annotated with @PathVariable, @RequestParam, "
								+ "@RequestHeader or @CookieValue.");
			}
			event = argument.event() ? parameter : event;
			arguments.add(argument.resolver());
		}
		checkEvent(callback, event);
		return new Callback(new MethodSource(callback, event), arguments.toArray(ArgumentResolver[]::new),
				CallbackResult.of(callback, resolvers.context()));
	}

	/**
	 * Prepares code.
	 * @param route the endpoint it is of
	 * @param handler the code
	 * @param resolvers know the codecs
	 * @return the callback
	 * @throws InvalidCallbackException if it cannot be called as it is
	 */
	static Callback of(WsRoute route, WsRoute.Handler handler, ArgumentResolvers resolvers) {
		CodeSource source = new CodeSource(route, handler);
		source.check(resolvers.context().codecs());
		ArgumentResolver[] arguments = { (session, event) -> session, (session, event) -> event };
		return new Callback(source, arguments, handler.replies() ? CallbackResult.ofCode() : CallbackResult.NOTHING);
	}

	static void checkModifiers(CallbackMethod callback, int modifiers) {
		if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			throw callback.invalid(
					"is annotated with " + callback.kind().label() + " but is "
							+ (Modifier.isPrivate(modifiers) ? "private" : "static"),
					"Make it a method of the instance that is at least package-private, so that it can be called on the "
							+ "bean and through its proxies.");
		}
		Class<?>[] parameters = callback.getMethod().getParameterTypes();
		if (parameters.length > 0 && CONTINUATION.equals(parameters[parameters.length - 1].getName())) {
			throw callback.invalid("is a suspending function of Kotlin, which nothing here can call",
					"Remove 'suspend', and return a CompletionStage or a Mono if there is something to wait for, as "
							+ "future { } and mono { } of kotlinx.coroutines make them.");
		}
	}

	private static void checkEvent(CallbackMethod callback, @Nullable MethodParameter event) {
		if (event == null && callback.kind() == CallbackKind.MESSAGE) {
			throw callback.invalid("is annotated with @OnMessage but takes no payload",
					"Add a parameter for the message: String, byte[], ByteBuffer, or a type that is decoded from JSON.");
		}
		if (event == null && callback.kind() == CallbackKind.FRAME) {
			throw callback.invalid("is annotated with @OnFrame but takes no WsFrame",
					"Add a parameter of type WsFrame.");
		}
	}

	@Override
	public void checkCallableOn(Object bean) {
		this.source.checkCallableOn(bean);
	}

	/**
	 * Calls the method.
	 * @param bean the bean or its proxy
	 * @param session the session
	 * @param event what the callback is about; {@code null} when a session opens
	 * @return what the method returned
	 * @throws Throwable what the method threw, or what an argument could not be made for
	 */
	public @Nullable Object invoke(Object bean, WsSession session, @Nullable Object event) throws Throwable {
		@Nullable Object[] arguments = new Object[this.resolvers.length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = this.resolvers[i].resolve(session, event);
		}
		return (Object) this.handle.invokeExact(bean, arguments);
	}

	/**
	 * What becomes of the method's return value.
	 * @return decided at start-up
	 */
	public CallbackResult result() {
		return this.result;
	}

	/**
	 * As what an {@code @OnMessage} method takes messages.
	 * @return the payload's kind
	 */
	public PayloadKind payloadKind() {
		return PayloadKind.of(payloadClass());
	}

	/**
	 * What an {@code @OnMessage} method takes.
	 * @return the payload's class
	 */
	public Class<?> payloadClass() {
		return this.source.eventClass();
	}

	/**
	 * What an {@code @OnMessage} method takes.
	 * @return the payload's type, without variables
	 */
	public Type payloadType() {
		return this.source.eventType();
	}

	/**
	 * Whether an {@code @OnMessage} method takes {@code null} as payload.
	 * @return whether the parameter is declared so
	 */
	public boolean isPayloadNullable() {
		return this.source.isEventNullable();
	}

	/**
	 * A start-up mistake of the payload.
	 * @param what follows the parameter
	 * @param action what to change; a whole sentence
	 * @return the exception to throw
	 */
	public InvalidCallbackException invalidPayload(String what, String action) {
		return this.source.invalidEvent(what, action);
	}

	/**
	 * What an {@code @OnError} method takes.
	 * @return the parameter's type, {@code Throwable} if there is no such parameter
	 */
	public Class<? extends Throwable> errorType() {
		return this.source.errorType();
	}

	/**
	 * The method by class and signature.
	 */
	@Override
	public String toString() {
		return this.source.toString();
	}

}
