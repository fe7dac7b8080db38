/**
 * The annotated methods of an endpoint, ready to be called: one by one, by kind of
 * message, by type of failure.
 */
@NullMarked
package dev.wsboot.internal.endpoint.callback;

import org.jspecify.annotations.NullMarked;
