package dev.wsboot.internal.web;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.ErrorResponseException;

import dev.wsboot.WsHandshake;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.internal.admission.Admission;
import dev.wsboot.internal.admission.AdmissionLimits;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.endpoint.NamedHandler;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.endpoint.hook.HandshakeHooks;
import dev.wsboot.internal.handshake.DeflatePolicy;
import dev.wsboot.internal.handshake.HandshakePolicy;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.handshake.OriginPolicy;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.UpgradeRefusedException;
import dev.wsboot.spi.WsHandshakeInterceptor;
import dev.wsboot.spi.WsHandshakeOutcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link WsUpgradeFilter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class WsUpgradeFilterTests {

	private static final String KEY = "Sec-WebSocket-Key";

	private static final String VERSION = "Sec-WebSocket-Version";

	private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

	private static final Transport.ConnectionFactory FACTORY = ClosingListener::new;

	private final EndpointHandler chat = new NamedHandler("chat");

	private final EndpointHandler strict = new NamedHandler("strict");

	private final Router router = new Router(List.of(
			new Route("/chat/{room}",
					new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of("chat"), false,
							new DeflatePolicy(false)),
					this.chat),
			new Route("/strict", new HandshakePolicy(OriginPolicy.of(List.of("https://a.org"), false),
					List.of("v1", "v2"), true, null), this.strict)));

	private final RecordingTransport transport = new RecordingTransport(true);

	private final MockHttpServletRequest request = handshake("/chat/red");

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final MockFilterChain chain = new MockFilterChain();

	private @Nullable Opened opened;

	private final Openings openings = new Openings(() -> 0);

	private Admission admission = new Admission(AdmissionLimits.NONE);

	private final List<HandshakeObserver> observers = new ArrayList<>();

	private static MockHttpServletRequest handshake(String path) {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
		request.addHeader("Host", "localhost");
		request.addHeader("Upgrade", "websocket");
		request.addHeader("Connection", "Upgrade");
		request.addHeader(KEY, "dGhlIHNhbXBsZSBub25jZQ==");
		request.addHeader(VERSION, "13");
		return request;
	}

	private Transport.ConnectionFactory open(EndpointHandler handler, WsHandshake handshake,
			@Nullable String subprotocol, @Nullable DeflateParameters deflate,
			@Nullable Map<String, Object> attributes) {
		assertThat(this.opened).isNull();
		this.opened = new Opened(handler, handshake, subprotocol, deflate, attributes);
		return FACTORY;
	}

	private void filter(Transport... transports) throws Exception {
		new WsUpgradeFilter(() -> this.router, List.of(transports), this::open, this.openings, this.admission,
				HandshakeObserver.all(this.observers))
			.doFilter(this.request, this.response, this.chain);
	}

	private static Map<String, String> headers(MockHttpServletResponse response) {
		Map<String, String> headers = new TreeMap<>();
		for (String name : response.getHeaderNames()) {
			assertThat(response.getHeaders(name)).as(name).hasSize(1);
			headers.put(name, response.getHeader(name));
		}
		return headers;
	}

	private void assertPassedOn() {
		assertThat(this.chain.getRequest()).isSameAs(this.request);
		assertThat(this.chain.getResponse()).isSameAs(this.response);
		assertThat(this.response.getStatus()).isEqualTo(200);
		assertThat(this.response.getHeaderNames()).isEmpty();
		assertThat(this.request.getAttributeNames().hasMoreElements()).isFalse();
		assertThat(this.transport.upgrades).isZero();
		assertThat(this.opened).isNull();
	}

	@Test
	void noNewConnectionIsTakenWhileTheServerIsAboutToStop() throws Exception {
		this.openings.shut();
		RecordingTransport transport = new RecordingTransport(true);
		filter(transport);
		assertThat(this.response.getStatus()).isEqualTo(503);
		assertThat(this.response.getHeader("Retry-After")).isEqualTo("5");
		assertThat(this.response.getContentAsString()).contains("\"reason\":\"DRAINING\"");
		assertThat(transport.upgrades).isZero();
	}

	@Test
	void aHandshakeIsAwaitedUntilItsConnectionIsThere() throws Exception {
		filter(this.transport);
		this.openings.shut();
		assertThat(this.openings.isAwaited()).isTrue();
		this.transport.connections.create(new RecordingWire());
		assertThat(this.openings.isAwaited()).isFalse();
	}

	@Test
	void aHandshakeThatIsRefusedIsNotAwaited() throws Exception {
		filter(new RecordingTransport(false));
		assertThat(this.response.getStatus()).isEqualTo(501);
		assertThat(this.openings.isAwaited()).isFalse();
	}

	@Test
	void aHandshakeThatFailsIsNotAwaited() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> filter(new FailingTransport()));
		assertThat(this.openings.isAwaited()).isFalse();
	}

	@Test
	void interceptorsAreToldOfAnUpgradeThatFailed() {
		List<String> seen = new ArrayList<>();
		this.observers.add(new RecordingObserver("o", seen));
		this.admission = new Admission(new AdmissionLimits(1, 0, 0, 0));
		Route route = hooked(new WsHandshakeInterceptor() {

			@Override
			public void before(WsHandshakeContext context) {
				seen.add("before");
			}

			@Override
			public void after(WsHandshakeContext context, WsHandshakeOutcome outcome) {
				seen.add("after " + outcome);
				assertThatIllegalStateException().isThrownBy(() -> context.setHeader("X-Late", "1"));
			}

		});
		for (int i = 0; i < 2; i++) {
			seen.clear();
			this.opened = null;
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> filter(route, new FailingTransport()));
			assertThat(this.openings.isAwaited()).isFalse();
			assertThat(seen).containsExactly("o begins chat", "before", "o accepted chat",
					"after WsHandshakeOutcome[result=FAILED, status=500, reason=null, "
							+ "failure=java.io.IOException: expected by the test]",
					"o failed expected by the test", "o over");
		}
	}

	@Test
	void aHookThatFailsIsSeenByObserversBeforeItsRefusal() throws Exception {
		List<String> seen = new ArrayList<>();
		this.observers.add(new RecordingObserver("o", seen));
		filter(hooked((context) -> {
			throw new IllegalStateException("expected by the test");
		}), this.transport);
		assertProblem(500, "Internal Server Error", "INTERCEPTOR_FAILED", "The interceptor failed.", Map.of());
		assertThat(seen).containsExactly("o begins chat", "o failed expected by the test",
				"o rejected INTERCEPTOR_FAILED", "o over");
		assertThat(this.opened).isNull();
	}

	@Test
	void whatHooksLeaveIsWhatTheConnectionIsOpenedWith() throws Exception {
		this.request.addHeader(SUBPROTOCOLS, "b, a, c");
		filter(hooked((context) -> {
			assertThat(context.subprotocols()).containsExactly("b", "a");
			context.selectSubprotocol("a");
			context.attributes().put("key", "value");
		}), this.transport);
		assertThat(this.response.getHeader(SUBPROTOCOLS)).isEqualTo("a");
		assertThat(this.opened.subprotocol()).isEqualTo("a");
		assertThat(this.opened.attributes()).containsExactly(Map.entry("key", "value"));
	}

	@Test
	void whatRefusalsSayIsJson() throws Exception {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "<b>");
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("big", new BigDecimal("1E+30"));
		properties.put("none", null);
		properties.put("nan", Double.NaN);
		properties.put("list", List.of(1, true, "\"", List.of()));
		properties.put("map", Map.of("<", Map.of()));
		properties.put("other", HttpStatus.OK);
		properties.put("endless", endless);
		properties.put("status", 200);
		problem.setProperties(properties);
		filter(hooked((context) -> {
			throw new ErrorResponseException(HttpStatus.CONFLICT, problem, null);
		}), this.transport);
		assertThat(this.response.getContentAsString())
			.isEqualTo("{\"title\":\"Conflict\",\"status\":409,\"detail\":\"\\u003cb\\u003e\","
					+ "\"instance\":\"/chat/red\",\"reason\":\"INTERCEPTOR_REFUSED\",\"big\":1E+30,\"none\":null,"
					+ "\"nan\":\"NaN\",\"list\":[1,true,\"\\\"\",[]],\"map\":{\"\\u003c\":{}},"
					+ "\"other\":\"200 OK\",\"endless\":" + "[".repeat(16) + "\"…\"" + "]".repeat(16) + "}");
	}

	private Route hooked(WsHandshakeInterceptor interceptor) {
		return new Route("/chat/{room}",
				new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of("a", "b"), false, null), this.chat,
				new HandshakeHooks("chat", List.of(interceptor), null, Object::new, new StaticMessageSource()));
	}

	private void filter(Route route, Transport transport) throws Exception {
		Router only = new Router(List.of(route));
		new WsUpgradeFilter(() -> only, List.of(transport), this::open, this.openings, this.admission,
				HandshakeObserver.all(this.observers))
			.doFilter(this.request, this.response, this.chain);
	}

	@Test
	void observersSeeHowAHandshakeEnds() throws Exception {
		List<String> seen = new ArrayList<>();
		this.observers.add(new RecordingObserver("a", seen));
		this.observers.add(new RecordingObserver("b", seen));
		filter(this.transport);
		assertThat(seen).containsExactly("a begins chat", "b begins chat", "b accepted chat", "a accepted chat",
				"b over", "a over");
		seen.clear();
		this.opened = null;
		this.request.addHeader("Origin", "https://evil.org");
		filter(this.transport);
		assertThat(seen).containsExactly("a begins chat", "b begins chat", "b rejected ORIGIN_NOT_ALLOWED",
				"a rejected ORIGIN_NOT_ALLOWED", "b over", "a over");
	}

	@Test
	void observersSeeAHandshakeThatFails() {
		List<String> seen = new ArrayList<>();
		this.observers.add(new RecordingObserver("a", seen));
		RecordingTransport broken = new RecordingTransport(true) {
			@Override
			public void upgrade(HttpServletRequest request, HttpServletResponse response,
					ConnectionFactory connections) {
				throw new IllegalStateException("broken");
			}
		};
		assertThatIllegalStateException().isThrownBy(() -> filter(broken));
		assertThat(seen).containsExactly("a begins chat", "a accepted chat", "a failed broken", "a over");
	}

	@Test
	void observersSeeAMalformedPathAndNothingThatIsNotOurs() throws Exception {
		List<String> seen = new ArrayList<>();
		this.observers.add(new RecordingObserver("a", seen));
		this.request.setRequestURI("/chat/%zz");
		filter(this.transport);
		assertThat(seen).containsExactly("a begins null", "a rejected PATH_INVALID", "a over");
		seen.clear();
		this.request.setRequestURI("/other");
		filter(this.transport);
		assertThat(seen).isEmpty();
	}

	@Test
	void theLastFiftyRefusalsAreRemembered() throws Exception {
		Refusals refusals = new Refusals(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
		this.observers.add(refusals);
		this.request.addHeader("Origin", "https://evil.org/" + "x".repeat(300));
		for (int i = 0; i < 60; i++) {
			this.request.setRequestURI("/chat/" + i);
			filter(this.transport);
		}
		assertThat(refusals.count()).isEqualTo(60);
		assertThat(refusals.latest()).hasSize(50);
		assertThat(refusals.latest().get(49).path()).isEqualTo("/chat/10");
		Refusals.Refusal newest = refusals.latest().get(0);
		assertThat(newest.time()).isEqualTo(Instant.EPOCH);
		assertThat(newest.endpoint()).isEqualTo("chat");
		assertThat(newest.path()).isEqualTo("/chat/59");
		assertThat(newest.origin()).hasSize(203).endsWith("xxx...");
		assertThat(newest.status()).isEqualTo(403);
		assertThat(newest.reason()).isEqualTo("ORIGIN_INVALID");
	}

	@Test
	void anAcceptedHandshakeIsHandedToTheTransport() throws Exception {
		this.request.addHeader(SUBPROTOCOLS, "x, chat");
		this.request.addHeader("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
		filter(this.transport);
		assertThat(this.response.getStatus()).isEqualTo(101);
		assertThat(headers(this.response))
			.isEqualTo(Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Accept",
					"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", SUBPROTOCOLS, "chat", "Sec-WebSocket-Extensions",
					"permessage-deflate; server_no_context_takeover; client_no_context_takeover"));
		assertThat(this.response.getContentAsByteArray()).isEmpty();
		assertThat(this.chain.getRequest()).isNull();
		assertThat(this.transport.upgrades).isOne();
		assertThat(this.transport.request).isSameAs(this.request);
		assertThat(this.transport.response).isSameAs(this.response);
		assertThat(this.transport.connections.create(new RecordingWire())).isInstanceOf(ClosingListener.class);
		assertThat(this.opened).isNotNull();
		assertThat(this.opened.handler()).isSameAs(this.chat);
		assertThat(this.opened.subprotocol()).isEqualTo("chat");
		assertThat(this.opened.deflate()).isEqualTo(new DeflateParameters(true, true, 15, 15));
		assertThat(this.opened.handshake().endpoint()).isEqualTo("chat");
		assertThat(this.opened.handshake().pathVariables()).isEqualTo(Map.of("room", "red"));
	}

	@Test
	void theFirstTransportThatSupportsTheRequestIsTaken() throws Exception {
		RecordingTransport unsuited = new RecordingTransport(false);
		RecordingTransport later = new RecordingTransport(true);
		filter(unsuited, this.transport, later);
		assertThat(this.transport.upgrades).isOne();
		assertThat(unsuited.upgrades + later.upgrades).isZero();
	}

	@Test
	void thePathWithinTheApplicationDecides() throws Exception {
		this.request.setContextPath("/app");
		this.request.setRequestURI("/app/chat/a%20b;v=1");
		filter(this.transport);
		assertThat(this.opened).isNotNull();
		assertThat(this.opened.handshake().pathVariables()).isEqualTo(Map.of("room", "a b"));
	}

	static Stream<Arguments> strangers() {
		return Stream.of(other("a plain GET of the same path", (r) -> r.removeHeader("Upgrade")),
				other("a POST of the same path", (r) -> {
					r.removeHeader("Upgrade");
					r.setMethod("POST");
				}), other("an upgrade to something else", (r) -> replace(r, "Upgrade", "h2c")),
				other("another path", (r) -> r.setRequestURI("/chat")),
				other("a path of another application", (r) -> r.setContextPath("/chat")),
				other("a broken path of a plain GET", (r) -> {
					r.removeHeader("Upgrade");
					r.setRequestURI("/chat/%zz");
				}));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("strangers")
	void whatIsNoHandshakeOfOursPassesOn(String situation, Consumer<MockHttpServletRequest> change) throws Exception {
		change.accept(this.request);
		filter(this.transport);
		assertPassedOn();
	}

	@ParameterizedTest
	@EnumSource(value = DispatcherType.class, mode = EnumSource.Mode.EXCLUDE, names = "REQUEST")
	void otherDispatchesPassOn(DispatcherType type) throws Exception {
		this.request.setDispatcherType(type);
		filter(this.transport);
		assertPassedOn();
	}

	static Stream<Arguments> rejections() {
		Map<String, String> version = Map.of(VERSION, "13", "Upgrade", "websocket", "Connection", "Upgrade");
		return Stream.of(
				row(405, "Method Not Allowed", "METHOD_NOT_ALLOWED", "The method of an opening handshake must be GET.",
						Map.of("Allow", "GET"), (r) -> r.setMethod("POST")),
				row(400, "Bad Request", "HTTP_VERSION", "An opening handshake must be a request of HTTP/1.1 or later.",
						Map.of(), (r) -> r.setProtocol("HTTP/1.0")),
				row(400, "Bad Request", "CONNECTION_HEADER", "'Connection' must list 'upgrade'.", Map.of(),
						(r) -> replace(r, "Connection", "keep-alive")),
				row(400, "Bad Request", "KEY_MISSING", "'Sec-WebSocket-Key' must be there.", Map.of(),
						(r) -> r.removeHeader(KEY)),
				row(400, "Bad Request", "KEY_REPEATED", "'Sec-WebSocket-Key' must be there only once.", Map.of(),
						(r) -> r.addHeader(KEY, "dGhlIHNhbXBsZSBub25jZQ==")),
				row(400, "Bad Request", "KEY_INVALID", "'Sec-WebSocket-Key' must be 16 bytes in Base64.", Map.of(),
						(r) -> replace(r, KEY, "x")),
				row(426, "Upgrade Required", "VERSION_NOT_SUPPORTED",
						"'Sec-WebSocket-Version' must be there once and be 13.", version,
						(r) -> replace(r, VERSION, "8")),
				row(403, "Forbidden", "ORIGIN_NOT_ALLOWED", "'Origin' must be one that the endpoint allows.", Map.of(),
						(r) -> r.addHeader("Origin", "http://evil.example")),
				row(403, "Forbidden", "ORIGIN_NOT_ALLOWED", "'Origin' must be one that the endpoint allows.", Map.of(),
						(r) -> r.addHeader("Origin", "null")),
				row(403, "Forbidden", "ORIGIN_INVALID",
						"'Origin' must be there only once and be one origin, such as 'https://example.com'.", Map.of(),
						(r) -> r.addHeader("Origin", "<script>")),
				row(403, "Forbidden", "ORIGIN_INVALID",
						"'Origin' must be there only once and be one origin, such as 'https://example.com'.", Map.of(),
						(r) -> {
							r.addHeader("Origin", "http://localhost");
							r.addHeader("Origin", "http://localhost");
						}),
				row(403, "Forbidden", "ORIGIN_MISSING", "'Origin' must be there.", Map.of(),
						(r) -> r.setRequestURI("/strict")),
				row(400, "Bad Request", "SUBPROTOCOL_INVALID",
						"'Sec-WebSocket-Protocol' must be a list of tokens, each different.", Map.of(),
						(r) -> r.addHeader(SUBPROTOCOLS, "a, a")),
				row(400, "Bad Request", "SUBPROTOCOL_REQUIRED",
						"'Sec-WebSocket-Protocol' must offer one of: v1, v2; but it offers: v3, V1.", Map.of(), (r) -> {
							r.setRequestURI("/strict");
							r.addHeader("Origin", "https://a.org");
							r.addHeader(SUBPROTOCOLS, "v3,V1");
						}),
				row(400, "Bad Request", "EXTENSIONS_INVALID",
						"'Sec-WebSocket-Extensions' must be a list of extensions with parameters.", Map.of(),
						(r) -> r.addHeader("Sec-WebSocket-Extensions", ";")),
				row(400, "Bad Request", "PATH_INVALID", "The path must be percent-encoded correctly.", Map.of(),
						(r) -> r.setRequestURI("/chat/%zz")));
	}

	@ParameterizedTest(name = "{2}")
	@MethodSource("rejections")
	void aRefusalIsAProblemWithItsReason(int status, String title, String reason, String detail,
			Map<String, String> headers, Consumer<MockHttpServletRequest> change) throws Exception {
		change.accept(this.request);
		filter(this.transport);
		assertProblem(status, title, reason, detail, headers);
		assertThat(this.transport.upgrades).isZero();
		assertThat(this.opened).isNull();
	}

	private void assertProblem(int status, String title, String reason, String detail, Map<String, String> headers)
			throws Exception {
		assertThat(this.chain.getRequest()).isNull();
		assertThat(this.response.getStatus()).isEqualTo(status);
		assertThat(this.response.getContentAsString()).isEqualTo(
				"{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"instance\":\"%s\",\"reason\":\"%s\"}", title,
				status, detail, this.request.getRequestURI(), reason);
		Map<String, String> expected = new TreeMap<>(headers);
		expected.put("Cache-Control", "no-store");
		expected.put("Content-Type", "application/problem+json");
		expected.put("Content-Length", String.valueOf(this.response.getContentAsByteArray().length));
		assertThat(headers(this.response)).isEqualTo(expected);
	}

	@Test
	void headIsRefusedWithoutABody() throws Exception {
		this.request.setMethod("HEAD");
		filter(this.transport);
		assertThat(this.response.getStatus()).isEqualTo(405);
		assertThat(this.response.getContentAsByteArray()).isEmpty();
		assertThat(this.response.getContentLength()).isPositive();
	}

	@Test
	void withoutATransportTheServerCannot(CapturedOutput output) throws Exception {
		WsUpgradeFilter filter = new WsUpgradeFilter(() -> this.router, List.of(new RecordingTransport(false)),
				this::open, this.openings, this.admission, HandshakeObserver.all(this.observers));
		filter.doFilter(this.request, this.response, this.chain);
		assertProblem(501, "Not Implemented", "TRANSPORT_UNSUPPORTED",
				"The connection must be one that the server can switch to WebSocket.", Map.of());
		filter.doFilter(this.request, new MockHttpServletResponse(), this.chain);
		assertThat(output)
			.containsOnlyOnce("No transport can switch a connection to WebSocket: protocol '\"HTTP/1.1\"'");
		assertThat(this.opened).isNull();
	}

	@Test
	void whenTheContainerRefusesThenTheServerCannot(CapturedOutput output) throws Exception {
		filter(new RefusingTransport());
		assertProblem(501, "Not Implemented", "TRANSPORT_UNSUPPORTED",
				"The connection must be one that the server can switch to WebSocket.", Map.of());
		assertThat(this.response.getHeaderNames()).doesNotContain("Upgrade", "Connection", "Sec-WebSocket-Accept");
		assertThat(this.openings.isAwaited()).isFalse();
		assertThat(output).containsOnlyOnce("No transport can switch a connection to WebSocket")
			.contains("expected by the test");
	}

	@Test
	void whatTheClientWroteIsEscapedInTheBody() throws Exception {
		this.request.setRequestURI("/chat/%zz\"\\<b>&\n\u007f\u2028\uD800é");
		filter(this.transport);
		assertThat(this.response.getContentAsByteArray()).asString(StandardCharsets.UTF_8)
			.contains("\"instance\":\"/chat/%zz\\\"\\\\\\u003cb\\u003e\\u0026\\u000a\\u007f\\u2028\\ud800é\",");
	}

	private static void replace(MockHttpServletRequest request, String name, String value) {
		request.removeHeader(name);
		request.addHeader(name, value);
	}

	private static Arguments other(String situation, Consumer<MockHttpServletRequest> change) {
		return Arguments.of(situation, change);
	}

	private static Arguments row(int status, String title, String reason, String detail, Map<String, String> headers,
			Consumer<MockHttpServletRequest> change) {
		return Arguments.of(status, title, reason, detail, headers, change);
	}

	private static final class FailingTransport implements Transport {

		@Override
		public boolean supports(HttpServletRequest request) {
			return true;
		}

		@Override
		public void upgrade(HttpServletRequest request, HttpServletResponse response,
				Transport.ConnectionFactory connections) throws IOException {
			throw new IOException("expected by the test");
		}

	}

	private static final class RefusingTransport implements Transport {

		@Override
		public boolean supports(HttpServletRequest request) {
			return true;
		}

		@Override
		public void upgrade(HttpServletRequest request, HttpServletResponse response,
				Transport.ConnectionFactory connections) throws ServletException {
			throw new UpgradeRefusedException(new IllegalStateException("expected by the test"));
		}

	}

	/**
	 * Notes what it is told.
	 */
	private record RecordingObserver(String name, List<String> seen) implements HandshakeObserver {

		@Override
		public Observed begin(HttpServletRequest request, @Nullable String endpoint) {
			this.seen.add(this.name + " begins " + endpoint);
			return new Observed() {

				@Override
				public WsHandshake accepted(WsHandshake handshake) {
					RecordingObserver.this.seen.add(RecordingObserver.this.name + " accepted " + handshake.endpoint());
					return handshake;
				}

				@Override
				public void rejected(Rejected rejected) {
					RecordingObserver.this.seen.add(RecordingObserver.this.name + " rejected " + rejected.reason());
				}

				@Override
				public void failed(Throwable failure) {
					RecordingObserver.this.seen.add(RecordingObserver.this.name + " failed " + failure.getMessage());
				}

				@Override
				public void close() {
					RecordingObserver.this.seen.add(RecordingObserver.this.name + " over");
				}

			};
		}

	}

	/**
	 * What a connection was opened with.
	 *
	 * @param handler the endpoint
	 * @param handshake the request
	 * @param subprotocol what was agreed on
	 * @param deflate how messages are compressed
	 */
	private record Opened(EndpointHandler handler, WsHandshake handshake, @Nullable String subprotocol,
			@Nullable DeflateParameters deflate, @Nullable Map<String, Object> attributes) {

	}

}
