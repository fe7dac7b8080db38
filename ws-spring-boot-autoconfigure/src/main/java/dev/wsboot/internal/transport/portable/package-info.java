/**
 * Containers without a package of their own: connections are taken over by what the
 * servlet specification offers, and served by event loops of our own.
 */
@NullMarked
package dev.wsboot.internal.transport.portable;

import org.jspecify.annotations.NullMarked;
