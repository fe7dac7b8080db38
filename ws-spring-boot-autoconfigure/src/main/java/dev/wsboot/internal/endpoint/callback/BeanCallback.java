package dev.wsboot.internal.endpoint.callback;

import dev.wsboot.internal.endpoint.method.InvalidCallbackException;

/**
 * What is called on a bean.
 */
public interface BeanCallback {

	/**
	 * Checks that the method can be called on a bean: not every proxy has it.
	 * @param bean the bean, perhaps a proxy
	 * @throws InvalidCallbackException if it cannot
	 */
	void checkCallableOn(Object bean);

}
