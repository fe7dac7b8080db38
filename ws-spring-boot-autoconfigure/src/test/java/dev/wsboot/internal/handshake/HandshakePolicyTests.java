package dev.wsboot.internal.handshake;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HandshakePolicy}.
 */
class HandshakePolicyTests {

	private static HandshakePolicy policy(boolean required, String... subprotocols) {
		return new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of(subprotocols), required, null);
	}

	@Test
	void subprotocolsAreKeptInOrder() {
		assertThat(policy(true, "b", "a", "A").subprotocols()).containsExactly("b", "a", "A");
	}

	@Test
	void subprotocolsMustBeTokens() {
		assertThatIllegalArgumentException().isThrownBy(() -> policy(false, "a", "b c"))
			.withMessage("Subprotocol 'b c' must be a token: letters, digits and !#$%&'*+-.^_`|~ only "
					+ "(RFC 6455, section 4.1)");
		assertThatIllegalArgumentException().isThrownBy(() -> policy(false, ""))
			.withMessageStartingWith("Subprotocol '' must be a token");
	}

	@Test
	void subprotocolsMustDiffer() {
		assertThatIllegalArgumentException().isThrownBy(() -> policy(false, "a", "b", "a"))
			.withMessage("Subprotocols must differ but are [a, b, a]");
	}

	@Test
	void oneMustBeThereIfOneIsRequired() {
		assertThatIllegalArgumentException().isThrownBy(() -> policy(true))
			.withMessage("A subprotocol is required but the endpoint speaks none");
	}

}
