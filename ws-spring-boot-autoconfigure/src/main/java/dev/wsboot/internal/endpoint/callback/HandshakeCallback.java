package dev.wsboot.internal.endpoint.callback;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;

import dev.wsboot.WsHandshakeContext;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.argument.HookArgument;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.routes.WsEndpointSpec;
import dev.wsboot.routes.WsRoute;

/**
 * What an endpoint does before its opening handshakes are answered: the
 * {@code @OnHandshake} method of a class, or a piece of code.
 */
public final class HandshakeCallback implements BeanCallback {

	private final Invocation invocation;

	private final @Nullable MethodSource source;

	private final String name;

	private HandshakeCallback(MethodSource source, List<HookArgument> arguments) {
		MethodHandle handle = source.handle();
		HookArgument[] resolvers = arguments.toArray(HookArgument[]::new);
		this.source = source;
		this.name = source.toString();
		this.invocation = (bean, context) -> {
			@Nullable Object[] values = new Object[resolvers.length];
			for (int i = 0; i < values.length; i++) {
				values[i] = resolvers[i].resolve(context);
			}
			return (Object) handle.invokeExact(bean, values);
		};
	}

	private HandshakeCallback(WsRoute route, WsEndpointSpec.HandshakeHandler handler) {
		this.source = null;
		this.name = "onHandshake of endpoint '" + route.name() + "'";
		this.invocation = (bean, context) -> {
			handler.handle(context);
			return null;
		};
	}

	/**
	 * Finds the method of a class.
	 * @param type the endpoint's class
	 * @param resolvers where arguments come from
	 * @return the callback or {@code null} if there is none
	 * @throws InvalidCallbackException if there are two, or one that cannot be called as
	 * it is written
	 */
	static @Nullable HandshakeCallback find(Class<?> type, ArgumentResolvers resolvers) {
		List<HandshakeCallback> callbacks = EndpointCallbacks.methods(type, CallbackKind.HANDSHAKE)
			.stream()
			.map((method) -> of(method, type, resolvers))
			.toList();
		return single(CallbackOwner.of(type), callbacks);
	}

	/**
	 * Finds the code of an endpoint that is made of it.
	 * @param route the endpoint
	 * @return the callback or {@code null} if there is none
	 * @throws InvalidCallbackException if there are two
	 */
	static @Nullable HandshakeCallback find(WsRoute route) {
		return single(CallbackOwner.of(route),
				route.handshakeHandlers().stream().map((handler) -> new HandshakeCallback(route, handler)).toList());
	}

	private static @Nullable HandshakeCallback single(CallbackOwner owner, List<HandshakeCallback> callbacks) {
		if (callbacks.size() > 1) {
			throw EndpointCallbacks.two(owner, CallbackKind.HANDSHAKE.label(), callbacks,
					"Merge them, or remove one. What is the same for several endpoints can be a WsHandshakeInterceptor.");
		}
		return callbacks.isEmpty() ? null : callbacks.get(0);
	}

	private static HandshakeCallback of(Method method, Class<?> type, ArgumentResolvers resolvers) {
		CallbackMethod callback = new CallbackMethod(CallbackKind.HANDSHAKE, method, type);
		Callback.checkModifiers(callback, method.getModifiers());
		checkResult(callback);
		List<HookArgument> arguments = callback.parameters()
			.stream()
			.map((parameter) -> resolvers.hookArgument(callback, parameter))
			.toList();
		return new HandshakeCallback(new MethodSource(callback, null), arguments);
	}

	private static void checkResult(CallbackMethod method) {
		if (method.hasMethodAnnotation(Broadcast.class)) {
			throw method.invalid(
					"is annotated with @OnHandshake and @Broadcast, but what it returns refuses the handshake",
					"Remove @Broadcast, and publish in a method annotated with @OnOpen.");
		}
		ResolvableType declared = ResolvableType.forMethodReturnType(method.getMethod(), method.getContainingClass());
		Class<?> outer = declared.resolve(Object.class);
		Class<?> type = (outer == Optional.class) ? declared.getGeneric(0).resolve(Object.class) : outer;
		if (type != void.class && type != Void.class && !"kotlin.Unit".equals(type.getName())
				&& !ProblemDetail.class.isAssignableFrom(type) && !ErrorResponse.class.isAssignableFrom(type)) {
			throw method.invalid("is annotated with @OnHandshake but returns " + type.getTypeName(),
					"Return nothing, or a ProblemDetail or an ErrorResponse to refuse the handshake; or throw an exception "
							+ "with a status, such as ResponseStatusException.");
		}
	}

	@Override
	public void checkCallableOn(Object bean) {
		if (this.source != null) {
			this.source.checkCallableOn(bean);
		}
	}

	/**
	 * Calls it.
	 * @param bean the endpoint's bean or its proxy
	 * @param context the handshake
	 * @return a {@code ProblemDetail} or an {@code ErrorResponse} to refuse, else
	 * {@code null}
	 * @throws Throwable what it threw, or what an argument could not be made for
	 */
	public @Nullable Object invoke(Object bean, WsHandshakeContext context) throws Throwable {
		return CallbackResult.unwrap(this.invocation.invoke(bean, context));
	}

	/**
	 * The method by class and signature, or whose code it is.
	 */
	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * A call.
	 */
	private interface Invocation {

		@Nullable Object invoke(Object bean, WsHandshakeContext context) throws Throwable;

	}

}
