/**
 * What a connection is joined from: the pipe below ({@code Wire}), the endpoint above
 * ({@code EndpointHandler}), its settings, and what a loop lends to it.
 */
@NullMarked
package dev.wsboot.internal.connection;

import org.jspecify.annotations.NullMarked;
