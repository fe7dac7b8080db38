package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Called for each raw data frame, unmasked, before assembly; the parameter is a
 * {@link dev.wsboot.WsFrame}. Excludes {@link OnMessage}; permessage-deflate is not
 * negotiated for such an endpoint. A return value is sent.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnFrame {

}
