/**
 * Tomcat's connectors NIO and NIO2: takes the connection over and serves it by event
 * loops of our own.
 */
@NullMarked
package dev.wsboot.internal.transport.tomcat;

import org.jspecify.annotations.NullMarked;
