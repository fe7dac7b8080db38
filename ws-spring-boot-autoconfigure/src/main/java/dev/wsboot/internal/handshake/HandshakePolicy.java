package dev.wsboot.internal.handshake;

import java.util.HashSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an endpoint allows and offers; made once for each endpoint.
 *
 * @param origins who may connect
 * @param subprotocols subprotocols the endpoint speaks; case matters
 * @param subprotocolRequired whether one of them must be agreed on
 * @param deflate how messages may be compressed, or {@code null} if they must not be
 */
public record HandshakePolicy(OriginPolicy origins, List<String> subprotocols, boolean subprotocolRequired,
		@Nullable DeflatePolicy deflate) {

	/**
	 * Checks the subprotocols.
	 * @throws IllegalArgumentException if one is not a token, is there twice, or if one
	 * is required but there is none
	 */
	public HandshakePolicy {
		subprotocols = List.copyOf(subprotocols);
		for (String subprotocol : subprotocols) {
			if (!HeaderScanner.isToken(subprotocol)) {
				throw new IllegalArgumentException("Subprotocol '" + subprotocol
						+ "' must be a token: letters, digits and !#$%&'*+-.^_`|~ only (RFC 6455, section 4.1)");
			}
		}
		if (new HashSet<>(subprotocols).size() < subprotocols.size()) {
			throw new IllegalArgumentException("Subprotocols must differ but are " + subprotocols);
		}
		if (subprotocolRequired && subprotocols.isEmpty()) {
			throw new IllegalArgumentException("A subprotocol is required but the endpoint speaks none");
		}
	}

}
