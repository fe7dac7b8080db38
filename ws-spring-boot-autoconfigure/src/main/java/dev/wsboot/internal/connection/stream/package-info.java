/**
 * Messages that are read while they arrive and written while they leave, by threads that
 * wait.
 */
@NullMarked
package dev.wsboot.internal.connection.stream;

import org.jspecify.annotations.NullMarked;
