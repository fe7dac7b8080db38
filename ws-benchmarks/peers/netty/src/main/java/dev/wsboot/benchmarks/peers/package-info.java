/**
 * Netty: a minimal echo and broadcast as its documentation shows them.
 */
package dev.wsboot.benchmarks.peers;
