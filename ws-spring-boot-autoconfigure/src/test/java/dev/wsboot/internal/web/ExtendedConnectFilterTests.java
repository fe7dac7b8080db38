package dev.wsboot.internal.web;

import java.util.Collections;
import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import dev.wsboot.internal.endpoint.NamedHandler;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.handshake.HandshakeDecision;
import dev.wsboot.internal.handshake.HandshakePolicy;
import dev.wsboot.internal.handshake.OriginPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExtendedConnectFilter}.
 */
class ExtendedConnectFilterTests {

	private static final Router ROUTER = new Router(List.of(new Route("/chat",
			new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of(), false, null), new NamedHandler("chat"))));

	private final MockFilterChain chain = new MockFilterChain();

	private boolean extended = true;

	private HttpServletRequest filter(MockHttpServletRequest request) throws Exception {
		new ExtendedConnectFilter(() -> ROUTER, (asked) -> this.extended).doFilter(request,
				new MockHttpServletResponse(), this.chain);
		return (HttpServletRequest) this.chain.getRequest();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/chat", "/%zz" })
	void theHandshakeLooksAsOverHttp11(String path) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("CONNECT", path);
		request.addHeader("Origin", "https://example.com");
		HttpServletRequest passedOn = filter(request);
		assertThat(passedOn.getMethod()).isEqualTo("GET");
		assertThat(passedOn.getHeader("upgrade")).isEqualTo("websocket");
		assertThat(Collections.list(passedOn.getHeaders("Connection"))).containsExactly("Upgrade");
		assertThat(passedOn.getHeader("Origin")).isEqualTo("https://example.com");
		assertThat(Collections.list(passedOn.getHeaders("origin"))).containsExactly("https://example.com");
		assertThat(Collections.list(passedOn.getHeaderNames())).containsExactlyInAnyOrder("Connection", "Upgrade",
				"Origin");
		assertThat(new ServletHandshakeRequest(passedOn).isExtendedConnect()).isTrue();
		assertThat(HandshakeDecision.isUpgrade(new ServletHandshakeRequest(passedOn))).isTrue();
	}

	@Test
	void aPathThatIsNoEndpointsPassesUntouched() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("CONNECT", "/page");
		assertThat(filter(request)).isSameAs(request);
		assertThat(HandshakeDecision.isUpgrade(new ServletHandshakeRequest(request))).isFalse();
	}

	@Test
	void aConnectForAnythingElsePassesUntouched() throws Exception {
		this.extended = false;
		MockHttpServletRequest request = new MockHttpServletRequest("CONNECT", "/chat");
		assertThat(filter(request)).isSameAs(request);
	}

	@Test
	void anotherMethodPassesUntouched() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/chat");
		assertThat(filter(request)).isSameAs(request);
	}

	@Test
	void anErrorPagePassesUntouched() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("CONNECT", "/chat");
		request.setDispatcherType(DispatcherType.ERROR);
		assertThat(filter(request)).isSameAs(request);
	}

}
