/**
 * Bytes to frames to messages and back, without I/O: RFC 6455, sections 5 and 7, and RFC
 * 7692. Uses JDK buffers only: no channels, clocks, threads or logging.
 */
@NullMarked
package dev.wsboot.internal.protocol;

import org.jspecify.annotations.NullMarked;
