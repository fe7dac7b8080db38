package dev.wsboot.internal.endpoint.callback;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Type;

import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * What a callback was made of: an annotated method or a piece of code. Its string names
 * it as the user wrote it.
 */
interface CallbackSource {

	/**
	 * What to call.
	 * @return {@code (Object bean, Object[] arguments)Object}
	 */
	MethodHandle handle();

	/**
	 * Checks that it can be called on a bean.
	 * @param bean the bean, perhaps a proxy
	 * @throws InvalidCallbackException if it cannot
	 */
	void checkCallableOn(Object bean);

	/**
	 * What it takes beside the session.
	 * @return its class
	 */
	Class<?> eventClass();

	/**
	 * What it takes beside the session.
	 * @return its type, without variables
	 */
	Type eventType();

	/**
	 * Whether it takes {@code null} for it.
	 * @return whether that is declared
	 */
	boolean isEventNullable();

	/**
	 * A start-up mistake of what it takes.
	 * @param what is wrong; follows the name
	 * @param action what to change; a whole sentence
	 * @return the exception to throw
	 */
	InvalidCallbackException invalidEvent(String what, String action);

	/**
	 * Which failures it takes.
	 * @return their type
	 */
	Class<? extends Throwable> errorType();

}
