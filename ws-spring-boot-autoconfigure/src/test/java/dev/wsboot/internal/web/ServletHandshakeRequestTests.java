package dev.wsboot.internal.web;

import java.util.Collections;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ForwardedHeaderFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServletHandshakeRequest}.
 */
class ServletHandshakeRequestTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/chat");

	private final ServletHandshakeRequest handshake = new ServletHandshakeRequest(this.request);

	@ParameterizedTest
	@CsvSource({ "HTTP/1.1, true", "HTTP/2.0, true", "HTTP/1.0, false", "HTTP/0.9, false" })
	void upgradesNeedHttp11(String protocol, boolean http11) {
		this.request.setProtocol(protocol);
		assertThat(this.handshake.isHttp11()).isEqualTo(http11);
	}

	@Test
	void linesOfAHeaderStayApart() {
		this.request.addHeader("Connection", "keep-alive");
		this.request.addHeader("connection", "Upgrade, x");
		assertThat(Collections.list(this.handshake.headers("CONNECTION"))).containsExactly("keep-alive", "Upgrade, x");
		assertThat(this.handshake.headers("Upgrade").hasMoreElements()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "http, http", "ws, http", "https, https", "wss, https", "WSS, https" })
	void theSchemeIsThatOfHttp(String scheme, String expected) {
		this.request.setScheme(scheme);
		assertThat(this.handshake.scheme()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "https, '', https, 443", "wss, '', https, 443", "ws, '', http, 80", "wss, 8443, https, 8443" })
	void forwardedHeadersThatSpringAppliesAreUnderstood(String proto, String port, String scheme, int expectedPort)
			throws Exception {
		this.request.setServerPort(8080);
		this.request.addHeader("X-Forwarded-Proto", proto);
		this.request.addHeader("X-Forwarded-Host", "app.example.com");
		if (!port.isEmpty()) {
			this.request.addHeader("X-Forwarded-Port", port);
		}
		MockFilterChain chain = new MockFilterChain();
		new ForwardedHeaderFilter().doFilter(this.request, new MockHttpServletResponse(), chain);
		ServletHandshakeRequest forwarded = new ServletHandshakeRequest((HttpServletRequest) chain.getRequest());
		assertThat(forwarded.scheme()).isEqualTo(scheme);
		assertThat(forwarded.host()).isEqualTo("app.example.com");
		assertThat(forwarded.port()).isEqualTo(expectedPort);
	}

	@ParameterizedTest
	@CsvSource({ "true, wss, 80, https, 443", "true, WSS, 8443, https, 8443", "true, ws, 80, http, 80",
			"true, '', 80, http, 80", "false, wss, 80, http, 80", "false, wss, 8080, http, 8080" })
	void aForwardedWssIsBelievedOnlyIfTomcatTrustsTheProxy(boolean trusted, String proto, int port, String scheme,
			int expectedPort) {
		this.request.setServerPort(port);
		this.request.addHeader("X-Forwarded-Proto", proto);
		if (trusted) {
			this.request.setAttribute("org.apache.tomcat.request.forwarded", true);
		}
		assertThat(this.handshake.scheme()).isEqualTo(scheme);
		assertThat(this.handshake.port()).isEqualTo(expectedPort);
	}

	@ParameterizedTest
	@CsvSource({ "app.org:8443, '', true, 8443", "APP.org:8443, '', true, 8443", "app.org, '', true, 80",
			"app.org:, '', true, 80", "app.org:x, '', true, 80", "app.org:-1, '', true, 80", "app.org:0, '', true, 80",
			"app.org:65537, '', true, 80", "app.org:99999999999, '', true, 80", "other.org:8443, '', true, 80",
			"'app.org:8443, b:1', '', true, 80", "app.org:8443, 9443, true, 80", "app.org:8443, '', false, 80" })
	void thePortThatTomcatDropsFromAForwardedHostIsKept(String host, String port, boolean trusted, int expected) {
		this.request.setServerName("app.org");
		this.request.setServerPort(80);
		this.request.addHeader("X-Forwarded-Host", host);
		if (!port.isEmpty()) {
			this.request.addHeader("X-Forwarded-Port", port);
		}
		if (trusted) {
			this.request.setAttribute("org.apache.tomcat.request.forwarded", true);
		}
		assertThat(this.handshake.port()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "/chat/a%20b, '', /chat/a%20b", "/app/chat, /app, /chat", "/app, /app, ''", "/chat, /app, /chat" })
	void thePathIsTheOneWithinTheApplication(String uri, String contextPath, String path) {
		this.request.setRequestURI(uri);
		this.request.setContextPath(contextPath);
		assertThat(this.handshake.path()).isEqualTo(path);
	}

}
