/**
 * Benchmarks of what the protocol core keeps to itself.
 */
package dev.wsboot.internal.protocol;
