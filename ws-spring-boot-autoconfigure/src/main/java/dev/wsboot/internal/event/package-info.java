/**
 * Events for the application's listeners.
 */
@NullMarked
package dev.wsboot.internal.event;

import org.jspecify.annotations.NullMarked;
