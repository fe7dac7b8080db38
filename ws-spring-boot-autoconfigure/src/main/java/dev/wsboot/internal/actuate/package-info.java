/**
 * What operators see and do by the actuator, which is optional.
 */
@NullMarked
package dev.wsboot.internal.actuate;

import org.jspecify.annotations.NullMarked;
