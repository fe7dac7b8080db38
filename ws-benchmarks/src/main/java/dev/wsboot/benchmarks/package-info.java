/**
 * What an echo over a socket costs, server by server.
 */
package dev.wsboot.benchmarks;
