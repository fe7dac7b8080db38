package dev.wsboot.internal.handshake;

import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.internal.handshake.BearerSubprotocol.Offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BearerSubprotocol}.
 */
class BearerSubprotocolTests {

	private static @Nullable Offer split(String... lines) {
		return new BearerSubprotocol("bearer").split(Collections.enumeration(List.of(lines)));
	}

	@Test
	void theTokenIsTakenOffTheList() {
		Offer offer = split("chat, bearer.a.b-c_d~e , bearer", "bearerx.y");
		assertThat(offer).isNotNull();
		assertThat(offer.token()).isEqualTo("a.b-c_d~e");
		assertThat(offer.subprotocols()).containsExactly("chat", "bearer", "bearerx.y");
	}

	@Test
	void otherOffersAreLeftAlone() {
		assertThat(split()).isNull();
		assertThat(split("chat, bearer", "Bearer.x")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "bearer.", "bearer.a, bearer.b", "bearer.a,bearer.a", "bearer.,bearer.a" })
	void thereMustBeOneToken(String line) {
		Offer offer = split(line);
		assertThat(offer).isNotNull();
		assertThat(offer.token()).isNull();
	}

	@Test
	void whatIsNoSubprotocolStaysToBeRefused() {
		Offer offer = split("bearer.a,,b c");
		assertThat(offer).isNotNull();
		assertThat(offer.subprotocols()).containsExactly("", "b c");
	}

	@Test
	void theTokenIsNotShown() {
		assertThat(split("bearer.secret, chat")).hasToString("Offer[subprotocols=[chat]]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "a,b", "\u00e4", "a\r\n" })
	void theNameMustBeAToken(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new BearerSubprotocol(name))
			.withMessageStartingWith("Must be a token");
	}

}
