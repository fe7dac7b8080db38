package dev.wsboot.internal.endpoint.callback;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

import dev.wsboot.internal.endpoint.method.CallbackMethod;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * An annotated method.
 *
 * @param method the method
 * @param event the parameter that takes what the callback is about, if there is one
 */
record MethodSource(CallbackMethod method, @Nullable MethodParameter event) implements CallbackSource {

	@Override
	public MethodHandle handle() {
		Method invoked = invoked();
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
			throw this.method.invalid("cannot be called: " + ex.getMessage(),
					"Make class and method public, or open the package to dev.wsboot.");
		}
	}

	// A JDK proxy has the interface's method only; all other beans have both.
	private Method invoked() {
		return ClassUtils.getInterfaceMethodIfPossible(this.method.getMethod(), this.method.getContainingClass());
	}

	@Override
	public void checkCallableOn(Object bean) {
		if (!invoked().getDeclaringClass().isInstance(bean)) {
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

	@Override
	public Class<?> eventClass() {
		return parameter().getParameterType();
	}

	@Override
	public Type eventType() {
		return this.method.typeOf(parameter());
	}

	@Override
	public boolean isEventNullable() {
		return parameter().isOptional();
	}

	@Override
	public InvalidCallbackException invalidEvent(String what, String action) {
		return this.method.invalid(parameter(), what, action);
	}

	private MethodParameter parameter() {
		return Objects.requireNonNull(this.event, "'event' must not be null");
	}

	@Override
	public Class<? extends Throwable> errorType() {
		return (this.event != null) ? this.event.getParameterType().asSubclass(Throwable.class) : Throwable.class;
	}

	@Override
	public String toString() {
		return this.method.toString();
	}

}
