/**
 * The opening handshake's decisions (RFC 6455, section 4.2; RFC 7692, section 7.1): from
 * what a request says and what an endpoint allows to a response. Does no I/O.
 */
@NullMarked
package dev.wsboot.internal.handshake;

import org.jspecify.annotations.NullMarked;
