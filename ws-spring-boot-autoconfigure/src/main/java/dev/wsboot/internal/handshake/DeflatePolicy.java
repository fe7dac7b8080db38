package dev.wsboot.internal.handshake;

/**
 * What an endpoint wants of permessage-deflate (RFC 7692).
 *
 * @param contextTakeover whether messages may refer to the ones before, if the client
 * agrees; both sides then keep their windows as long as the connection lives
 */
public record DeflatePolicy(boolean contextTakeover) {

}
