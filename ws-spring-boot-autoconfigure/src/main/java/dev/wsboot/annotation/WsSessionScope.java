package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.AliasFor;

/**
 * A bean of which each session has its own instance: made when one of the session's
 * callbacks uses it first, destroyed when {@code @OnClose} and the listeners of the
 * session's end have returned. It can be injected into any bean, as a proxy, and used on
 * the thread of a callback while that runs; elsewhere a use fails with
 * {@code ScopeNotActiveException}. The bean itself may take the
 * {@link dev.wsboot.WsSession} as a dependency.
 * <p>
 * Short for
 * {@code @Scope(value = "ws-session", proxyMode = ScopedProxyMode.TARGET_CLASS)}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Scope(WsSessionScope.NAME)
public @interface WsSessionScope {

	/** The scope's name. */
	String NAME = "ws-session";

	/**
	 * How the bean is injected into beans of longer life.
	 * @return the kind of proxy
	 */
	@AliasFor(annotation = Scope.class)
	ScopedProxyMode proxyMode() default ScopedProxyMode.TARGET_CLASS;

}
