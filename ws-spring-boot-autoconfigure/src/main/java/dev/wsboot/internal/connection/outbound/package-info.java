/**
 * The way out of one connection: any thread sends, one at a time writes.
 */
@NullMarked
package dev.wsboot.internal.connection.outbound;

import org.jspecify.annotations.NullMarked;
