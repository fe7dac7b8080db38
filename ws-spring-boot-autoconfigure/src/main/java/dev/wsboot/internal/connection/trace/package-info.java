/**
 * The frame log: what went over the wire, one line a frame. Stands between transport and
 * connection, and only of connections that were opened while it was switched on.
 */
@NullMarked
package dev.wsboot.internal.connection.trace;

import org.jspecify.annotations.NullMarked;
