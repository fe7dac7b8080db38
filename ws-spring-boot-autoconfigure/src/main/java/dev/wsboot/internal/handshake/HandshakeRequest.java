package dev.wsboot.internal.handshake;

import java.util.Enumeration;

/**
 * What an opening handshake's request says (RFC 6455, section 4.1), read where it lies:
 * nothing is copied before it is needed.
 * <p>
 * A request of HTTP/1.1 has an {@code Upgrade} header. One of HTTP/2 is a CONNECT with
 * {@code :protocol} instead (RFC 8441, section 5) and has neither {@code Connection} nor
 * a key; see {@link HandshakeDecision} for what both share.
 */
public interface HandshakeRequest {

	/**
	 * Whether this is an extended CONNECT for a WebSocket (RFC 8441, section 4), of which
	 * method, version and {@code Connection} say nothing more.
	 * @return whether {@code :protocol} is {@code websocket}
	 */
	boolean isExtendedConnect();

	/**
	 * The request method.
	 * @return the method, whose case matters
	 */
	String method();

	/**
	 * Whether the request's version of HTTP is one that knows {@code Upgrade}.
	 * @return {@code false} for HTTP/1.0 and HTTP/0.9
	 */
	boolean isHttp11();

	/**
	 * The values of a header, one for each line it stands in.
	 * @param name the header's name in any case
	 * @return values as received, in the order of the lines; empty if there is none
	 */
	Enumeration<String> headers(String name);

	/**
	 * The scheme by which the client reached the application, after forwarded headers.
	 * @return {@code http}, {@code https}, {@code ws} or {@code wss}
	 */
	String scheme();

	/**
	 * The host by which the client reached the application, after forwarded headers.
	 * @return a name or an address; one of IPv6 with or without brackets
	 */
	String host();

	/**
	 * The port by which the client reached the application, after forwarded headers.
	 * @return the port, or 0 or less for the scheme's default
	 */
	int port();

}
