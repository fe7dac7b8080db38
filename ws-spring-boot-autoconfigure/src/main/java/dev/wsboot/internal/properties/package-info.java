/**
 * Finds properties that nobody reads: a misspelled key would otherwise mean that a limit
 * does not hold which the user believes in.
 */
@NullMarked
package dev.wsboot.internal.properties;

import org.jspecify.annotations.NullMarked;
