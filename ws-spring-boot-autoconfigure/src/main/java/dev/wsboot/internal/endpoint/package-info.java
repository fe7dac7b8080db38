/**
 * Annotated beans become handlers of connections: discovery, checks at start-up,
 * arguments, results, codecs, and the router from paths to endpoints.
 */
@NullMarked
package dev.wsboot.internal.endpoint;

import org.jspecify.annotations.NullMarked;
