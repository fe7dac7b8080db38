/**
 * What a native image has to be told: which methods, fields and types are reached by
 * reflection. Used while an application is processed ahead of time, never while it runs.
 */
@NullMarked
package dev.wsboot.internal.aot;

import org.jspecify.annotations.NullMarked;
