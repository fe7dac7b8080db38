/**
 * The protocol rule by rule over real sockets, byte by byte, against {@code /echo}.
 */
package dev.wsboot.sample.conformance;
