/**
 * What an application holds: sessions, topics, handshakes, frames and the exceptions of
 * sending. Nothing in here does I/O by itself.
 */
@NullMarked
package dev.wsboot;

import org.jspecify.annotations.NullMarked;
