package dev.wsboot.internal.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RemoteAddress}.
 */
class RemoteAddressTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1", "0.0.0.0, 0.0.0.0", "::1, 0:0:0:0:0:0:0:1",
			"[2001:db8::1], 2001:db8:0:0:0:0:0:1", "::ffff:192.0.2.1, 192.0.2.1" })
	void numbersAreAddresses(String text, String address) {
		InetSocketAddress result = RemoteAddress.of(text, 8080);
		assertThat(result).isNotNull();
		assertThat(result.getPort()).isEqualTo(8080);
		assertThat(result.getAddress()).extracting(InetAddress::getHostAddress).isEqualTo(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "unknown", "_hidden", "999.0.0.1", "1.2.3", "1.2.3.", "1..2.3", "1.2.3.4.5",
			"99999999999.1.1.1", "::g", ":::", "cafe", "[::1", "::1%lo", "1:2" })
	void namesAreNeverLookedUp(String text) {
		InetSocketAddress result = RemoteAddress.of(text, 8080);
		assertThat(result).isNotNull();
		assertThat(result.isUnresolved()).isTrue();
		assertThat(result.getHostString()).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 65536 })
	void portsThatAreNoneCountAsZero(int port) {
		assertThat(RemoteAddress.of("192.0.2.1", port)).isEqualTo(new InetSocketAddress("192.0.2.1", 0));
	}

	@Test
	void nothingIsNoAddress() {
		assertThat(RemoteAddress.of("", 80)).isNull();
	}

}
