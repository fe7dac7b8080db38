/**
 * How long a connection waits for its peer, how much the peer may send in a second, and
 * what operators read when a limit bites. Clocks and counters only: what happens then is
 * up to the connection.
 */
@NullMarked
package dev.wsboot.internal.connection.limit;

import org.jspecify.annotations.NullMarked;
