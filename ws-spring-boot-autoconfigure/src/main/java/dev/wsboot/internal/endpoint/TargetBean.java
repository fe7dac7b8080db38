package dev.wsboot.internal.endpoint;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.callback.BeanCallback;
import dev.wsboot.internal.endpoint.callback.Callback;
import dev.wsboot.internal.endpoint.scope.SessionBeans;
import dev.wsboot.internal.endpoint.scope.SessionScope;

/**
 * A bean with callbacks, or its proxy. Fetched at the first call, so that a lazy bean
 * stays lazy. A singleton is kept then; of a prototype each session has its own instance,
 * which ends with it; any other bean is asked for at each call, so that its scope
 * decides.
 */
final class TargetBean {

	private final ConfigurableListableBeanFactory beanFactory;

	private final String beanName;

	private final Collection<? extends BeanCallback> callbacks;

	private final Sharing sharing;

	private final @Nullable SessionScope scope;

	/** The singleton. */
	private final AtomicReference<@Nullable Object> bean = new AtomicReference<>();

	/** All its instances will do. */
	private volatile @Nullable Class<?> checked;

	/**
	 * Describes a bean.
	 * @param beanFactory where it is
	 * @param beanName its name
	 * @param callbacks what is called on it
	 * @param sharing who shares an instance
	 * @param scope told which session's callbacks run, {@code null} if nobody needs to
	 * know
	 */
	TargetBean(ConfigurableListableBeanFactory beanFactory, String beanName,
			Collection<? extends BeanCallback> callbacks, Sharing sharing, @Nullable SessionScope scope) {
		this.beanFactory = beanFactory;
		this.beanName = beanName;
		this.callbacks = callbacks;
		this.sharing = sharing;
		this.scope = scope;
	}

	/**
	 * Calls a method of the bean.
	 * @param callback the method
	 * @param session the session
	 * @param event what the callback is about
	 * @return what it returned
	 * @throws Throwable what it threw, or {@code InvalidEndpointException} if it cannot
	 * be called
	 */
	@Nullable Object call(Callback callback, WsSession session, @Nullable Object event) throws Throwable {
		if (this.scope == null) {
			return callback.invoke(get(), session, event);
		}
		SessionBeans outer = this.scope.enter(session);
		try {
			return callback.invoke(get(), session, event);
		}
		finally {
			this.scope.exit(outer);
		}
	}

	/**
	 * Does something as a callback of a session.
	 */
	void run(WsSession session, Runnable action) {
		if (this.scope == null) {
			action.run();
			return;
		}
		SessionBeans outer = this.scope.enter(session);
		try {
			action.run();
		}
		finally {
			this.scope.exit(outer);
		}
	}

	/**
	 * Callbacks of a session follow.
	 */
	void begin(WsSession session) {
		if (this.scope != null) {
			this.scope.begin(session);
		}
	}

	/**
	 * No callback of a session follows.
	 */
	void end(WsSession session) {
		if (this.scope != null) {
			this.scope.end(session);
		}
	}

	/**
	 * The bean, for what runs outside of any session: not one that belongs to a session.
	 */
	Object get() {
		Object known = this.bean.get();
		return (known != null) ? known : fetch();
	}

	private Object fetch() {
		if (this.sharing == Sharing.SESSION && this.scope != null) {
			return this.scope.current()
				.prototype(this.beanName, this::create, (made) -> this.beanFactory.destroyBean(this.beanName, made));
		}
		// Without a lock: creating a bean calls the application.
		Object fetched = create();
		if (this.sharing != Sharing.ALL) {
			return fetched;
		}
		Object other = this.bean.compareAndExchange(null, fetched);
		return (other != null) ? other : fetched;
	}

	private Object create() {
		Object created = this.beanFactory.getBean(this.beanName);
		if (created.getClass() != this.checked) {
			InvalidEndpointException.rethrowing(() -> {
				this.callbacks.forEach((callback) -> callback.checkCallableOn(created));
				return created;
			});
			this.checked = created.getClass();
		}
		return created;
	}

	/**
	 * Checks the bean's proxy at start-up, if the bean has been created already.
	 * @throws InvalidEndpointException if a callback cannot be called on it
	 */
	void checkIfCreated() {
		if (this.sharing == Sharing.ALL && this.beanFactory.containsSingleton(this.beanName)) {
			get();
		}
	}

	/**
	 * Who shares an instance.
	 */
	enum Sharing {

		/** All sessions. */
		ALL,

		/** Nobody: each session has its own. */
		SESSION,

		/** As the bean's scope says. */
		SCOPE;

		/**
		 * Asks for a bean.
		 */
		static Sharing of(ConfigurableListableBeanFactory beanFactory, String beanName) {
			if (beanFactory.isPrototype(beanName)) {
				return SESSION;
			}
			return beanFactory.isSingleton(beanName) ? ALL : SCOPE;
		}

	}

}
