package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.internal.handshake.HandshakePolicy;
import dev.wsboot.internal.handshake.OriginPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Router}.
 */
class RouterTests {

	private static final HandshakePolicy POLICY = new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of(),
			false, null);

	private static final List<String> PATTERNS = List.of("/echo", "/chat/{room}", "/chat/lobby", "/chat/{room}/{user}",
			"/files/{*path}", "/files/*.txt", "/year/{year:[0-9]{4}}", "/year/{other}", "/caf\u00e9", "/a%20b", "/");

	private static Route route(String pattern, String endpoint) {
		return new Route(pattern, POLICY, new NamedHandler(endpoint));
	}

	private static Router router() {
		List<Route> routes = new ArrayList<>();
		PATTERNS.forEach((pattern) -> routes.add(route(pattern, pattern)));
		Collections.shuffle(routes);
		return new Router(routes);
	}

	static Stream<Arguments> matches() {
		return Stream.of(Arguments.of("/echo", "/echo", Map.of()),
				Arguments.of("/chat/red", "/chat/{room}", Map.of("room", "red")),
				Arguments.of("/chat/lobby", "/chat/lobby", Map.of()),
				Arguments.of("/chat/lobb%79", "/chat/lobby", Map.of()), Arguments.of("/echo;v=1", "/echo", Map.of()),
				Arguments.of("/chat/a%2Fb%20%C3%A9;x=y", "/chat/{room}", Map.of("room", "a/b \u00e9")),
				Arguments.of("/chat/{room}", "/chat/{room}", Map.of("room", "{room}")),
				Arguments.of("/chat/lobby/ann", "/chat/{room}/{user}", Map.of("room", "lobby", "user", "ann")),
				Arguments.of("/files/a/b", "/files/{*path}", Map.of("path", "/a/b")),
				Arguments.of("/files/a.txt", "/files/*.txt", Map.of()),
				Arguments.of("/year/2026", "/year/{year:[0-9]{4}}", Map.of("year", "2026")),
				Arguments.of("/year/26", "/year/{other}", Map.of("other", "26")),
				Arguments.of("/caf%c3%a9", "/caf\u00e9", Map.of()), Arguments.of("/a%2520b", "/a%20b", Map.of()),
				Arguments.of("/", "/", Map.of()));
	}

	@ParameterizedTest
	@MethodSource("matches")
	void theMostSpecificPatternIsFound(String path, String pattern, Map<String, String> variables) {
		RouteMatch match = router().find(path);
		assertThat(match).isNotNull();
		assertThat(match.route().pattern()).isEqualTo(pattern);
		assertThat(match.route().endpoint()).isEqualTo(pattern);
		assertThat(match.pathVariables()).isEqualTo(variables).isUnmodifiable();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/Echo", "/echo/", "/echo/x", "//echo", "/chat", "/chat/", "/chat/a/b/c", "/a%20b",
			"/a b", "/x/../echo", "/year" })
	void otherPathsLeadNowhere(String path) {
		assertThat(router().find(path)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/chat/%", "/chat/%1", "/chat/%zz", "/%", "/other/%f" })
	void aPathThatCannotBeDecodedIsRefused(String path) {
		assertThatIllegalArgumentException().isThrownBy(() -> router().find(path));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/chat|/chat", "/chat/{room}|/chat/{id}", "/{a}/{b}|/{c}/{d}",
			"/files/{*path}|/files/{*rest}", "/{a:[0-9]{4}}|/{b:[0-9]{4}}", "/x-{a}|/x-{b}" })
	void theSamePathTwiceIsRefused(String one, String other) {
		List<Route> routes = List.of(route(one, "chat"), route("/echo", "echo"), route(other, "talk"));
		assertThatExceptionOfType(InvalidEndpointException.class).isThrownBy(() -> new Router(routes))
			.satisfies((ex) -> assertThat(ex.description()).isEqualTo("Two endpoints have the same path: '" + one
					+ "' of endpoint 'chat' and '" + other + "' of endpoint 'talk'."))
			.satisfies((ex) -> assertThat(ex.action()).isEqualTo("Give one of them another path, or remove one."));
	}

	@Test
	void theSamePathTwiceInOneEndpointIsRefused() {
		List<Route> routes = List.of(route("/chat/{a}", "chat"), route("/chat/{b}", "chat"));
		assertThatExceptionOfType(InvalidEndpointException.class).isThrownBy(() -> new Router(routes))
			.satisfies((ex) -> assertThat(ex.description())
				.isEqualTo("Endpoint 'chat' has the same path twice: '/chat/{a}' and '/chat/{b}'."));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/chat|/Chat", "/chat|/chat/", "/{a}|/{*a}", "/{a}|/{a:[0-9]+}",
			"/{a:[0-9]+}|/{b:[a-z]+}", "/{a}/x|/{a}/y", "/{a:b{1,2}c}|/{a:b{1,3}c}" })
	void pathsThatDifferStandTogether(String one, String other) {
		assertThat(new Router(List.of(route(one, one), route(other, other)))).isNotNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/{room}/log|/log/{room}|/log/log", "/a/{x}/b/{y}|/a/b/{x}/{y}|/a/b/b/x",
					"/{a}/{b:[0-9]+}|/{c:[a-z]+}/{d}|", "/{id:[0-9]+}/x|/7/{part:[a-z]+}|/7/x",
					"/*/log|/log/*|/log/log", "/{room}/log|/chat/{room}|" })
	void pathsOfWhichNeitherIsMoreSpecificAreRefused(String one, String other, @Nullable String common) {
		List<Route> routes = List.of(route(one, "one"), route("/echo", "echo"), route(other, "other"));
		if (common == null) {
			assertThat(new Router(routes)).isNotNull();
			return;
		}
		assertThatExceptionOfType(InvalidEndpointException.class).isThrownBy(() -> new Router(routes))
			.satisfies((ex) -> assertThat(ex.description())
				.startsWith(
						"Two endpoints match the path '" + common + "', and neither of their patterns is more specific")
				.contains("'" + one + "' of endpoint 'one'", "'" + other + "' of endpoint 'other'"));
		// Whichever of its own paths leads to an endpoint, it is the same endpoint.
		assertThat(new Router(List.of(route(one, "one"), route(other, "one")))).isNotNull();
	}

	@Test
	void noRoutesLeadNowhere() {
		assertThat(new Router(List.of()).find("/echo")).isNull();
	}

}
