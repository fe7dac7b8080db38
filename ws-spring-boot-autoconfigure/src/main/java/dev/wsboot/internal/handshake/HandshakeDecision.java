package dev.wsboot.internal.handshake;

import java.util.Enumeration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.handshake.HandshakeResult.Accepted;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

/**
 * Decides on opening handshakes (RFC 6455, section 4.2). Two halves: what makes an
 * HTTP/1.1 request an upgrade, and what is then negotiated. A handshake over HTTP/2 (RFC
 * 8441, section 5) differs in the first half only: of what stands there it has the
 * version alone, and it is answered by 200 without an accept key.
 */
public final class HandshakeDecision {

	private static final String ORIGIN = "Origin";

	private static final Rejected METHOD = new Rejected(RejectionReason.METHOD_NOT_ALLOWED.status(),
			RejectionReason.METHOD_NOT_ALLOWED, "The method of an opening handshake must be GET.",
			Map.of("Allow", "GET"));

	private static final Rejected HTTP_VERSION = Rejected.of(RejectionReason.HTTP_VERSION,
			"An opening handshake must be a request of HTTP/1.1 or later.");

	private static final Rejected CONNECTION = Rejected.of(RejectionReason.CONNECTION_HEADER,
			"'Connection' must list 'upgrade'.");

	// A server that answers 426 has to name what to upgrade to (RFC 9110, section
	// 15.5.22), and which version (RFC 6455, section 4.4).
	private static final Rejected VERSION = new Rejected(RejectionReason.VERSION_NOT_SUPPORTED.status(),
			RejectionReason.VERSION_NOT_SUPPORTED, "'Sec-WebSocket-Version' must be there once and be 13.",
			Map.of("Sec-WebSocket-Version", "13", "Upgrade", "websocket", "Connection", "Upgrade"));

	// 426 names what to upgrade to, and nothing is upgraded in HTTP/2.
	private static final Rejected HTTP2_VERSION = new Rejected(400, RejectionReason.VERSION_NOT_SUPPORTED,
			VERSION.detail(), Map.of("Sec-WebSocket-Version", "13"));

	private static final Rejected KEY_MISSING = Rejected.of(RejectionReason.KEY_MISSING,
			"'Sec-WebSocket-Key' must be there.");

	private static final Rejected KEY_REPEATED = Rejected.of(RejectionReason.KEY_REPEATED,
			"'Sec-WebSocket-Key' must be there only once.");

	private static final Rejected KEY_INVALID = Rejected.of(RejectionReason.KEY_INVALID,
			"'Sec-WebSocket-Key' must be 16 bytes in Base64.");

	private static final Rejected ORIGIN_MISSING = Rejected.of(RejectionReason.ORIGIN_MISSING,
			"'Origin' must be there.");

	private static final Rejected ORIGIN_INVALID = Rejected.of(RejectionReason.ORIGIN_INVALID,
			"'Origin' must be there only once and be one origin, such as 'https://example.com'.");

	private static final Rejected ORIGIN_NOT_ALLOWED = Rejected.of(RejectionReason.ORIGIN_NOT_ALLOWED,
			"'Origin' must be one that the endpoint allows.");

	private static final Rejected SUBPROTOCOL_INVALID = Rejected.of(RejectionReason.SUBPROTOCOL_INVALID,
			"'Sec-WebSocket-Protocol' must be a list of tokens, each different.");

	private static final Rejected EXTENSIONS_INVALID = Rejected.of(RejectionReason.EXTENSIONS_INVALID,
			"'Sec-WebSocket-Extensions' must be a list of extensions with parameters.");

	private HandshakeDecision() {
	}

	/**
	 * Whether a request asks to switch to WebSocket at all. One that does not is none of
	 * our business. Protocols with a version, such as {@code websocket/13}, are others.
	 * @param request the request
	 * @return whether {@code Upgrade} lists {@code websocket}, in any case, or the
	 * request is an extended CONNECT
	 */
	public static boolean isUpgrade(HandshakeRequest request) {
		return request.isExtendedConnect() || HeaderScanner.contains(request.headers("Upgrade"), "websocket");
	}

	/**
	 * Decides on a request for which {@link #isUpgrade} holds.
	 * @param request the request
	 * @param policy what the endpoint allows
	 * @return the answer; of several mistakes the first in the order of the RFC, but the
	 * version before the key, because another version may have other keys
	 */
	public static HandshakeResult decide(HandshakeRequest request, HandshakePolicy policy) {
		if (request.isExtendedConnect()) {
			return isVersion13(request) ? negotiate(request, policy, null) : HTTP2_VERSION;
		}
		Rejected refusal = checkUpgrade(request);
		if (refusal != null) {
			return refusal;
		}
		Enumeration<String> keys = request.headers("Sec-WebSocket-Key");
		if (!keys.hasMoreElements()) {
			return KEY_MISSING;
		}
		String key = HeaderScanner.trim(keys.nextElement());
		if (keys.hasMoreElements()) {
			return KEY_REPEATED;
		}
		if (!AcceptKey.isValid(key)) {
			return KEY_INVALID;
		}
		return negotiate(request, policy, key);
	}

	private static @Nullable Rejected checkUpgrade(HandshakeRequest request) {
		if (!"GET".equals(request.method())) {
			return METHOD;
		}
		if (!request.isHttp11()) {
			return HTTP_VERSION;
		}
		if (!HeaderScanner.contains(request.headers("Connection"), "upgrade")) {
			return CONNECTION;
		}
		return isVersion13(request) ? null : VERSION;
	}

	private static boolean isVersion13(HandshakeRequest request) {
		Enumeration<String> versions = request.headers("Sec-WebSocket-Version");
		return versions.hasMoreElements() && "13".equals(HeaderScanner.trim(versions.nextElement()))
				&& !versions.hasMoreElements();
	}

	private static HandshakeResult negotiate(HandshakeRequest request, HandshakePolicy policy, @Nullable String key) {
		Rejected refusal = checkOrigin(request, policy.origins());
		if (refusal != null) {
			return refusal;
		}
		SubprotocolOffer offer = SubprotocolOffer.parse(request.headers("Sec-WebSocket-Protocol"));
		if (offer == null) {
			return SUBPROTOCOL_INVALID;
		}
		String subprotocol = offer.select(policy.subprotocols());
		if (subprotocol == null && policy.subprotocolRequired()) {
			return Rejected.of(RejectionReason.SUBPROTOCOL_REQUIRED, "'Sec-WebSocket-Protocol' must offer one of: "
					+ String.join(", ", policy.subprotocols()) + "; but it offers: " + offer + ".");
		}
		DeflateNegotiation deflate = new DeflateNegotiation(policy.deflate());
		Enumeration<String> extensions = request.headers("Sec-WebSocket-Extensions");
		while (extensions.hasMoreElements()) {
			if (!deflate.read(new HeaderScanner(extensions.nextElement()))) {
				return EXTENSIONS_INVALID;
			}
		}
		return new Accepted((key != null) ? AcceptKey.answer(key) : null, subprotocol, deflate.agreed(),
				deflate.response());
	}

	/**
	 * The subprotocols of an accepted handshake.
	 * @param request the request
	 * @param policy what the endpoint speaks
	 * @return what the client offers and the endpoint speaks, in the client's order
	 */
	public static List<String> subprotocols(HandshakeRequest request, HandshakePolicy policy) {
		SubprotocolOffer offer = SubprotocolOffer.parse(request.headers("Sec-WebSocket-Protocol"));
		return (offer != null) ? offer.common(policy.subprotocols()) : List.of();
	}

	private static @Nullable Rejected checkOrigin(HandshakeRequest request, OriginPolicy policy) {
		Enumeration<String> origins = request.headers(ORIGIN);
		if (!origins.hasMoreElements()) {
			return policy.allowsMissing() ? null : ORIGIN_MISSING;
		}
		String origin = HeaderScanner.trim(origins.nextElement());
		if (origins.hasMoreElements()) {
			return ORIGIN_INVALID;
		}
		return switch (policy.check(origin, request)) {
			case ALLOWED -> null;
			case NOT_ALLOWED -> ORIGIN_NOT_ALLOWED;
			case INVALID -> ORIGIN_INVALID;
		};
	}

}
