/**
 * Jetty 12.1: takes the end point over and serves its channel by event loops of our own.
 */
@NullMarked
package dev.wsboot.internal.transport.jetty;

import org.jspecify.annotations.NullMarked;
