package dev.wsboot.internal.endpoint.scope;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.WsSession;

/**
 * The beans of one session. Callbacks are serial, but what treats the failure of a stream
 * of results runs beside them.
 */
public final class SessionBeans {

	private static final Logger logger = LoggerFactory.getLogger(SessionBeans.class);

	private final WsSession session;

	// Of the session alone, so held while a bean is made, which may need others.
	private final ReentrantLock lock = new ReentrantLock();

	// Guarded by the lock.

	private final Map<String, Object> beans = new LinkedHashMap<>(4);

	private final Map<String, Runnable> destructions = new LinkedHashMap<>(4);

	private boolean ended;

	SessionBeans(WsSession session) {
		this.session = session;
	}

	WsSession session() {
		return this.session;
	}

	/**
	 * Gives a bean.
	 * @param name its name
	 * @param factory makes it
	 * @return the session's instance
	 * @throws IllegalStateException if the session has ended and the bean was never made
	 */
	Object get(String name, Supplier<?> factory) {
		this.lock.lock();
		try {
			Object known = this.beans.get(name);
			if (known != null) {
				return known;
			}
			if (this.ended) {
				throw new IllegalStateException("The WebSocket session " + this.session.id() + " has ended");
			}
			Object made = factory.get();
			// Making it may have needed itself.
			Object other = this.beans.putIfAbsent(name, made);
			return (other != null) ? other : made;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives the session's instance of a prototype, which is destroyed with the session.
	 * @param name its name
	 * @param factory makes it
	 * @param destruction destroys it
	 * @return the session's instance
	 * @throws IllegalStateException if the session has ended and the bean was never made
	 */
	public Object prototype(String name, Supplier<Object> factory, Consumer<Object> destruction) {
		return get(name, () -> {
			Object made = factory.get();
			onEnd(name, () -> destruction.accept(made));
			return made;
		});
	}

	void onEnd(String name, Runnable destruction) {
		this.lock.lock();
		try {
			this.destructions.put(name, destruction);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Nullable Object remove(String name) {
		this.lock.lock();
		try {
			this.destructions.remove(name);
			return this.beans.remove(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The session has ended: destroys its beans, the last one first.
	 */
	void end() {
		List<Runnable> all;
		this.lock.lock();
		try {
			this.ended = true;
			all = new ArrayList<>(this.destructions.values());
			this.destructions.clear();
		}
		finally {
			this.lock.unlock();
		}
		for (int i = all.size() - 1; i >= 0; i--) {
			try {
				all.get(i).run();
			}
			catch (RuntimeException ex) {
				logger.warn("A bean of session {} could not be destroyed", this.session.id(), ex);
			}
		}
	}

}
