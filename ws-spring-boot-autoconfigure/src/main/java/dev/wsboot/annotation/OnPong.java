package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Called for each Pong that answers a Ping of ours: one of the heartbeat
 * ({@code ws.heartbeat.interval}), which only quiet connections get, or of
 * {@link dev.wsboot.WsSession#ping()}. A parameter of type {@link java.time.Duration} is
 * the round-trip time: from when the Ping was given to the connection until its Pong was
 * read, so it includes what the Ping had to wait for in the send buffer. A return value
 * is sent.
 * <p>
 * Other Pongs mean nothing (RFC 6455, section 5.5.3) and call nothing: a peer may send
 * one unasked, answer an older Ping, or none of several but the last.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnPong {

}
