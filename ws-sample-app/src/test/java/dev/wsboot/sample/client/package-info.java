/**
 * Real clients against the running sample application.
 */
@NullMarked
package dev.wsboot.sample.client;

import org.jspecify.annotations.NullMarked;
