/**
 * Micrometer observations of opening handshakes and messages: their contexts, names and
 * key values, which beans of the convention types may change.
 */
@NullMarked
package dev.wsboot.observation;

import org.jspecify.annotations.NullMarked;
