package dev.wsboot.internal.web;

import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestText}.
 */
class RequestTextTests {

	@ParameterizedTest
	@CsvSource(delimiter = ' ',
			value = { "/a/b?c=d&e /a/b?c=d&e", "/a%20b?c=%C3%A9 /a%20b?c=%C3%A9", "/%zz?50% /%25zz?50%25",
					"/a|b?{x}=\"y\" /a%7Cb?%7Bx%7D=%22y%22", "/é?é /%C3%A9?%C3%A9", "/[x]?a[]=1 /%5Bx%5D?a[]=1",
					"/a?b?c/d#e /a?b?c/d%23e", "/a^`\\ /a%5E%60%5C", "/😀 /%F0%9F%98%80" })
	void whatMustNotBeInAUriIsEncoded(String written, String encoded) {
		assertThat(RequestText.uri("ws://[::1]:8080" + written)).hasToString("ws://[::1]:8080" + encoded);
	}

	@Test
	void everyPathAndQueryIsAUri() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder("wss://example.com/");
			for (int length = random.nextInt(12); length > 0; length--) {
				text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x300)));
			}
			assertThat(RequestText.uri(text.toString()).getHost()).as("seed %d: %s", seed, text)
				.isEqualTo("example.com");
			RequestText.parameters(text.toString());
			RequestText.cookies(List.of(text.toString()));
		}
	}

	@Test
	void parametersAreDecodedInOrder() {
		Map<String, List<String>> parameters = RequestText.parameters("ws://h/p?b=1&a=x+y%26&b=%C3%A9&c&=d&&e==f&");
		assertThat(parameters).containsExactly(Map.entry("b", List.of("1", "\u00e9")), Map.entry("a", List.of("x y&")),
				Map.entry("c", List.of("")), Map.entry("", List.of("d")), Map.entry("e", List.of("=f")));
		assertThat(parameters).isUnmodifiable();
		assertThat(parameters.get("b")).isUnmodifiable();
	}

	@Test
	void parametersThatCannotBeDecodedStayAsTheyAre() {
		assertThat(RequestText.parameters("ws://h/p?a=50%&%zz=1")).containsExactly(Map.entry("a", List.of("50%")),
				Map.entry("%zz", List.of("1")));
	}

	@Test
	void withoutAQueryThereAreNoParameters() {
		assertThat(RequestText.parameters("ws://h/p")).isEmpty();
		assertThat(RequestText.parameters("ws://h/p?")).isEmpty();
	}

	@Test
	void cookiesAreReadFromAllLines() {
		Map<String, String> cookies = RequestText
			.cookies(List.of("a=1; b=\"x y\";c = = ;;=d; e", "a=2; SESSION=abc=="));
		assertThat(cookies).containsExactly(Map.entry("a", "1"), Map.entry("b", "\"x y\""), Map.entry("c", "="),
				Map.entry("SESSION", "abc=="));
		assertThat(cookies).isUnmodifiable();
	}

}
