/**
 * The smallest endpoint that does something.
 */
@NullMarked
package dev.wsboot.sample.echo;

import org.jspecify.annotations.NullMarked;
