/**
 * What an application of the starter looks like: an echo, a chat and a page that uses
 * both.
 */
@NullMarked
package dev.wsboot.sample;

import org.jspecify.annotations.NullMarked;
