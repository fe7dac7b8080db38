package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Called for each whole message, in order. The payload parameter decides what is taken:
 * {@code String} text, {@code byte[]} or {@code ByteBuffer} binary, any other type a
 * decoded one. A kind that no method takes ends the session with 1003. A return value is
 * sent.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnMessage {

}
