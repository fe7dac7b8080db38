package dev.wsboot.internal.endpoint.scope;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.Scope;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.WsSessionScope;

/**
 * The scope {@value WsSessionScope#NAME}: a bean for each session, while one of the
 * session's callbacks runs on the current thread. Registers itself, and lets beans that
 * are made then take the session by its type.
 */
public final class SessionScope implements Scope, BeanFactoryPostProcessor {

	private final ThreadLocal<@Nullable SessionBeans> current = new ThreadLocal<>();

	/** From the first callback to the last. */
	private final Map<WsSession, SessionBeans> sessions = new ConcurrentHashMap<>();

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		beanFactory.registerScope(WsSessionScope.NAME, this);
		ObjectFactory<WsSession> session = () -> current().session();
		beanFactory.registerResolvableDependency(WsSession.class, session);
	}

	/**
	 * The scope of a bean factory.
	 * @param beanFactory where it may be registered
	 * @return the registered one or one for prototypes only
	 */
	public static SessionScope of(ConfigurableListableBeanFactory beanFactory) {
		return (beanFactory.getRegisteredScope(WsSessionScope.NAME) instanceof SessionScope scope) ? scope
				: new SessionScope();
	}

	/**
	 * Whether there is a bean of this scope.
	 * @param beanFactory knows the beans
	 * @return whether one is defined
	 */
	public static boolean isUsedIn(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanDefinitionNames()) {
			if (WsSessionScope.NAME.equals(beanFactory.getMergedBeanDefinition(name).getScope())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A session has beans from now on.
	 * @param session the session
	 */
	public void begin(WsSession session) {
		this.sessions.computeIfAbsent(session, SessionBeans::new);
	}

	/**
	 * A callback of a session is about to run on this thread.
	 * @param session the session
	 * @return what {@link #exit} needs
	 */
	public @Nullable SessionBeans enter(WsSession session) {
		SessionBeans outer = this.current.get();
		this.current.set(this.sessions.get(session));
		return outer;
	}

	/**
	 * The callback has returned.
	 * @param outer what {@link #enter} returned
	 */
	public void exit(@Nullable SessionBeans outer) {
		if (outer != null) {
			// One callback may run within another, such as on an event loop that a result
			// wakes.
			this.current.set(outer);
		}
		else {
			this.current.remove();
		}
	}

	/**
	 * The session's last callback has returned: its beans are destroyed, on this thread.
	 * @param session the session
	 */
	public void end(WsSession session) {
		SessionBeans outer = enter(session);
		try {
			SessionBeans beans = this.sessions.get(session);
			if (beans != null) {
				beans.end();
			}
		}
		finally {
			this.sessions.remove(session);
			exit(outer);
		}
	}

	/**
	 * The beans of the session whose callback runs on this thread.
	 * @return the beans
	 * @throws IllegalStateException if there is none
	 */
	public SessionBeans current() {
		SessionBeans beans = this.current.get();
		if (beans == null) {
			throw new IllegalStateException("No callback of a WebSocket session runs on thread '"
					+ Thread.currentThread().getName()
					+ "', or the session has ended. Beans of scope 'ws-session' can be used while a callback runs, "
					+ "on its own thread: what runs elsewhere must be given what it needs");
		}
		return beans;
	}

	@Override
	public Object get(String name, ObjectFactory<?> objectFactory) {
		return current().get(name, objectFactory::getObject);
	}

	@Override
	public @Nullable Object remove(String name) {
		return current().remove(name);
	}

	@Override
	public void registerDestructionCallback(String name, Runnable callback) {
		current().onEnd(name, callback);
	}

	@Override
	public @Nullable Object resolveContextualObject(String key) {
		SessionBeans beans = this.current.get();
		return (beans != null && "wsSession".equals(key)) ? beans.session() : null;
	}

	@Override
	public @Nullable String getConversationId() {
		SessionBeans beans = this.current.get();
		return (beans != null) ? beans.session().id() : null;
	}

}
