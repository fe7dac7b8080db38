package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Called with what another callback of the endpoint threw, or with the failure to decode
 * a message; the most specific parameter type wins. A return value is sent, and the
 * session stays open. Without such a method the session ends: with 1007 if a message
 * could not be decoded, else with 1011.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnError {

}
