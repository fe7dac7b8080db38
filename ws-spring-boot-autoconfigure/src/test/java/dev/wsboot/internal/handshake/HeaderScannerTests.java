package dev.wsboot.internal.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeaderScanner}.
 */
class HeaderScannerTests {

	@Test
	void tokensHaveTheCharactersOfRfc9110() {
		for (char c = 0; c < 0x200; c++) {
			boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
			assertThat(HeaderScanner.isToken("a" + c)).as("character %x", (int) c)
				.isEqualTo(letterOrDigit || (c != 0 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0));
		}
		assertThat(HeaderScanner.isToken("")).isFalse();
	}

	@Test
	void delimitersAndTokensAreReadInTurn() {
		HeaderScanner scanner = new HeaderScanner(" a\t; b = \"c\" ,");
		assertThat(scanner.skip(';')).isFalse();
		assertThat(scanner.token()).isEqualTo("a");
		assertThat(scanner.token()).isNull();
		assertThat(scanner.skip(';')).isTrue();
		assertThat(scanner.token()).isEqualTo("b");
		assertThat(scanner.skip('=')).isTrue();
		assertThat(scanner.tokenOrQuoted()).isEqualTo("c");
		assertThat(scanner.atEnd()).isFalse();
		assertThat(scanner.skip(',')).isTrue();
		assertThat(scanner.atEnd()).isTrue();
		assertThat(scanner.skip(',')).isFalse();
		assertThat(scanner.token()).isNull();
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '|', value = { "\"15\", 15", "\"1\\5\", 15", "15, 15", "\"a\"b, a" })
	void quotedTokensLoseTheirQuotes(String value, String token) {
		assertThat(new HeaderScanner(value).tokenOrQuoted()).isEqualTo(token);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\"", "\"\"", "\"a", "\"a\\", "\"a\\\"", "\"a b\"", "\" a\"", "\"\\\"\"", ";" })
	void whatIsNoTokenAfterUnquotingIsNone(String value) {
		assertThat(new HeaderScanner(value).tokenOrQuoted()).isNull();
	}

	@Test
	void onlySpacesAndTabsAreTrimmed() {
		assertThat(HeaderScanner.trim(" \t a b\t ")).isEqualTo("a b");
		assertThat(HeaderScanner.trim("\na\u00a0")).isEqualTo("\na\u00a0");
		assertThat(HeaderScanner.trim("  ")).isEmpty();
	}

}
