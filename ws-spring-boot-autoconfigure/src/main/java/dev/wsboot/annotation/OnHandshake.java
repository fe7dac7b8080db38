package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Called before an opening handshake is answered, after it has passed every check of the
 * protocol (RFC 6455, section 4.2). The method runs on the container's thread of the
 * request, and there is no session yet; what it puts into the attributes of
 * {@link dev.wsboot.WsHandshakeContext} will be in those of the session.
 * <p>
 * It refuses by returning a {@code ProblemDetail} or an {@code ErrorResponse}, or by
 * throwing an exception that has a status, such as {@code ResponseStatusException}. Any
 * other exception refuses with 500.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnHandshake {

}
