package dev.wsboot;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The opening handshake's request (RFC 6455, section 4.1), kept with the session.
 * Immutable and independent of the container's request, which is gone by then.
 *
 * @since 0.1.0
 */
public interface WsHandshake {

	/**
	 * The requested URI with its query, as the client wrote it; scheme and host are those
	 * the application sees, after forwarded headers.
	 * @return an absolute URI with the scheme {@code ws} or {@code wss}
	 */
	URI uri();

	/**
	 * The endpoint's name, as in {@code ws.endpoints.<name>}.
	 * @return the name
	 */
	String endpoint();

	/**
	 * The path pattern that matched, such as {@code /chat/{room}}.
	 * @return the pattern
	 */
	String pathPattern();

	/**
	 * Values of the pattern's variables, decoded.
	 * @return values by name, unmodifiable
	 */
	Map<String, String> pathVariables();

	/**
	 * Query parameters, decoded.
	 * @return values by name in the order of the query, unmodifiable
	 */
	Map<String, List<String>> parameters();

	/**
	 * Request headers but for those of the handshake itself ({@code Connection},
	 * {@code Upgrade}, {@code Sec-WebSocket-Key}, {@code Sec-WebSocket-Version}).
	 * @return values by name, names in any case, unmodifiable
	 */
	Map<String, List<String>> headers();

	/**
	 * The first value of a header.
	 * @param name a header's name in any case
	 * @return the value or {@code null} if the header is absent
	 */
	default @Nullable String header(String name) {
		List<String> values = headers().get(name);
		return (values != null && !values.isEmpty()) ? values.get(0) : null;
	}

	/**
	 * Cookies of the request.
	 * @return values by name, unmodifiable
	 */
	Map<String, String> cookies();

	/**
	 * The {@code Origin} header (RFC 6454).
	 * @return the origin or {@code null} if the client is not a browser
	 */
	default @Nullable String origin() {
		return header("Origin");
	}

	/**
	 * Who asked.
	 * @return the principal or {@code null} if the request was anonymous
	 */
	@Nullable Principal principal();

	/**
	 * Where the request came from, after forwarded headers.
	 * @return the address or {@code null} if the container does not tell
	 */
	@Nullable InetSocketAddress remoteAddress();

	/**
	 * The HTTP session that existed when the handshake was made.
	 * @return its id or {@code null} if there was none
	 */
	@Nullable String httpSessionId();

	/**
	 * Whether the connection is encrypted as the application sees it.
	 * @return whether the scheme is {@code wss}
	 */
	default boolean isSecure() {
		return "wss".equals(uri().getScheme());
	}

}
