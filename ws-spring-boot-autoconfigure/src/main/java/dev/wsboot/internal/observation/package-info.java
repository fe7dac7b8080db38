/**
 * Counts, observes and names what happens: Micrometer's meters and observations, and the
 * logging context of callbacks. Every library it uses is optional.
 */
@NullMarked
package dev.wsboot.internal.observation;

import org.jspecify.annotations.NullMarked;
