package dev.wsboot.internal.handshake;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ipv6Address}.
 */
class Ipv6AddressTests {

	@ParameterizedTest
	@CsvSource({ "::1, [0:0:0:0:0:0:0:1]", "::, [0:0:0:0:0:0:0:0]", "1::, [1:0:0:0:0:0:0:0]",
			"2001:DB8::Ff00:42, [2001:db8:0:0:0:0:ff00:42]", "0001:2:3:4:5:6:7:08, [1:2:3:4:5:6:7:8]",
			"1:2:3:4:5:6:7::, [1:2:3:4:5:6:7:0]", "::2:3:4:5:6:7:8, [0:2:3:4:5:6:7:8]",
			"::ffff:192.168.0.1, [0:0:0:0:0:ffff:c0a8:1]", "1:2:3:4:5:6:1.2.3.4, [1:2:3:4:5:6:102:304]",
			"::1.2.3.4, [0:0:0:0:0:0:102:304]" })
	void anAddressIsWrittenInOneWay(String text, String normalized) {
		assertThat(Ipv6Address.normalize(text)).isEqualTo(normalized);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1::",
			"1::2::3", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", "1:2:3:4:5:6:7:8:", "12345::", "g::", "::1%eth0",
			"1.2.3.4", "::1.2.3", "::1.2.3.256", "::1.2.3.4.5", "::1.2..4", "::1.2.3.", "1:2:3:4:5:6:7:1.2.3.4",
			"::1.2.3.4:5", "::1.2.3.1000", "١::" })
	void whatIsNoAddressIsNone(String text) {
		assertThat(Ipv6Address.normalize(text)).isNull();
	}

}
