package dev.wsboot.internal.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

import dev.wsboot.CloseStatus;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

class HandshakeArgumentTests {

	private static final CloseStatus REFUSED = new CloseStatus(1008, "Handshake lacks a valid value");

	private final FakeHandshake handshake = new FakeHandshake();

	private @Nullable Object open(Class<?> endpoint) {
		return TestEndpoints.handler(endpoint).onOpen(new FakeSession(this.handshake));
	}

	@Test
	void pathVariablesAreConverted() {
		this.handshake.pathVariable("id", "7")
			.pathVariable("key", "123e4567-e89b-12d3-a456-426614174000")
			.pathVariable("rest", "/a/b");
		assertThat(open(PathVariables.class))
			.isEqualTo("7 123e4567-e89b-12d3-a456-426614174000 /a/b Optional[7] {id=7, "
					+ "key=123e4567-e89b-12d3-a456-426614174000, rest=/a/b}");
	}

	@Test
	void variableOfAnotherPathIsAbsent() {
		assertThat(open(TwoPaths.class)).isEqualTo("Optional.empty null null");
		this.handshake.pathVariable("room", "a");
		assertThat(open(TwoPaths.class)).isEqualTo("Optional[a] a a");
	}

	@Test
	void parametersAreConverted() {
		this.handshake.parameter("page", "3").parameter("tag", "a", "b").parameter("since", "PT5S");
		assertThat(open(Parameters.class))
			.isEqualTo("3 [a, b] PT5S {page=3, tag=a, since=PT5S} {page=[3], tag=[a, b], " + "since=[PT5S]}");
	}

	@Test
	void singleValueIsAListOfOne() {
		this.handshake.parameter("page", "3").parameter("tag", "a").parameter("since", "5s");
		assertThat((String) open(Parameters.class)).startsWith("3 [a] PT5S ");
	}

	@Test
	void missingRequiredValueIsThePeersFault() {
		assertThat(open(Parameters.class)).isEqualTo(REFUSED);
		assertThat(open(Headers.class)).isEqualTo(REFUSED);
		assertThat(open(Cookies.class)).isEqualTo(REFUSED);
	}

	@Test
	void valueOfTheWrongTypeIsThePeersFault() {
		this.handshake.parameter("page", "three").parameter("tag", "a").parameter("since", "5s");
		assertThat(open(Parameters.class)).isEqualTo(REFUSED);
	}

	@Test
	void emptyValueThatConvertsToNothingIsMissing() {
		this.handshake.parameter("page", "").parameter("tag", "a").parameter("since", "5s");
		assertThat(open(Parameters.class)).isEqualTo(REFUSED);
	}

	@Test
	void defaultStandsForMissingAndEmptyValues() {
		assertThat(open(Defaults.class)).isEqualTo("1 en none");
		this.handshake.parameter("page", "").header("Accept-Language", "de").cookie("theme", "dark");
		assertThat(open(Defaults.class)).isEqualTo("1 de dark");
	}

	@Test
	void optionalValuesAreAbsent() {
		assertThat(open(Absent.class)).isEqualTo("Optional.empty null null Optional.empty");
		this.handshake.parameter("a", "1").parameter("b", "2").header("c", "3").cookie("d", "4");
		assertThat(open(Absent.class)).isEqualTo("Optional[1] 2 3 Optional[4]");
	}

	@Test
	void headersGoByNameInAnyCase() {
		this.handshake.header("x-id", "5").header("X-All", "a", "b");
		assertThat(open(Headers.class)).isEqualTo("5 [a, b] a {x-id=5, X-All=a}");
	}

	@Test
	void cookiesAreConverted() {
		this.handshake.cookie("count", "9");
		assertThat(open(Cookies.class)).isEqualTo("9 {count=9}");
	}

	@Test
	void mapsAreCopiesThatMayBeChanged() {
		this.handshake.parameter("a", "1");
		assertThat(open(Changes.class)).isEqualTo("[1, 2]");
		assertThat(this.handshake.parameters()).isEqualTo(Map.of("a", List.of("1")));
	}

	@WsEndpoint("/{id}/{key}/{*rest}")
	static class PathVariables {

		@OnOpen
		String opened(@PathVariable long id, @PathVariable("key") UUID uuid, @PathVariable String rest,
				@PathVariable(name = "id") Optional<Integer> same, @PathVariable Map<String, String> all) {
			return id + " " + uuid + " " + rest + " " + same + " " + all;
		}

	}

	@WsEndpoint({ "/chat/{room}", "/lobby" })
	static class TwoPaths {

		@OnOpen
		String opened(@PathVariable Optional<String> room, @PathVariable("room") @Nullable String nullable,
				@PathVariable(name = "room", required = false) String notRequired) {
			return room + " " + nullable + " " + notRequired;
		}

	}

	@WsEndpoint("/")
	static class Parameters {

		@OnOpen
		String opened(@RequestParam Integer page, @RequestParam("tag") List<String> tags, @RequestParam Duration since,
				@RequestParam Map<String, String> all, @RequestParam MultiValueMap<String, String> multiple) {
			return page + " " + tags + " " + since + " " + all + " " + multiple;
		}

	}

	@WsEndpoint("/")
	static class Defaults {

		@OnOpen
		String opened(@RequestParam(defaultValue = "1") int page,
				@RequestHeader(name = "Accept-Language", defaultValue = "en") String language,
				@CookieValue(defaultValue = "${theme:none}") String theme) {
			return page + " " + language + " " + theme;
		}

	}

	@WsEndpoint("/")
	static class Absent {

		@OnOpen
		String opened(@RequestParam Optional<Integer> a, @RequestParam @Nullable Integer b,
				@RequestHeader(required = false) Integer c, @CookieValue Optional<Integer> d) {
			return a + " " + b + " " + c + " " + d;
		}

	}

	@WsEndpoint("/")
	static class Headers {

		@OnOpen
		String opened(@RequestHeader("X-Id") int id, @RequestHeader("x-all") List<String> all,
				@RequestHeader("x-all") String[] array, @RequestHeader Map<String, String> map) {
			return id + " " + all + " " + array[0] + " " + map;
		}

	}

	@WsEndpoint("/")
	static class Cookies {

		@OnOpen
		String opened(@CookieValue int count, @CookieValue Map<String, String> all) {
			return count + " " + all;
		}

	}

	@WsEndpoint("/")
	static class Changes {

		@OnOpen
		String opened(@RequestParam MultiValueMap<String, String> all) {
			all.add("a", "2");
			return String.valueOf(all.get("a"));
		}

	}

}
