/**
 * One live connection: inbound dispatch, outbound queue, timers, session, and the
 * registry and topics over all of them.
 */
@NullMarked
package dev.wsboot.internal.connection;

import org.jspecify.annotations.NullMarked;
