/**
 * Where the arguments of an endpoint's methods come from, chosen at start-up.
 */
@NullMarked
package dev.wsboot.internal.endpoint.argument;

import org.jspecify.annotations.NullMarked;
