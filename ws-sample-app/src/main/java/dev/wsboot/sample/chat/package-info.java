/**
 * A chat with rooms, names and presence.
 */
@NullMarked
package dev.wsboot.sample.chat;

import org.jspecify.annotations.NullMarked;
