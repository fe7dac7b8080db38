package dev.wsboot.internal.handshake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.internal.handshake.HandshakeResult.Accepted;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.protocol.DeflateParameters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandshakeDecision}.
 */
class HandshakeDecisionTests {

	private static final String SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

	private static final String KEY = "'Sec-WebSocket-Key'";

	private static final String VERSION = "'Sec-WebSocket-Version' must be there once and be 13.";

	private static final Map<String, String> VERSION_HEADERS = Map.of("Sec-WebSocket-Version", "13", "Upgrade",
			"websocket", "Connection", "Upgrade");

	private static final String ORIGIN = "'Origin' must be there only once and be one origin, such as 'https://example.com'.";

	private static final String SUBPROTOCOLS = "'Sec-WebSocket-Protocol' must be a list of tokens, each different.";

	private static final String EXTENSIONS = "'Sec-WebSocket-Extensions' must be a list of extensions with parameters.";

	private static HandshakePolicy policy(String... subprotocols) {
		return new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of(subprotocols), false,
				new DeflatePolicy(false));
	}

	private static Map<String, String> headers(HandshakeResult result) {
		Map<String, String> headers = new LinkedHashMap<>();
		((Accepted) result).forEachHeader((name, value) -> assertThat(headers.put(name, value)).isNull());
		return headers;
	}

	@Test
	void theSampleOfTheRfcIsAnsweredAsThere() {
		TestRequest request = TestRequest.valid()
			.set("Origin", "http://server.example.com")
			.set("Sec-WebSocket-Protocol", "chat, superchat");
		HandshakeResult result = HandshakeDecision.decide(request, policy("superchat", "chat"));
		assertThat(result).isEqualTo(new Accepted(SAMPLE_ACCEPT, "chat", null, null));
		assertThat(((Accepted) result).status()).isEqualTo(101);
		assertThat(headers(result)).containsExactly(Map.entry("Upgrade", "websocket"),
				Map.entry("Connection", "Upgrade"), Map.entry("Sec-WebSocket-Accept", SAMPLE_ACCEPT),
				Map.entry("Sec-WebSocket-Protocol", "chat"));
	}

	@Test
	void theSampleOfHttp2IsAnsweredAsThere() {
		// RFC 8441, section 5.1.
		TestRequest request = TestRequest.extendedConnect()
			.url("https", "server.example.com", 443)
			.set("Sec-WebSocket-Protocol", "chat, superchat")
			.set("Sec-WebSocket-Extensions", "permessage-deflate")
			.set("Origin", "https://server.example.com");
		assertThat(HandshakeDecision.isUpgrade(request)).isTrue();
		Accepted result = (Accepted) HandshakeDecision.decide(request, policy("chat"));
		assertThat(result.status()).isEqualTo(200);
		assertThat(headers(result)).containsExactly(Map.entry("Sec-WebSocket-Protocol", "chat"),
				Map.entry("Sec-WebSocket-Extensions",
						"permessage-deflate; server_no_context_takeover; client_no_context_takeover"));
	}

	@Test
	void overHttp2OnlyTheVersionOfTheUpgradeIsAsked() {
		HandshakeResult result = HandshakeDecision
			.decide(TestRequest.extendedConnect().set("Sec-WebSocket-Version", "8"), policy());
		assertThat(result).isEqualTo(new Rejected(400, RejectionReason.VERSION_NOT_SUPPORTED, VERSION,
				Map.of("Sec-WebSocket-Version", "13")));
		result = HandshakeDecision.decide(TestRequest.extendedConnect().set("Origin", "https://other.example.com"),
				policy());
		assertThat(((Rejected) result).reason()).isEqualTo(RejectionReason.ORIGIN_NOT_ALLOWED);
	}

	@Test
	void compressionIsAgreedOn() {
		TestRequest request = TestRequest.valid().set("Sec-WebSocket-Extensions", "foo", "permessage-deflate");
		HandshakeResult result = HandshakeDecision.decide(request, policy());
		assertThat(((Accepted) result).deflate()).isEqualTo(new DeflateParameters(true, true, 15, 15));
		assertThat(headers(result)).containsEntry("Sec-WebSocket-Extensions",
				"permessage-deflate; server_no_context_takeover; client_no_context_takeover");
	}

	static Stream<Arguments> accepted() {
		return Stream.of(row("4.2.1 item 4: in any case", (r) -> r.set("Connection", "uPGRADE")),
				row("4.2.1 item 4: in a list", (r) -> r.set("Connection", "keep-alive ,\tUpgrade")),
				row("4.2.1 item 4: on a line of its own", (r) -> r.set("Connection", "keep-alive", "Upgrade")),
				row("RFC 9110 5.6.1.2: empty list elements", (r) -> r.set("Connection", ",, upgrade,")),
				row("4.2.1 item 6: white space around 13", (r) -> r.set("Sec-WebSocket-Version", " 13\t")),
				row("RFC 9110 5.5: white space around a key",
						(r) -> r.set("Sec-WebSocket-Key", " dGhlIHNhbXBsZSBub25jZQ== ")),
				row("4.2.1 item 7: no origin", (r) -> r.set("Origin")),
				row("4.2.1 item 7: same origin", (r) -> r.set("Origin", "http://server.example.com")),
				row("4.2.1 item 8: unknown subprotocols", (r) -> r.set("Sec-WebSocket-Protocol", "a, b")),
				row("9.1: unknown extensions", (r) -> r.set("Sec-WebSocket-Extensions", "x-mux; max=\"4\"; y, z")),
				row("looser than 9.1: empty line", (r) -> r.set("Sec-WebSocket-Extensions", "")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("accepted")
	void validRequestsAreAccepted(String rule, UnaryOperator<TestRequest> change) {
		assertThat(HandshakeDecision.decide(change.apply(TestRequest.valid()), policy()))
			.isEqualTo(new Accepted(SAMPLE_ACCEPT, null, null, null));
	}

	static Stream<Arguments> rejected() {
		return Stream.of(
				row("4.2.1 item 1: method", RejectionReason.METHOD_NOT_ALLOWED, 405, Map.of("Allow", "GET"),
						"The method of an opening handshake must be GET.", (r) -> r.method("POST")),
				row("4.2.1 item 1: HEAD", RejectionReason.METHOD_NOT_ALLOWED, 405, Map.of("Allow", "GET"),
						"The method of an opening handshake must be GET.", (r) -> r.method("HEAD")),
				row("4.2.1 item 1: methods have a case", RejectionReason.METHOD_NOT_ALLOWED, 405,
						Map.of("Allow", "GET"), "The method of an opening handshake must be GET.",
						(r) -> r.method("get")),
				row("4.2.1 item 1: HTTP/1.0", RejectionReason.HTTP_VERSION, 400, Map.of(),
						"An opening handshake must be a request of HTTP/1.1 or later.", TestRequest::http10),
				row("4.2.1 item 4: missing", RejectionReason.CONNECTION_HEADER, 400, Map.of(),
						"'Connection' must list 'upgrade'.", (r) -> r.set("Connection")),
				row("4.2.1 item 4: another", RejectionReason.CONNECTION_HEADER, 400, Map.of(),
						"'Connection' must list 'upgrade'.", (r) -> r.set("Connection", "keep-alive, upgrades")),
				row("4.2.1 item 5: missing", RejectionReason.KEY_MISSING, 400, Map.of(), KEY + " must be there.",
						(r) -> r.set("Sec-WebSocket-Key")),
				row("11.3.1: twice", RejectionReason.KEY_REPEATED, 400, Map.of(), KEY + " must be there only once.",
						(r) -> r.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==")),
				row("4.2.1 item 5: not 16 bytes", RejectionReason.KEY_INVALID, 400, Map.of(),
						KEY + " must be 16 bytes in Base64.", (r) -> r.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZQ==")),
				row("4.2.1 item 6: missing", RejectionReason.VERSION_NOT_SUPPORTED, 426, VERSION_HEADERS, VERSION,
						(r) -> r.set("Sec-WebSocket-Version")),
				row("4.2.1 item 6: another", RejectionReason.VERSION_NOT_SUPPORTED, 426, VERSION_HEADERS, VERSION,
						(r) -> r.set("Sec-WebSocket-Version", "8")),
				row("4.2.1 item 6: several", RejectionReason.VERSION_NOT_SUPPORTED, 426, VERSION_HEADERS, VERSION,
						(r) -> r.set("Sec-WebSocket-Version", "13, 8")),
				row("11.3.5: twice", RejectionReason.VERSION_NOT_SUPPORTED, 426, VERSION_HEADERS, VERSION,
						(r) -> r.set("Sec-WebSocket-Version", "13", "13")),
				row("4.4: another version has other keys", RejectionReason.VERSION_NOT_SUPPORTED, 426, VERSION_HEADERS,
						VERSION, (r) -> r.set("Sec-WebSocket-Version", "7").set("Sec-WebSocket-Key", "1")),
				row("4.2.2 item 4: another", RejectionReason.ORIGIN_NOT_ALLOWED, 403, Map.of(),
						"'Origin' must be one that the endpoint allows.",
						(r) -> r.set("Origin", "http://evil.example")),
				row("4.2.2 item 4: null", RejectionReason.ORIGIN_NOT_ALLOWED, 403, Map.of(),
						"'Origin' must be one that the endpoint allows.", (r) -> r.set("Origin", "null")),
				row("4.2.2 item 4: twice", RejectionReason.ORIGIN_INVALID, 403, Map.of(), ORIGIN,
						(r) -> r.set("Origin", "http://server.example.com", "http://server.example.com")),
				row("4.2.2 item 4: garbage", RejectionReason.ORIGIN_INVALID, 403, Map.of(), ORIGIN,
						(r) -> r.set("Origin", "server.example.com")),
				row("4.1 item 10: empty", RejectionReason.SUBPROTOCOL_INVALID, 400, Map.of(), SUBPROTOCOLS,
						(r) -> r.set("Sec-WebSocket-Protocol", "")),
				row("4.1 item 10: not unique", RejectionReason.SUBPROTOCOL_INVALID, 400, Map.of(), SUBPROTOCOLS,
						(r) -> r.set("Sec-WebSocket-Protocol", "chat", "chat")),
				row("9.1: broken grammar", RejectionReason.EXTENSIONS_INVALID, 400, Map.of(), EXTENSIONS,
						(r) -> r.set("Sec-WebSocket-Extensions", "permessage-deflate; =15")));
	}

	@ParameterizedTest(name = "{0} -> {1}")
	@MethodSource("rejected")
	void invalidRequestsAreRejected(String rule, Rejected answer, UnaryOperator<TestRequest> change) {
		assertThat(HandshakeDecision.decide(change.apply(TestRequest.valid()), policy())).isEqualTo(answer);
	}

	@Test
	void aMissingOriginIsRefusedWhereItIsRequired() {
		HandshakePolicy policy = new HandshakePolicy(OriginPolicy.of(List.of("*"), false), List.of(), false, null);
		assertThat(HandshakeDecision.decide(TestRequest.valid(), policy))
			.isEqualTo(Rejected.of(RejectionReason.ORIGIN_MISSING, "'Origin' must be there."));
	}

	@Test
	void aRequiredSubprotocolThatIsNotOfferedIsNamed() {
		HandshakePolicy policy = new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of("chat", "superchat"),
				true, null);
		assertThat(HandshakeDecision.decide(TestRequest.valid().set("Sec-WebSocket-Protocol", "Chat", "a,b"), policy))
			.isEqualTo(Rejected.of(RejectionReason.SUBPROTOCOL_REQUIRED,
					"'Sec-WebSocket-Protocol' must offer one of: chat, superchat; but it offers: Chat, a, b."));
		assertThat(HandshakeDecision.decide(TestRequest.valid(), policy))
			.isEqualTo(Rejected.of(RejectionReason.SUBPROTOCOL_REQUIRED,
					"'Sec-WebSocket-Protocol' must offer one of: chat, superchat; but it offers: none."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "websocket", "WebSocket", "h2c, websocket", "h2c ,WEBSOCKET\t", ",websocket," })
	void anUpgradeListsWebsocket(String value) {
		assertThat(HandshakeDecision.isUpgrade(new TestRequest().set("Upgrade", value))).isTrue();
		assertThat(HandshakeDecision.isUpgrade(new TestRequest().set("Upgrade", "h2c", value))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "h2c", "websocket/13", "websockets", "web socket", "\"websocket\"", "," })
	void whatDoesNotListWebsocketIsNoUpgrade(String value) {
		assertThat(HandshakeDecision.isUpgrade(new TestRequest().set("Upgrade", value))).isFalse();
	}

	@Test
	void garbageIsAnsweredAndNeverThrows() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		String[] names = { "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Origin",
				"Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions" };
		HandshakePolicy policy = new HandshakePolicy(OriginPolicy.of(List.of("https://*.a.b:[*]"), true),
				List.of("a", "b"), true, new DeflatePolicy(true));
		for (int i = 0; i < 100_000; i++) {
			TestRequest request = TestRequest.valid().set("Sec-WebSocket-Protocol", "a");
			String name = names[random.nextInt(names.length)];
			String[] lines = new String[random.nextInt(3)];
			for (int line = 0; line < lines.length; line++) {
				lines[line] = garbage(random);
			}
			request.set(name, lines);
			request.url("http", garbage(random), random.nextInt());
			HandshakeResult result = HandshakeDecision.decide(request, policy);
			assertThat(result).as("seed %d, %s: %s", seed, name, List.of(lines)).isNotNull();
			if (result instanceof Rejected rejected) {
				assertThat(rejected.detail()).as("seed %d", seed).hasSizeLessThan(400).matches("[ -~…]+");
			}
		}
	}

	private static String garbage(Random random) {
		String[] pieces = { "permessage-deflate", "server_max_window_bits", "client_max_window_bits", "=", ";", ",",
				"\"", "\\", " ", "\t", "15", "8", "upgrade", "13", "https://", "[", "]", "::", ":", "*", ".", "a", "b",
				"null", "255.1.2.3", "ffff", "é", "\0", "\uD800", "/", "@", "dGhlIHNhbXBsZSBub25jZQ==" };
		StringBuilder garbage = new StringBuilder();
		for (int i = random.nextInt(8); i > 0; i--) {
			garbage.append(pieces[random.nextInt(pieces.length)]);
		}
		return garbage.toString();
	}

	private static Arguments row(String rule, UnaryOperator<TestRequest> change) {
		return Arguments.of(rule, change);
	}

	private static Arguments row(String rule, RejectionReason reason, int status, Map<String, String> headers,
			String detail, UnaryOperator<TestRequest> change) {
		return Arguments.of(rule, new Rejected(status, reason, detail, headers), change);
	}

}
