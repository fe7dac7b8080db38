/**
 * What a message, a handshake and an idle connection cost, server by server.
 */
package dev.wsboot.benchmarks;
