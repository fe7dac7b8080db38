package dev.wsboot.internal.handshake;

/**
 * Why an opening handshake was refused. The names are stable: logs, metrics, events and
 * response bodies show them.
 */
public enum RejectionReason {

	/** The path cannot be decoded. */
	PATH_INVALID(400),

	/** The method is not GET (RFC 6455, section 4.1, item 2). */
	METHOD_NOT_ALLOWED(405),

	/** The request is not of HTTP/1.1 or later (RFC 6455, section 4.1, item 2). */
	HTTP_VERSION(400),

	/** {@code Connection} lacks {@code upgrade} (RFC 6455, section 4.2.1, item 4). */
	CONNECTION_HEADER(400),

	/** There is no {@code Sec-WebSocket-Key} (RFC 6455, section 4.2.1, item 5). */
	KEY_MISSING(400),

	/** There is more than one {@code Sec-WebSocket-Key} (RFC 6455, section 11.3.1). */
	KEY_REPEATED(400),

	/** The key is not 16 bytes of Base64 (RFC 6455, section 4.2.1, item 5). */
	KEY_INVALID(400),

	/** The version is not 13 (RFC 6455, section 4.4). */
	VERSION_NOT_SUPPORTED(426),

	/** There is no {@code Origin}, and one is required. */
	ORIGIN_MISSING(403),

	/** {@code Origin} is not one origin (RFC 6454, section 7.1). */
	ORIGIN_INVALID(403),

	/** The origin is not allowed (RFC 6455, section 4.2.2, item 4). */
	ORIGIN_NOT_ALLOWED(403),

	/** {@code Sec-WebSocket-Protocol} is not a list of different tokens. */
	SUBPROTOCOL_INVALID(400),

	/** The endpoint requires a subprotocol, and the client offers none of its. */
	SUBPROTOCOL_REQUIRED(400),

	/** The request has more than one bearer token, or an empty one. */
	BEARER_TOKEN_INVALID(400),

	/** {@code Sec-WebSocket-Extensions} breaks the grammar (RFC 6455, section 9.1). */
	EXTENSIONS_INVALID(400),

	/** An interceptor of the application refused. */
	INTERCEPTOR_REFUSED(403),

	/** An interceptor of the application threw what has no status. */
	INTERCEPTOR_FAILED(500),

	/** The endpoint itself refused. */
	ENDPOINT_REFUSED(403),

	/** The endpoint itself threw what has no status. */
	ENDPOINT_FAILED(500),

	/** A value of the request that the endpoint needs is missing or of a wrong type. */
	VALUE_INVALID(400),

	/** A hook of the application needs to know who asks. */
	NOT_AUTHENTICATED(401),

	/** A hook of the application does not allow it to who asks. */
	ACCESS_DENIED(403),

	/** The server holds as many connections as it may. */
	TOO_MANY_CONNECTIONS(503),

	/** The client's address holds as many connections as it may. */
	TOO_MANY_CONNECTIONS_PER_ADDRESS(429),

	/** The user holds as many connections as they may. */
	TOO_MANY_CONNECTIONS_PER_PRINCIPAL(429),

	/** Handshakes come faster than allowed. */
	TOO_MANY_HANDSHAKES(429),

	/** The server is about to stop. */
	DRAINING(503),

	/** No transport can take the connection over from this server. */
	TRANSPORT_UNSUPPORTED(501);

	private final int status;

	RejectionReason(int status) {
		this.status = status;
	}

	/**
	 * The status that goes with the reason unless whoever refuses says otherwise.
	 * @return an HTTP status code from 400 to 599
	 */
	public int status() {
		return this.status;
	}

}
