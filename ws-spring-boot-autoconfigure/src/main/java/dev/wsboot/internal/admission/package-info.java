/**
 * How many connections there may be, and how fast they may come.
 */
@NullMarked
package dev.wsboot.internal.admission;

import org.jspecify.annotations.NullMarked;
