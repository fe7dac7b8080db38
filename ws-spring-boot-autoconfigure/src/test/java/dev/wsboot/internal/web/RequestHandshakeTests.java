package dev.wsboot.internal.web;

import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.endpoint.NamedHandler;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.endpoint.RouteMatch;
import dev.wsboot.internal.handshake.HandshakePolicy;
import dev.wsboot.internal.handshake.OriginPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestHandshake}.
 */
class RequestHandshakeTests {

	private static final Route ROUTE = new Route("/chat/{room}",
			new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of(), false, null), new NamedHandler("chat"));

	private final MockHttpServletRequest request = request();

	private static MockHttpServletRequest request() {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/app/chat/a%20b");
		request.setContextPath("/app");
		request.setServerName("example.com");
		request.setRemoteAddr("192.0.2.1");
		request.setRemotePort(54321);
		request.addHeader("Host", "example.com");
		request.addHeader("Upgrade", "websocket");
		request.addHeader("connection", "Upgrade");
		request.addHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
		request.addHeader("SEC-WEBSOCKET-VERSION", "13");
		return request;
	}

	private WsHandshake copy() {
		return RequestHandshake.copyOf(new ServletHandshakeRequest(this.request),
				new RouteMatch(ROUTE, Map.of("room", "a b")));
	}

	@Test
	void theRouteIsKept() {
		WsHandshake handshake = copy();
		assertThat(handshake.endpoint()).isEqualTo("chat");
		assertThat(handshake.pathPattern()).isEqualTo("/chat/{room}");
		assertThat(handshake.pathVariables()).isEqualTo(Map.of("room", "a b")).isUnmodifiable();
	}

	@ParameterizedTest
	@CsvSource({ "http, example.com, 80, ws://example.com", "https, example.com, 443, wss://example.com",
			"ws, example.com, 0, ws://example.com", "wss, example.com, 443, wss://example.com",
			"http, example.com, 443, ws://example.com:443", "https, example.com, 8443, wss://example.com:8443",
			"http, [::1], 8080, ws://[::1]:8080", "http, ::1, 80, ws://[::1]" })
	void theUriIsAbsolute(String scheme, String host, int port, String expected) {
		this.request.removeHeader("Host");
		this.request.setScheme(scheme);
		this.request.setServerName(host);
		this.request.setServerPort(port);
		assertThat(copy().uri()).isEqualTo(URI.create(expected + "/app/chat/a%20b"));
		assertThat(copy().isSecure()).isEqualTo(expected.startsWith("wss"));
		assertThat(copy()).hasToString(expected + "/app/chat/a%20b");
	}

	@Test
	void theQueryIsKeptAndItsParametersAreRead() {
		this.request.setQueryString("token=a%2Bb&x=1&x=2");
		assertThat(copy().uri()).hasToString("ws://example.com/app/chat/a%20b?token=a%2Bb&x=1&x=2");
		assertThat(copy().parameters()).containsExactly(Map.entry("token", List.of("a+b")),
				Map.entry("x", List.of("1", "2")));
	}

	@Test
	void headersAreKeptButForThoseOfTheHandshake() {
		this.request.addHeader("Origin", "http://example.com");
		this.request.addHeader("X-Many", "one");
		this.request.addHeader("x-many", "two, \u00e9");
		this.request.addHeader("X-Empty", "");
		this.request.addHeader("Sec-WebSocket-Protocol", "a, b");
		Map<String, List<String>> headers = copy().headers();
		assertThat(headers).containsExactly(Map.entry("Host", List.of("example.com")),
				Map.entry("Origin", List.of("http://example.com")), Map.entry("X-Many", List.of("one", "two, \u00e9")),
				Map.entry("X-Empty", List.of("")), Map.entry("Sec-WebSocket-Protocol", List.of("a, b")));
		assertThat(headers.get("x-MANY")).containsExactly("one", "two, \u00e9").isUnmodifiable();
		assertThat(headers).isUnmodifiable();
	}

	@Test
	void oneHeaderIsFoundInAnyCase() {
		this.request.addHeader("X-Many", "one");
		this.request.addHeader("X-Many", "two");
		this.request.addHeader("X-Man", "x");
		WsHandshake handshake = copy();
		assertThat(handshake.header("x-mANY")).isEqualTo("one");
		assertThat(handshake.header("X-Man")).isEqualTo("x");
		assertThat(handshake.header("example.com")).isNull();
		assertThat(handshake.header("Upgrade")).isNull();
		assertThat(handshake.header("X-\u00e9")).isNull();
		assertThat(handshake.header("")).isNull();
		assertThat(handshake.origin()).isNull();
	}

	@Test
	void aLineFeedInAHeaderMakesNoOther() {
		this.request.addHeader("X-Evil", "a\nX-User\nadmin");
		assertThat(copy().header("X-User")).isNull();
		assertThat(copy().header("X-Evil")).isEqualTo("a X-User admin");
	}

	@Test
	void cookiesAreRead() {
		this.request.setCookies(new Cookie("a", "1"), new Cookie("b", "2"));
		assertThat(copy().cookies()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
		this.request.removeHeader("Cookie");
		assertThat(copy().cookies()).isEmpty();
	}

	@Test
	void theRemoteAddressIsKept() {
		assertThat(copy().remoteAddress()).isEqualTo(new InetSocketAddress("192.0.2.1", 54321));
		this.request.setRemoteAddr("");
		assertThat(copy().remoteAddress()).isNull();
	}

	@Test
	void thePrincipalIsKept() {
		assertThat(copy().principal()).isNull();
		Principal principal = () -> "ann";
		this.request.setUserPrincipal(principal);
		assertThat(copy().principal()).isSameAs(principal);
	}

	@Test
	void anHttpSessionIsSeenButNeverCreated() {
		assertThat(copy().httpSessionId()).isNull();
		assertThat(this.request.getSession(false)).isNull();
		this.request.setSession(new MockHttpSession(null, "abc"));
		assertThat(copy().httpSessionId()).isEqualTo("abc");
	}

	@Test
	void nothingOfTheContainersRequestIsHeld() throws Exception {
		WsHandshake handshake = copy();
		for (Field field : RequestHandshake.class.getDeclaredFields()) {
			assertThat(field.getType()).isIn(Route.class, Map.class, Principal.class, String.class, byte[].class);
		}
		this.request.setRequestURI("/other");
		this.request.removeHeader("Host");
		assertThat(handshake.uri()).hasPath("/app/chat/a b");
		assertThat(handshake.header("Host")).isEqualTo("example.com");
	}

	@Test
	void theTextOfABrowsersRequestTakesNoMoreThanItsLetters() throws Exception {
		this.request.addHeader("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
				+ "Chrome/140.0.0.0 Safari/537.36");
		this.request.addHeader("Origin", "http://example.com");
		this.request.addHeader("Pragma", "no-cache");
		this.request.addHeader("Cache-Control", "no-cache");
		this.request.addHeader("Accept-Encoding", "gzip, deflate, br, zstd");
		this.request.addHeader("Accept-Language", "en-GB,en;q=0.9,de-DE;q=0.8,de;q=0.7");
		this.request.addHeader("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
		Field lines = RequestHandshake.class.getDeclaredField("lines");
		lines.setAccessible(true);
		byte[] bytes = (byte[]) lines.get(copy());
		assertThat(bytes).hasSizeBetween(400, 480);
		assertThat(new String(bytes, StandardCharsets.UTF_8).lines().toList())
			.startsWith("ws://example.com/app/chat/a%20b", "192.0.2.1", "54321", "Host", "example.com")
			.hasSize(3 + 2 * 8);
	}

}
