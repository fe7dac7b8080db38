/**
 * One annotated method, checked at start-up and ready to be called: its arguments, its
 * payload, its result.
 */
@NullMarked
package dev.wsboot.internal.endpoint.method;

import org.jspecify.annotations.NullMarked;
