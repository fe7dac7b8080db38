package dev.wsboot.internal.endpoint.hook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

import dev.wsboot.internal.endpoint.FakeHandshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link HookedHandshake}.
 */
class HookedHandshakeTests {

	private final List<String> headers = new ArrayList<>();

	private final AtomicInteger asked = new AtomicInteger();

	private final HookedHandshake handshake = new HookedHandshake(new FakeHandshake(), Locale.ROOT, () -> {
		this.asked.incrementAndGet();
		return List.of("v2", "v1");
	}, "v2", (name, value) -> this.headers.add(name + "=" + value),
			(name, value) -> this.headers.add(name + "+=" + value));

	@Test
	void headersGoToTheResponse() {
		this.handshake.setHeader("X-One", "1\té");
		this.handshake.addHeader("x-!#$%&'*+-.^_`|~9", "");
		assertThat(this.headers).containsExactly("X-One=1\té", "x-!#$%&'*+-.^_`|~9+=");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Upgrade", "connection", "Sec-WebSocket-Accept", "sec-websocket-protocol",
			"SEC-WEBSOCKET-X", "Content-Type", "content-length", "Transfer-Encoding", "Keep-Alive", "TE", "Trailer" })
	void whatTheAnswerItselfSetsIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.setHeader(name, "x"))
			.withMessage("'name' must not be a header that the answer itself sets but is '" + name + "'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.addHeader(name, "x"));
		HttpHeaders refusal = new HttpHeaders();
		refusal.add(name, "x");
		this.handshake.putAll(refusal);
		assertThat(this.headers).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a:", "a\r\nb", "é", "(" })
	void aNameIsAToken(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.setHeader(name, "x"))
			.withMessage("'name' must be a token (RFC 9110, section 5.1)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nSet-Cookie: b=1", "a\n", "\u0000", "\u001b[31m", "\u007f" })
	void aValueHasNoControlCharacters(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.addHeader("X-One", value))
			.withMessage("'value' of 'X-One' must not have control characters");
		assertThat(this.headers).isEmpty();
	}

	@Test
	void headersOfARefusalReplaceOthersButCookies() {
		HttpHeaders refusal = new HttpHeaders();
		refusal.addAll("X-Many", List.of("1", "2"));
		refusal.addAll("set-cookie", List.of("a=1", "b=2"));
		this.handshake.putAll(refusal);
		assertThat(this.headers).containsExactlyInAnyOrder("X-Many=1", "X-Many+=2", "set-cookie+=a=1",
				"set-cookie+=b=2");
	}

	@Test
	void theSubprotocolIsOneOfBothSides() {
		assertThat(this.handshake.subprotocol()).isEqualTo("v2");
		assertThat(this.asked).hasValue(0);
		this.handshake.selectSubprotocol("v1");
		assertThat(this.handshake.subprotocol()).isEqualTo("v1");
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.selectSubprotocol("V1"))
			.withMessage("'subprotocol' must be one of [v2, v1] but is 'V1'");
		assertThat(this.handshake.subprotocols()).containsExactly("v2", "v1").isUnmodifiable();
		assertThat(this.asked).hasValue(1);
		assertThat(this.handshake.subprotocol()).isEqualTo("v1");
	}

	@Test
	void aSessionKeepsNoMapThatIsEmpty() {
		assertThat(this.handshake.sessionAttributes()).isNull();
		this.handshake.attributes().remove("a");
		assertThat(this.handshake.sessionAttributes()).isNull();
		assertThatNullPointerException().isThrownBy(() -> this.handshake.attributes().put("a", null));
		this.handshake.attributes().put("a", 1);
		assertThat(this.handshake.sessionAttributes()).isSameAs(this.handshake.attributes());
	}

	@Test
	void anAnswerCannotBeChanged() {
		this.handshake.answered();
		assertThatIllegalStateException().isThrownBy(() -> this.handshake.setHeader("X-One", "1"))
			.withMessage("The handshake is answered");
		assertThatIllegalStateException().isThrownBy(() -> this.handshake.addHeader("X-One", "1"));
		assertThatIllegalStateException().isThrownBy(() -> this.handshake.selectSubprotocol("v1"));
		assertThat(this.headers).isEmpty();
		assertThat(this.handshake.subprotocol()).isEqualTo("v2");
	}

}
