package dev.wsboot.internal.endpoint.callback;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.argument.ArgumentResolver;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.method.CallbackKind;
import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;

/**
 * One annotated method, ready to be called. Everything that can be decided or refused
 * before the first session is, by {@link #of}.
 */
public final class Callback {

	private final CallbackMethod method;

	private final ArgumentResolver[] resolvers;

	private final @Nullable MethodParameter eventParameter;

	private final CallbackResult result;

	private final Class<?> declaringClass;

	// (Object bean, Object[] arguments)Object
	private final MethodHandle handle;

	private Callback(CallbackMethod method, ArgumentResolver[] resolvers, @Nullable MethodParameter eventParameter,
			CallbackResult result) {
		this.method = method;
		this.resolvers = resolvers;
		this.eventParameter = eventParameter;
		this.result = result;
		// A JDK proxy has the interface's method only; all other beans have both.
		Method invoked = ClassUtils.getInterfaceMethodIfPossible(method.getMethod(), method.getContainingClass());
		this.declaringClass = invoked.getDeclaringClass();
		this.handle = handle(method, invoked);
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
		return new Callback(callback, arguments.toArray(ArgumentResolver[]::new), event,
				CallbackResult.of(callback, resolvers.context()));
	}

	private static void checkModifiers(CallbackMethod callback, int modifiers) {
		if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			throw callback.invalid(
					"is annotated with " + callback.kind().label() + " but is "
							+ (Modifier.isPrivate(modifiers) ? "private" : "static"),
					"Make it a method of the instance that is at least package-private, so that it can be called on the "
							+ "bean and through its proxies.");
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

	private static MethodHandle handle(CallbackMethod callback, Method invoked) {
		try {
			invoked.setAccessible(true);
			int count = invoked.getParameterCount();
			return MethodHandles.lookup()
				.unreflect(invoked)
				.asFixedArity()
				.asType(MethodType.genericMethodType(count + 1))
				.asSpreader(Object[].class, count);
		}
		catch (InaccessibleObjectException | IllegalAccessException ex) {
			throw callback.invalid("cannot be called: " + ex.getMessage(),
					"Make class and method public, or open the package to dev.wsboot.");
		}
	}

	/**
	 * Checks that the method can be called on a bean: not every proxy has it.
	 * @param bean the bean, perhaps a proxy
	 * @throws InvalidCallbackException if it cannot
	 */
	public void checkCallableOn(Object bean) {
		if (!this.declaringClass.isInstance(bean)) {
			throw this.method.invalid(
					"cannot be called: the bean is a proxy of interfaces of which none declares the method",
					"Declare the method in an interface, or set spring.aop.proxy-target-class=true.");
		}
		if (AopUtils.isCglibProxy(bean) && !isOverridable(bean.getClass())) {
			throw this.method.invalid("cannot be called: the bean is a proxy, which cannot override the method",
					"Make the method neither final nor package-private in another package than the endpoint's class.");
		}
	}

	private boolean isOverridable(Class<?> proxyClass) {
		// Of an interface's method, the implementation decides.
		Method implementation = this.method.getMethod();
		int modifiers = implementation.getModifiers();
		if (Modifier.isFinal(modifiers)) {
			return false;
		}
		// Package-private means the same package at run time: same name, same loader.
		return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)
				|| (implementation.getDeclaringClass().getPackageName().equals(proxyClass.getPackageName())
						&& implementation.getDeclaringClass().getClassLoader() == proxyClass.getClassLoader());
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
		return payload().getParameterType();
	}

	/**
	 * What an {@code @OnMessage} method takes.
	 * @return the payload's type, without variables
	 */
	public Type payloadType() {
		return this.method.typeOf(payload());
	}

	/**
	 * Whether an {@code @OnMessage} method takes {@code null} as payload.
	 * @return whether the parameter is declared so
	 */
	public boolean isPayloadNullable() {
		return payload().isOptional();
	}

	/**
	 * A start-up mistake of the payload.
	 * @param what follows the parameter
	 * @param action what to change; a whole sentence
	 * @return the exception to throw
	 */
	public InvalidCallbackException invalidPayload(String what, String action) {
		return this.method.invalid(payload(), what, action);
	}

	private MethodParameter payload() {
		return Objects.requireNonNull(this.eventParameter, "'eventParameter' must not be null");
	}

	/**
	 * What an {@code @OnError} method takes.
	 * @return the parameter's type, {@code Throwable} if there is no such parameter
	 */
	public Class<? extends Throwable> errorType() {
		return (this.eventParameter != null) ? this.eventParameter.getParameterType().asSubclass(Throwable.class)
				: Throwable.class;
	}

	/**
	 * The method by class and signature.
	 */
	@Override
	public String toString() {
		return this.method.toString();
	}

}
