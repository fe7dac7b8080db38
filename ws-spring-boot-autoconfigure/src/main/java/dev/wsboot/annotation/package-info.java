/**
 * The annotations with which a bean becomes a WebSocket endpoint.
 */
@NullMarked
package dev.wsboot.annotation;

import org.jspecify.annotations.NullMarked;
