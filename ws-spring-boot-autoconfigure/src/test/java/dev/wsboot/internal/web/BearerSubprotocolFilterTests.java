package dev.wsboot.internal.web;

import java.time.Clock;
import java.util.Collections;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import dev.wsboot.internal.handshake.BearerSubprotocol;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BearerSubprotocolFilter}.
 */
class BearerSubprotocolFilterTests {

	private static final String PROTOCOL = "Sec-WebSocket-Protocol";

	private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/chat");

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final MockFilterChain chain = new MockFilterChain();

	private final Refusals refusals = new Refusals(Clock.systemUTC());

	private HttpServletRequest filter(String... subprotocols) throws Exception {
		this.request.addHeader("Upgrade", "websocket");
		this.request.addHeader("Connection", "Upgrade");
		for (String line : subprotocols) {
			this.request.addHeader(PROTOCOL, line);
		}
		new BearerSubprotocolFilter(new BearerSubprotocol("bearer"), this.refusals).doFilter(this.request,
				this.response, this.chain);
		return (HttpServletRequest) this.chain.getRequest();
	}

	@Test
	void theTokenBecomesTheHeaderABrowserCannotSend() throws Exception {
		HttpServletRequest passedOn = filter("bearer.abc, bearer", "chat");
		assertThat(passedOn.getHeader("authorization")).isEqualTo("Bearer abc");
		assertThat(Collections.list(passedOn.getHeaders("Authorization"))).containsExactly("Bearer abc");
		assertThat(passedOn.getHeader("sec-websocket-protocol")).isEqualTo("bearer, chat");
		assertThat(Collections.list(passedOn.getHeaders(PROTOCOL))).containsExactly("bearer, chat");
		assertThat(Collections.list(passedOn.getHeaderNames())).containsExactlyInAnyOrder("Upgrade", "Connection",
				PROTOCOL, "Authorization");
		assertThat(passedOn.getHeader("Upgrade")).isEqualTo("websocket");
		assertThat(Collections.list(passedOn.getHeaders("Connection"))).containsExactly("Upgrade");
	}

	@Test
	void whoeverOffersNothingElseHasOfferedNothing() throws Exception {
		HttpServletRequest passedOn = filter("bearer.abc");
		assertThat(passedOn.getHeader(PROTOCOL)).isNull();
		assertThat(passedOn.getHeaders(PROTOCOL).hasMoreElements()).isFalse();
		assertThat(Collections.list(passedOn.getHeaderNames())).containsExactlyInAnyOrder("Upgrade", "Connection",
				"Authorization");
	}

	@Test
	void otherHandshakesPassUntouched() throws Exception {
		assertThat(filter("bearer, chat")).isSameAs(this.request);
	}

	@Test
	void whatIsNoHandshakePassesUntouched() throws Exception {
		this.request.addHeader(PROTOCOL, "bearer.abc");
		new BearerSubprotocolFilter(new BearerSubprotocol("bearer"), this.refusals).doFilter(this.request,
				this.response, this.chain);
		assertThat(this.chain.getRequest()).isSameAs(this.request);
	}

	@Test
	void anErrorPagePassesUntouched() throws Exception {
		this.request.setDispatcherType(DispatcherType.ERROR);
		assertThat(filter("bearer.abc")).isSameAs(this.request);
	}

	@ParameterizedTest
	@ValueSource(strings = { "bearer.", "bearer.secret, bearer.secret2" })
	void anythingButOneTokenIsRefusedWithoutRepeatingIt(String line) throws Exception {
		assertThat(filter(line)).isNull();
		assertThat(this.response.getStatus()).isEqualTo(400);
		assertThat(this.response.getContentAsString()).contains("\"reason\":\"BEARER_TOKEN_INVALID\"")
			.doesNotContain("secret");
		assertThat(this.refusals.latest()).singleElement()
			.satisfies((refusal) -> assertThat(refusal.reason()).isEqualTo("BEARER_TOKEN_INVALID"));
		assertThat(this.refusals.latest().toString()).doesNotContain("secret");
	}

	@Test
	void aTokenBesidesAnAuthorizationHeaderIsRefused() throws Exception {
		this.request.addHeader("Authorization", "Basic x");
		assertThat(filter("bearer.abc")).isNull();
		assertThat(this.response.getStatus()).isEqualTo(400);
	}

}
