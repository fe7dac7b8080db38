package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside another annotation of this package: what the method returns is published to a
 * topic instead of being sent to the session. The session itself gets it if it has
 * subscribed. Each value of a reactive type is published; a {@code CloseStatus} closes
 * the session all the same.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Broadcast {

	/**
	 * Name of the topic. A path variable of the session stands in braces, as in
	 * <code>room:{room}</code>; placeholders such as <code>${prefix}</code> are resolved.
	 * @return the topic
	 */
	String value();

}
