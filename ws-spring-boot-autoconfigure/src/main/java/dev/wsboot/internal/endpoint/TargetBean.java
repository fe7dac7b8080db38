package dev.wsboot.internal.endpoint;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.wsboot.internal.endpoint.callback.BeanCallback;

/**
 * A bean with callbacks, or its proxy. Fetched at the first call, so that a lazy bean
 * stays lazy, and then kept: one instance serves all sessions, whatever its scope.
 */
final class TargetBean {

	private final ConfigurableListableBeanFactory beanFactory;

	private final String beanName;

	private final Collection<? extends BeanCallback> callbacks;

	private final AtomicReference<@Nullable Object> bean = new AtomicReference<>();

	TargetBean(ConfigurableListableBeanFactory beanFactory, String beanName,
			Collection<? extends BeanCallback> callbacks) {
		this.beanFactory = beanFactory;
		this.beanName = beanName;
		this.callbacks = callbacks;
	}

	/**
	 * The bean.
	 * @return always the same instance
	 * @throws InvalidEndpointException if a callback cannot be called on it
	 */
	Object get() {
		Object known = this.bean.get();
		return (known != null) ? known : fetch();
	}

	private Object fetch() {
		// Without a lock: creating a bean calls the application.
		Object fetched = this.beanFactory.getBean(this.beanName);
		InvalidEndpointException.rethrowing(() -> {
			this.callbacks.forEach((callback) -> callback.checkCallableOn(fetched));
			return fetched;
		});
		Object other = this.bean.compareAndExchange(null, fetched);
		return (other != null) ? other : fetched;
	}

	/**
	 * Checks the bean's proxy at start-up, if the bean has been created already.
	 * @throws InvalidEndpointException if a callback cannot be called on it
	 */
	void checkIfCreated() {
		if (this.beanFactory.containsSingleton(this.beanName)) {
			get();
		}
	}

}
