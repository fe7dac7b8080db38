package dev.wsboot;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An opening handshake while it is being decided on (RFC 6455, section 4.2.2): every
 * check of the protocol has passed, and nothing has been answered yet. What handshake
 * hooks do to the answer and to the session to be, they do here.
 * <p>
 * Valid until the hooks of its handshake have returned, and for the one thread that calls
 * them. Only the attributes live on.
 *
 * @since 0.1.0
 */
public interface WsHandshakeContext {

	/**
	 * The request.
	 * @return the handshake that the session will have
	 */
	WsHandshake handshake();

	/**
	 * What the session will have as its attributes, if it comes about. The map is
	 * thread-safe and takes no {@code null}s.
	 * @return the live map
	 */
	Map<String, Object> attributes();

	/**
	 * Sets a header of the response, whatever it will be: the 101 or a refusal.
	 * @param name a header's name in any case
	 * @param value the value, instead of those the header may have
	 * @throws IllegalArgumentException if the name is no token, if the header is one that
	 * the answer itself sets (such as {@code Upgrade}, {@code Content-Type} or any that
	 * begins with {@code Sec-WebSocket-}), or if the value has control characters
	 * @throws IllegalStateException if the handshake is answered
	 */
	void setHeader(String name, String value);

	/**
	 * Adds a header to the response, whatever it will be: the 101 or a refusal.
	 * @param name a header's name in any case
	 * @param value the value, besides those the header may have
	 * @throws IllegalArgumentException as {@link #setHeader} does
	 * @throws IllegalStateException if the handshake is answered
	 */
	void addHeader(String name, String value);

	/**
	 * The subprotocols that the client offers and the endpoint speaks (RFC 6455, section
	 * 1.9). All that are offered are in the header {@code Sec-WebSocket-Protocol} of the
	 * handshake.
	 * @return subprotocols in the client's order, unmodifiable
	 */
	List<String> subprotocols();

	/**
	 * The subprotocol that will be agreed on: the first of {@link #subprotocols()},
	 * unless a hook has selected another.
	 * @return the subprotocol or {@code null} if there is none
	 */
	@Nullable String subprotocol();

	/**
	 * Selects another subprotocol.
	 * @param subprotocol one of {@link #subprotocols()}
	 * @throws IllegalArgumentException if it is none of them
	 * @throws IllegalStateException if the handshake is answered
	 */
	void selectSubprotocol(String subprotocol);

}
