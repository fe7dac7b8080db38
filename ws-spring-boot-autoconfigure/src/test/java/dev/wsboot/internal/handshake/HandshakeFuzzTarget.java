package dev.wsboot.internal.handshake;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.wsboot.internal.handshake.HandshakeResult.Accepted;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a coverage-guided fuzzer calls with headers that a client might send: lines of a
 * name, a colon and a value, which replace those of a valid request. The first byte
 * chooses a policy.
 */
public final class HandshakeFuzzTarget {

	private static final List<String> SUBPROTOCOLS = List.of("chat", "v2.json");

	private static final List<HandshakePolicy> POLICIES = List.of(
			new HandshakePolicy(OriginPolicy.of(List.of(), true), SUBPROTOCOLS, false, new DeflatePolicy(false)),
			new HandshakePolicy(OriginPolicy.of(List.of("https://*.example.com:[*]", "http://[::1]:8080"), false),
					SUBPROTOCOLS, true, new DeflatePolicy(true)),
			new HandshakePolicy(OriginPolicy.of(List.of("*"), true), List.of(), false, null));

	private HandshakeFuzzTarget() {
	}

	/**
	 * Decides on a handshake. The name is that which Jazzer expects.
	 * @param data the input
	 */
	public static void fuzzerTestOneInput(byte[] data) {
		if (data.length == 0) {
			return;
		}
		HandshakePolicy policy = POLICIES.get((data[0] & 0xff) % POLICIES.size());
		TestRequest request = TestRequest.valid();
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line : new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1).split("\n")) {
			int colon = line.indexOf(':');
			if (colon > 0) {
				headers.computeIfAbsent(line.substring(0, colon).strip(), (name) -> new ArrayList<>())
					.add(line.substring(colon + 1).strip());
			}
		}
		headers.forEach((name, values) -> request.set(name, values.toArray(String[]::new)));
		if (HandshakeDecision.isUpgrade(request)) {
			check(HandshakeDecision.decide(request, policy), policy);
		}
	}

	private static void check(HandshakeResult result, HandshakePolicy policy) {
		if (result instanceof Rejected rejected) {
			assertThat(rejected.status()).isEqualTo(rejected.reason().status());
			rejected.headers().values().forEach(HandshakeFuzzTarget::checkHeader);
			return;
		}
		Accepted accepted = (Accepted) result;
		accepted.forEachHeader((name, value) -> checkHeader(value));
		if (accepted.subprotocol() != null) {
			assertThat(policy.subprotocols()).contains(accepted.subprotocol());
		}
		assertThat(accepted.deflate() == null).isEqualTo(accepted.extensions() == null);
		if (accepted.deflate() != null) {
			assertThat(policy.deflate()).isNotNull();
			assertThat(accepted.deflate().serverMaxWindowBits()).isBetween(8, 15);
			assertThat(accepted.deflate().clientMaxWindowBits()).isBetween(8, 15);
		}
	}

	/** Whoever writes a line break into a response writes headers of its own. */
	private static void checkHeader(String value) {
		assertThat(value.chars()).allMatch((c) -> c >= ' ' && c < 0x7f);
	}

}
