package dev.wsboot.security;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

/**
 * Tells of the container's own HTTP sessions.
 */
public final class HttpSessionEvents implements HttpSessionListener, HttpSessionIdListener {

	private final HttpSessionInterceptor interceptor;

	/**
	 * Creates the listener.
	 * @param interceptor closes sessions
	 */
	public HttpSessionEvents(HttpSessionInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public void sessionDestroyed(HttpSessionEvent event) {
		this.interceptor.httpSessionEnded(event.getSession().getId());
	}

	@Override
	public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
		this.interceptor.httpSessionIdChanged(oldSessionId, event.getSession().getId());
	}

}
