/**
 * What the protocol core costs, without sockets.
 */
package dev.wsboot.benchmarks.jmh;
