package dev.wsboot.sample.compression;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the server answers to offers of permessage-deflate (RFC 7692, sections 5 and 7.1).
 * It allows context takeover, so that the response says what the client asked for.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(properties = "ws.compression.context-takeover=true")
class DeflateNegotiationIntegrationTests {

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			permessage-deflate | permessage-deflate
			permessage-deflate; client_no_context_takeover | permessage-deflate; client_no_context_takeover
			permessage-deflate; server_no_context_takeover | permessage-deflate; server_no_context_takeover
			permessage-deflate;client_no_context_takeover;server_no_context_takeover \
			| permessage-deflate; server_no_context_takeover; client_no_context_takeover
			permessage-deflate; server_max_window_bits=8 | permessage-deflate; server_max_window_bits=8
			permessage-deflate; server_max_window_bits=9 | permessage-deflate; server_max_window_bits=9
			permessage-deflate; server_max_window_bits=14 | permessage-deflate; server_max_window_bits=14
			permessage-deflate; server_max_window_bits=15 | permessage-deflate; server_max_window_bits=15
			permessage-deflate; server_max_window_bits="10" | permessage-deflate; server_max_window_bits=10
			permessage-deflate; client_max_window_bits | permessage-deflate
			permessage-deflate; client_max_window_bits=8 | permessage-deflate; client_max_window_bits=8
			permessage-deflate; client_max_window_bits=15 | permessage-deflate; client_max_window_bits=15
			permessage-deflate; client_max_window_bits="\\12" | permessage-deflate; client_max_window_bits=12
			permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10, permessage-deflate \
			| permessage-deflate; server_max_window_bits=10
			x-other; a=b, permessage-deflate | permessage-deflate
			, permessage-deflate ,, | permessage-deflate
			""")
	void validOfferIsAccepted(String offer, String response) throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo", offer)) {
			assertThat(client.extensions()).isEqualTo(response);
			client.assertEchoes("sent without compression");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate; unknown", "permessage-deflate; server_max_window_bits",
			"permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=16",
			"permessage-deflate; server_max_window_bits=09", "permessage-deflate; server_max_window_bits=+9",
			"permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
			"permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=16",
			"permessage-deflate; client_max_window_bits; client_max_window_bits=15",
			"permessage-deflate; client_no_context_takeover=true",
			"permessage-deflate; server_no_context_takeover; server_no_context_takeover", "x-webkit-deflate-frame",
			"permessage-bzip2", "" })
	void invalidOfferIsDeclined(String offer) throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo", offer)) {
			assertThat(client.extensions()).isNull();
			client.assertEchoes("without compression");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate;", "permessage-deflate; =9", "permessage-deflate; a=",
			"permessage-deflate; a=\"", "permessage-deflate; a=\"b c\"", "permessage-deflate x", "; a",
			"permessage-deflate, @", "permessage-deflate; server_max_window_bits=\"10" })
	void malformedHeaderIsRefused(String offer) throws Exception {
		try (RawClient client = RawClient.handshake(this.port, "/echo", offer)) {
			assertThat(client.status()).isEqualTo(400);
		}
	}

	@Test
	void offersOfLaterHeaderLinesAreFallbacks() throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo", "permessage-deflate; server_max_window_bits=99",
				"permessage-deflate; server_max_window_bits=12")) {
			assertThat(client.extensions()).isEqualTo("permessage-deflate; server_max_window_bits=12");
		}
	}

}
