package dev.wsboot.sample.chat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.sample.chat.ChatEvent.Joined;
import dev.wsboot.sample.chat.ChatEvent.Left;
import dev.wsboot.sample.chat.ChatEvent.Pong;
import dev.wsboot.sample.chat.ChatEvent.Refused;
import dev.wsboot.sample.chat.ChatEvent.Renamed;
import dev.wsboot.sample.chat.ChatEvent.Said;
import dev.wsboot.sample.chat.ChatEvent.Welcome;
import dev.wsboot.sample.chat.ChatRequest.Join;
import dev.wsboot.sample.chat.ChatRequest.Ping;
import dev.wsboot.sample.chat.ChatRequest.Say;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The JSON of {@link ChatRequest} and {@link ChatEvent}, as {@link ChatEndpoint}
 * describes it.
 */
class ChatMessagesTests {

	private final JsonMapper mapper = new JsonMapper();

	static Stream<Arguments> requests() {
		return Stream.of(Arguments.of("{\"type\":\"join\",\"name\":\"Ada\"}", new Join("Ada")),
				Arguments.of("{\"type\":\"join\"}", new Join("")),
				Arguments.of("{\"text\":\"Hello\",\"type\":\"say\"}", new Say("Hello")),
				Arguments.of("{\"type\":\"say\",\"text\":null}", new Say("")),
				Arguments.of("{\"type\":\"ping\",\"sent\":12.5}", new Ping(12.5)));
	}

	static Stream<Arguments> events() {
		return Stream.of(
				Arguments.of(new Welcome("lobby", "Ada", List.of("Ada")),
						"{\"type\":\"welcome\",\"room\":\"lobby\",\"name\":\"Ada\",\"members\":[\"Ada\"]}"),
				Arguments.of(new Joined("Ada"), "{\"type\":\"joined\",\"name\":\"Ada\"}"),
				Arguments.of(new Renamed("Ada", "Eve"), "{\"type\":\"renamed\",\"from\":\"Ada\",\"to\":\"Eve\"}"),
				Arguments.of(new Left("Ada"), "{\"type\":\"left\",\"name\":\"Ada\"}"),
				Arguments.of(new Said("Ada", "Hi", Instant.parse("2026-01-31T12:00:00Z")),
						"{\"type\":\"said\",\"from\":\"Ada\",\"text\":\"Hi\",\"at\":\"2026-01-31T12:00:00Z\"}"),
				Arguments.of(new Pong(12.5), "{\"type\":\"pong\",\"sent\":12.5}"),
				Arguments.of(new Refused("No."), "{\"type\":\"refused\",\"reason\":\"No.\"}"));
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestIsRead(String json, ChatRequest expected) {
		assertThat(this.mapper.readValue(json, ChatRequest.class)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Hello", "{}", "[]", "{\"type\":\"unknown\"}", "{\"type\":\"welcome\"}",
			"{\"type\":\"ping\"}" })
	void somethingElseIsNotRead(String json) {
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> this.mapper.readValue(json, ChatRequest.class));
	}

	@ParameterizedTest
	@MethodSource("events")
	void eventIsWritten(ChatEvent event, String expected) {
		assertThat(this.mapper.readTree(this.mapper.writeValueAsString(event)))
			.isEqualTo(this.mapper.readTree(expected));
	}

}
