package dev.wsboot.internal.handshake;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.internal.protocol.DeflateParameters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeflateNegotiation}. Section numbers are those of RFC 7692 unless they
 * say otherwise.
 */
class DeflateNegotiationTests {

	private static final DeflatePolicy FORGETS = new DeflatePolicy(false);

	private static final DeflatePolicy REMEMBERS = new DeflatePolicy(true);

	private static final String FORGETTING = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

	private static DeflateNegotiation negotiate(DeflatePolicy policy, String... lines) {
		DeflateNegotiation negotiation = new DeflateNegotiation(policy);
		for (String line : lines) {
			assertThat(negotiation.read(new HeaderScanner(line))).isTrue();
		}
		return negotiation;
	}

	static Stream<Arguments> accepted() {
		return Stream.of(
				// By default nothing is kept between messages.
				row("7.1", FORGETS, "", FORGETTING, true, true, 15, 15),
				row("7.1.1.1", FORGETS, "; server_no_context_takeover", FORGETTING, true, true, 15, 15),
				row("7.1.1.2", FORGETS, "; client_no_context_takeover", FORGETTING, true, true, 15, 15),
				row("7.1.2.1", FORGETS, "; server_max_window_bits=10", FORGETTING + "; server_max_window_bits=10", true,
						true, 10, 15),
				// With context takeover the client's wishes decide.
				row("7.1", REMEMBERS, "", "permessage-deflate", false, false, 15, 15),
				row("7.1.1.1", REMEMBERS, "; server_no_context_takeover",
						"permessage-deflate; server_no_context_takeover", true, false, 15, 15),
				row("7.1.1.2", REMEMBERS, "; client_no_context_takeover",
						"permessage-deflate; client_no_context_takeover", false, true, 15, 15),
				row("7.1.1", REMEMBERS, ";client_no_context_takeover;server_no_context_takeover", FORGETTING, true,
						true, 15, 15),
				row("7.1.2.1", REMEMBERS, "; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=8",
						false, false, 8, 15),
				row("7.1.2.1: quoted", REMEMBERS, "; server_max_window_bits=\"9\"",
						"permessage-deflate; server_max_window_bits=9", false, false, 9, 15),
				row("7.1.2.1: the largest", REMEMBERS, "; server_max_window_bits=15",
						"permessage-deflate; server_max_window_bits=15", false, false, 15, 15),
				row("7.1.2.2: no value", REMEMBERS, "; client_max_window_bits", "permessage-deflate", false, false, 15,
						15),
				row("7.1.2.2: value", REMEMBERS, "; client_max_window_bits=8",
						"permessage-deflate; client_max_window_bits=8", false, false, 15, 8),
				row("7.1.2.2: quoted", REMEMBERS, "; client_max_window_bits = \"1\\2\"",
						"permessage-deflate; client_max_window_bits=12", false, false, 15, 12),
				row("7.1: all", REMEMBERS,
						"\t;client_max_window_bits=11 ; server_max_window_bits=14;server_no_context_takeover; "
								+ "client_no_context_takeover ",
						FORGETTING + "; server_max_window_bits=14; client_max_window_bits=11", true, true, 14, 11));
	}

	@ParameterizedTest(name = "{0}: {2}")
	@MethodSource("accepted")
	void aValidOfferIsAccepted(String section, DeflatePolicy policy, String parameters, String response,
			DeflateParameters agreed) {
		DeflateNegotiation negotiation = negotiate(policy, "permessage-deflate" + parameters);
		assertThat(negotiation.response()).isEqualTo(response);
		assertThat(negotiation.agreed()).isEqualTo(agreed);
	}

	@ParameterizedTest
	@ValueSource(ints = { 8, 9, 10, 11, 12, 13, 14, 15 })
	void everyWindowIsAccepted(int bits) {
		assertThat(negotiate(FORGETS, "permessage-deflate; server_max_window_bits=" + bits).agreed())
			.isEqualTo(new DeflateParameters(true, true, bits, 15));
		assertThat(negotiate(FORGETS, "permessage-deflate; client_max_window_bits=" + bits).agreed())
			.isEqualTo(new DeflateParameters(true, true, 15, bits));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@CsvSource(quoteCharacter = '|', value = { "7.1: unknown parameter, x", "7.1: unknown parameter, x=1",
			"7.1: case, Server_no_context_takeover",
			"7.1: repeated, server_no_context_takeover; server_no_context_takeover",
			"7.1: repeated, client_no_context_takeover; client_no_context_takeover",
			"7.1: repeated, server_max_window_bits=10; server_max_window_bits=10",
			"7.1: repeated, server_max_window_bits=1; server_max_window_bits=10",
			"7.1: repeated, client_max_window_bits; client_max_window_bits",
			"7.1: repeated, client_max_window_bits=10; client_max_window_bits",
			"7.1.1.1: value, server_no_context_takeover=true", "7.1.1.1: value, server_no_context_takeover=\"1\"",
			"7.1.1.2: value, client_no_context_takeover=1", "7.1.2.1: no value, server_max_window_bits",
			"7.1.2.1: too small, server_max_window_bits=7", "7.1.2.1: too large, server_max_window_bits=16",
			"7.1.2.1: too large, server_max_window_bits=150", "7.1.2.1: leading zero, server_max_window_bits=08",
			"7.1.2.1: leading zero, server_max_window_bits=010", "7.1.2.1: sign, server_max_window_bits=+9",
			"7.1.2.1: no number, server_max_window_bits=1a", "7.1.2.2: too small, client_max_window_bits=7",
			"7.1.2.2: too large, client_max_window_bits=16", "7.1.2.2: leading zero, client_max_window_bits=\"09\"",
			"7.1.2.2: no number, client_max_window_bits=x" })
	void anInvalidOfferIsDeclinedInSilence(String section, String parameters) {
		DeflateNegotiation negotiation = negotiate(FORGETS, "permessage-deflate; " + parameters);
		assertThat(negotiation.response()).isNull();
		assertThat(negotiation.agreed()).isNull();
	}

	static Stream<Arguments> severalOffers() {
		return Stream.of(
				Arguments.of("5.1: the first that is valid",
						List.of("permessage-deflate; server_max_window_bits=10, permessage-deflate"), 10),
				Arguments.of("5.1: fallback", List
					.of("permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=12"),
						12),
				Arguments.of("5.1: fallback after something unknown",
						List.of("permessage-deflate; y=\"1\"; server_max_window_bits=9, permessage-deflate"), 15),
				Arguments.of("5.1: nothing is left over from an invalid offer", List
					.of("permessage-deflate; server_max_window_bits=9; client_max_window_bits=9; y, permessage-deflate"),
						15),
				Arguments.of("5.1: among other extensions",
						List.of("x-webkit-deflate-frame; server_max_window_bits=8",
								"permessage-bzip2, permessage-deflate; server_max_window_bits=11"),
						11),
				Arguments.of("RFC 9110 5.6.1.2: empty elements", List.of(", ,", "", ",permessage-deflate,"), 15));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("severalOffers")
	void ofSeveralOffersTheFirstValidOneIsAccepted(String section, List<String> lines, int serverMaxWindowBits) {
		assertThat(negotiate(FORGETS, lines.toArray(String[]::new)).agreed())
			.isEqualTo(new DeflateParameters(true, true, serverMaxWindowBits, 15));
	}

	@Test
	void nothingIsAcceptedIfMessagesMustNotBeCompressed() {
		assertThat(negotiate(null, "permessage-deflate").agreed()).isNull();
		assertThat(negotiate(null, "permessage-deflate").response()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate;", "permessage-deflate;;x", "permessage-deflate; =1",
			"permessage-deflate; x=", "permessage-deflate; x=\"", "permessage-deflate; x=\"\"",
			"permessage-deflate; x=\"a b\"", "permessage-deflate; x=a b", "permessage-deflate x", "=", ";", "a, ;",
			"permessage-deflate; x=\"a\"b", "é", "\"permessage-deflate\"" })
	void brokenGrammarIsNotRead(String line) {
		assertThat(new DeflateNegotiation(FORGETS).read(new HeaderScanner(line))).as("RFC 6455, 9.1").isFalse();
		assertThat(new DeflateNegotiation(null).read(new HeaderScanner(line))).as("RFC 6455, 9.1").isFalse();
	}

	private static Arguments row(String section, DeflatePolicy policy, String parameters, String response,
			boolean serverNoContextTakeover, boolean clientNoContextTakeover, int serverMaxWindowBits,
			int clientMaxWindowBits) {
		return Arguments.of(section, policy, parameters, response, new DeflateParameters(serverNoContextTakeover,
				clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits));
	}

}
