/**
 * Auto-configuration, properties and failure analyzers.
 */
@NullMarked
package dev.wsboot.autoconfigure;

import org.jspecify.annotations.NullMarked;
