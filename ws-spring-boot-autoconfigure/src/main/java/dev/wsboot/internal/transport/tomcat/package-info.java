/**
 * Tomcat's NIO connector: takes the socket channel over and serves it by event loops of
 * our own.
 */
@NullMarked
package dev.wsboot.internal.transport.tomcat;

import org.jspecify.annotations.NullMarked;
