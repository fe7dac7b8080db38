package dev.wsboot.internal.handshake;

import java.util.Base64;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptKey}.
 */
class AcceptKeyTests {

	@Test
	void theSampleOfTheRfcIsAnsweredAsThere() {
		assertThat(AcceptKey.answer("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
	}

	@Test
	void theExampleOfTheRfcThatNoEncoderWouldWriteIsValid() {
		assertThat(AcceptKey.isValid("AQIDBAUGBwgJCgsMDQ4PEC==")).isTrue();
		assertThat(AcceptKey.answer("AQIDBAUGBwgJCgsMDQ4PEC==")).isEqualTo("OfS0wDaT5NoxF2gqm7Zj2YtetzM=");
	}

	@Test
	void sixteenBytesAreValid() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		byte[] bytes = new byte[16];
		for (int i = 0; i < 10_000; i++) {
			random.nextBytes(bytes);
			String key = Base64.getEncoder().encodeToString(bytes);
			assertThat(AcceptKey.isValid(key)).as("seed %d: %s", seed, key).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
			"dGhlIHNhbXBsZSBub25jZWE=", "dGhlIHNhbXBsZSBub25jZWFi", "dGhlIHNhbXBsZSBub25j====",
			"dGhlIHNhbXBsZSBub25j_Q==", "dGhlIHNhbXBs ZSBub25jQ==", "dGhlIHNhbXBsZSBub25jé===",
			"=GhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", "dGhlIHNhbXBsZSBub25jZ?==" })
	void anythingElseIsNot(String key) {
		assertThat(AcceptKey.isValid(key)).isFalse();
	}

}
