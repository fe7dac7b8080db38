package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

import dev.wsboot.Dispatch;

/**
 * A bean that serves WebSockets. The application's own component scan finds it. One
 * instance serves all sessions, but of scope {@code prototype} or {@link WsSessionScope}
 * each has its own; callbacks of one session are serial and in order, callbacks of
 * different sessions run at the same time.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface WsEndpoint {

	/**
	 * Paths served, below {@code ws.base-path}. Patterns are those of Spring's
	 * {@code PathPattern}; placeholders such as <code>${chat.path}</code> are resolved.
	 * @return paths
	 */
	@AliasFor("path")
	String[] value() default {};

	/**
	 * Paths served, the same as {@link #value()}.
	 * @return paths
	 */
	@AliasFor("value")
	String[] path() default {};

	/**
	 * Name in {@code ws.endpoints.<name>.*}, metrics and logs. By default the bean's name
	 * without a trailing {@code Endpoint}.
	 * @return the name or empty for the default
	 */
	String name() default "";

	/**
	 * Subprotocols the endpoint speaks; case matters. The first that the client offers
	 * and that is listed here is selected (RFC 6455, section 4.2.2).
	 * @return subprotocols
	 */
	String[] subprotocols() default {};

	/**
	 * Whether a handshake without a common subprotocol is refused with status 400.
	 * Otherwise it goes on without one.
	 * @return whether one of {@link #subprotocols()} is required
	 */
	boolean subprotocolRequired() default false;

	/**
	 * Origins allowed, instead of {@code ws.allowed-origins}: exact ones, patterns such
	 * as {@code https://*.example.com}, or {@code *}. Placeholders are resolved.
	 * @return origins; empty for the global list
	 */
	String[] allowedOrigins() default {};

	/**
	 * Where callbacks run.
	 * @return the dispatch, {@link Dispatch#DEFAULT} for {@code ws.dispatch}
	 */
	Dispatch dispatch() default Dispatch.DEFAULT;

}
