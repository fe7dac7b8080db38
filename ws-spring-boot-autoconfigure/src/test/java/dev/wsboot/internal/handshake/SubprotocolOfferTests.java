package dev.wsboot.internal.handshake;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubprotocolOffer}.
 */
class SubprotocolOfferTests {

	private static SubprotocolOffer parse(List<String> lines) {
		return SubprotocolOffer.parse(Collections.enumeration(lines));
	}

	static Stream<Arguments> selections() {
		List<String> supported = List.of("superchat", "chat", "mqtt");
		return Stream.of(
				Arguments.of("4.2.2 item 5.5: the client's order", List.of("chat, superchat"), supported, "chat"),
				Arguments.of("4.2.2 item 5.5: the client's order", List.of("superchat, chat"), supported, "superchat"),
				Arguments.of("4.2.2 item 5.5: unknown ones are passed over", List.of("x, mqtt, chat"), supported,
						"mqtt"),
				Arguments.of("4.2.2 item 5.5: case matters", List.of("Chat, CHAT"), supported, null),
				Arguments.of("4.2.2 item 5.5: none common", List.of("x"), supported, null),
				Arguments.of("4.2.2 item 5.5: none offered", List.of(), supported, null),
				Arguments.of("4.2.2 item 5.5: none supported", List.of("chat"), List.of(), null),
				Arguments.of("11.3.4: several lines are one list", List.of("x", "mqtt", "chat"), supported, "mqtt"),
				Arguments.of("RFC 9110 5.6.1.2: empty elements", List.of(",", " , x,,\tchat ,"), supported, "chat"),
				Arguments.of("4.1 item 10: any token", List.of("v10.stomp, a!#$%&'*+-.^_`|~"),
						List.of("a!#$%&'*+-.^_`|~"), "a!#$%&'*+-.^_`|~"));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("selections")
	void theFirstOfTheClientThatIsSupportedIsSelected(String rule, List<String> lines, List<String> supported,
			String selected) {
		assertThat(parse(lines).select(supported)).isEqualTo(selected);
	}

	@Test
	void whatBothSidesSpeakIsInTheOrderOfTheClient() {
		assertThat(parse(List.of("x, mqtt", "chat")).common(List.of("chat", "mqtt", "soap"))).containsExactly("mqtt",
				"chat");
		assertThat(parse(List.of()).common(List.of("chat"))).isEmpty();
	}

	static Stream<List<String>> malformed() {
		return Stream.of(List.of(""), List.of(" , ,"), List.of("chat, chat"), List.of("chat", "chat"),
				List.of("chat superchat"), List.of("chat; x"), List.of("\"chat\""), List.of("a/b"), List.of("chät"),
				List.of("chat", "a@b"), List.of("chat="));
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void whatIsNotAListOfDifferentTokensIsNone(List<String> lines) {
		assertThat(parse(lines)).isNull();
	}

	@Test
	void aLongOfferIsCutOffInMessages() {
		String line = String.join(",", IntStream.range(0, 1000).mapToObj((i) -> "protocol" + i).toList());
		assertThat(parse(List.of(line)).toString()).hasSize(201).startsWith("protocol0, protocol1").endsWith("…");
	}

}
