package dev.wsboot.autoconfigure;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import dev.wsboot.WsSessions;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;
import dev.wsboot.internal.web.Refusals;
import dev.wsboot.internal.web.SessionDrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application does before a handshake is answered, on each server.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class HandshakeHooksIntegrationTests {

	private static final Map<Server, ServletWebServerApplicationContext> SERVERS = new EnumMap<>(Server.class);

	private static final AtomicInteger CALLS = new AtomicInteger();

	private static ServletWebServerApplicationContext server(Server server) {
		return SERVERS.computeIfAbsent(server, HandshakeHooksIntegrationTests::start);
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(HandshakeHooksApplication.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + server.excluded())
			.run(properties);
	}

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(ServletWebServerApplicationContext::close);
		SERVERS.clear();
	}

	/**
	 * A name for one handshake, so that what others are told is not taken for its.
	 */
	private static String call() {
		return "call-" + CALLS.incrementAndGet();
	}

	/**
	 * What the interceptors were told of a handshake. On Jetty the 101 is out before they
	 * are told of it.
	 */
	private static void assertTold(ServletWebServerApplicationContext server, String call, String... events) {
		HandshakeHooksApplication.Told told = server.getBean(HandshakeHooksApplication.Told.class);
		await().untilAsserted(() -> assertThat(told.of(call)).containsExactly(events));
	}

	@ParameterizedTest
	@EnumSource
	void interceptorsAreEnteredInTheirOrderAndLeftInTheReverseOne(Server kind) {
		ServletWebServerApplicationContext server = server(kind);
		String call = call();
		HandshakeResponse response = HandshakeResponse.of(server, "/room/blue", "X-Call", call);
		assertThat(response.status()).isEqualTo(101);
		assertTold(server, call, "first before", "second before", "endpoint", "second after ACCEPTED 101 null null",
				"first after ACCEPTED 101 null null");
	}

	@ParameterizedTest
	@EnumSource
	void attributesArriveInTheSession(Server kind) {
		try (TestClient client = TestClient.connect(server(kind), "/room/blue?seat=7", "X-Call", call(), "X-Kind",
				"some", "Cookie", "id=3", "X-User", "ann")) {
			assertThat(client.take()).isEqualTo("{first=1, room=blue 7 some 3 ann ann, second=2}");
			client.send("");
			assertThat(client.take()).isEqualTo("4");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aSessionWithoutAttributesOfHooksHasNone(Server kind) {
		try (TestClient client = TestClient.connect(server(kind), "/plain")) {
			assertThat(client.take()).isEqualTo("{}");
		}
	}

	@ParameterizedTest
	@EnumSource
	void headersAreInThe101AndInARefusal(Server kind) {
		ServletWebServerApplicationContext server = server(kind);
		HandshakeResponse accepted = HandshakeResponse.of(server, "/room/blue", "X-Call", call());
		assertThat(accepted.status()).isEqualTo(101);
		assertThat(accepted.header("X-First")).isEqualTo("1");
		assertThat(accepted.header("Set-Cookie")).isEqualTo("a=1 | b=2");
		assertThat(accepted.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
		for (String who : List.of("first", "second", "endpoint")) {
			HandshakeResponse refused = HandshakeResponse.of(server, "/room/blue", "X-Call", call(), "X-Refuse", who);
			assertThat(refused.status()).isEqualTo(409);
			assertThat(refused.header("X-First")).isEqualTo("1");
			assertThat(refused.header("Set-Cookie")).isEqualTo(who.equals("first") ? "a=1" : "a=1 | b=2");
			assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
			assertThat(refused.headers()).doesNotContainKeys("Sec-WebSocket-Accept", "Upgrade");
		}
	}

	static Stream<Arguments> refusers() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(
					Arguments.of(server, "first", "INTERCEPTOR_REFUSED",
							new String[] { "first before",
									"first after REJECTED 409 INTERCEPTOR_REFUSED ResponseStatusException" }),
					Arguments.of(server, "second", "INTERCEPTOR_REFUSED",
							new String[] { "first before", "second before",
									"second after REJECTED 409 INTERCEPTOR_REFUSED ResponseStatusException",
									"first after REJECTED 409 INTERCEPTOR_REFUSED ResponseStatusException" }),
					Arguments.of(server, "endpoint", "ENDPOINT_REFUSED",
							new String[] { "first before", "second before", "endpoint",
									"second after REJECTED 409 ENDPOINT_REFUSED ResponseStatusException",
									"first after REJECTED 409 ENDPOINT_REFUSED ResponseStatusException" })));
	}

	@ParameterizedTest
	@MethodSource("refusers")
	void whoeverRefusesEachInterceptorThatWasEnteredIsLeft(Server kind, String who, String reason, String[] events) {
		ServletWebServerApplicationContext server = server(kind);
		String call = call();
		HandshakeResponse response = HandshakeResponse.of(server, "/room/blue", "X-Call", call, "X-Refuse", who);
		assertThat(response.body()).isEqualTo("{\"title\":\"Conflict\",\"status\":409,\"detail\":\"" + who
				+ " says no\",\"instance\":\"/room/blue\",\"reason\":\"" + reason + "\"}");
		assertTold(server, call, events);
	}

	@ParameterizedTest
	@EnumSource
	void oneThatFailsAfterwardsKeepsNobodyFromBeingTold(Server kind, CapturedOutput output) {
		ServletWebServerApplicationContext server = server(kind);
		String call = call();
		HandshakeResponse response = HandshakeResponse.of(server, "/room/blue", "X-Call", call, "X-Fail-After", "yes");
		assertThat(response.status()).isEqualTo(101);
		assertTold(server, call, "first before", "second before", "endpoint", "second after ACCEPTED 101 null null",
				"first after ACCEPTED 101 null null");
		await().untilAsserted(() -> assertThat(output).contains("$Second failed after a handshake was answered",
				"IllegalStateException: after"));
	}

	static Stream<Arguments> refusals() {
		String refused = "The endpoint refused the handshake.";
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(
					refusal(server, "/refuse?how=status", 409, "Conflict", "Room is full", "ENDPOINT_REFUSED", ""),
					refusal(server, "/refuse?how=bare", 404, "Not Found", refused, "ENDPOINT_REFUSED", ""),
					refusal(server, "/refuse?how=translated", 423, "Locked", "Zimmer ist zu", "ENDPOINT_REFUSED", ""),
					refusal(server, "/refuse?how=annotated", 410, "Gone", "Room is closed", "ENDPOINT_REFUSED", ""),
					refusal(server, "/refuse?how=cause", 410, "Gone", "Room is closed", "ENDPOINT_REFUSED", ""),
					refusal(server, "/refuse?how=denied", 403, "Forbidden", "Who asks must be allowed to.",
							"ACCESS_DENIED", ""),
					refusal(server, "/refuse?how=unknown", 401, "Unauthorized", "The handshake must tell who asks.",
							"NOT_AUTHENTICATED", ""),
					refusal(server, "/refuse?how=detail", 402, "Payment Required", refused, "ENDPOINT_REFUSED",
							",\"price\":3.5,\"of\":[\"a\\\"b\",null,true],\"more\":{\"k\":\"v\"}"),
					refusal(server, "/refuse?how=redirect", 307, "Temporary Redirect", refused, "ENDPOINT_REFUSED", ""),
					refusal(server, "/problem", 451, "Unavailable For Legal Reasons", "Not here", "ENDPOINT_REFUSED",
							""),
					refusal(server, "/response", 503, "Service Unavailable", "Later", "ENDPOINT_REFUSED", ""),
					refusal(server, "/code", 409, "Conflict", "Code says no", "ENDPOINT_REFUSED", "")));
	}

	private static Arguments refusal(Server server, String path, int status, String title, String detail, String reason,
			String more) {
		return Arguments.of(server, path, status,
				"{\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\"" + detail + "\",\"instance\":\""
						+ path.replaceAll("\\?.*", "") + "\",\"reason\":\"" + reason + "\"" + more + "}",
				reason);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void aRefusalReachesTheClientWithStatusDetailAndReason(Server kind, String path, int status, String body,
			String reason) {
		ServletWebServerApplicationContext server = server(kind);
		HandshakeResponse response = HandshakeResponse.of(server, path, "X-Call", call(), "Accept-Language", "de");
		assertThat(response.status()).isEqualTo(status);
		assertThat(response.body()).isEqualTo(body);
		assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
		assertThat(response.header("Cache-Control")).isEqualTo("no-store");
		assertThat(server.getBean(Refusals.class).latest().get(0)).satisfies((refusal) -> {
			assertThat(refusal.reason()).isEqualTo(reason);
			assertThat(refusal.status()).isEqualTo(status);
		});
		assertThat(server.getBean(HandshakeHooksApplication.Rejections.class).last()).satisfies((event) -> {
			assertThat(event.reason()).isEqualTo(reason);
			assertThat(event.status()).isEqualTo(status);
		});
	}

	@ParameterizedTest
	@EnumSource
	void headersAndMembersOfARefusalReachTheClient(Server kind) {
		ServletWebServerApplicationContext server = server(kind);
		assertThat(HandshakeResponse.of(server, "/response").header("Retry-After")).isEqualTo("7");
		assertThat(HandshakeResponse.of(server, "/refuse?how=redirect").header("Location")).isEqualTo("/elsewhere");
		HandshakeResponse typed = HandshakeResponse.of(server, "/refuse?how=typed");
		assertThat(typed.status()).isEqualTo(422);
		assertThat(typed.body()).isEqualTo(
				"{\"type\":\"https://example.com/full\",\"title\":\"Full\",\"status\":422,\"detail\":\"No seat\","
						+ "\"instance\":\"/seats/7\",\"reason\":\"ENDPOINT_REFUSED\"}");
	}

	static Stream<Arguments> failures() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(
					Arguments.of(server, "/refuse?how=failure", "no", "ENDPOINT_FAILED", "The endpoint failed.",
							"$Refuse.check(String, WsHandshakeContext) failed, and a handshake was refused with 500",
							"IllegalStateException: expected"),
					Arguments.of(server, "/refuse?how=ok", "no", "ENDPOINT_FAILED", "The endpoint failed.",
							"$Refuse.check(String, WsHandshakeContext) failed, and a handshake was refused with 500",
							"'status' must be between 300 and 599 but is 200"),
					Arguments.of(server, "/refuse?how=header", "no", "ENDPOINT_FAILED", "The endpoint failed.",
							"$Refuse.check(String, WsHandshakeContext) failed, and a handshake was refused with 500",
							"'name' must not be a header that the answer itself sets but is 'Upgrade'"),
					Arguments.of(server, "/plain", "yes", "INTERCEPTOR_FAILED", "The interceptor failed.",
							"$Second failed, and a handshake was refused with 500", "AssertionError: before")));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void whatHasNoStatusIs500AndLogged(Server kind, String path, String inSecond, String reason, String detail,
			String log, String exception, CapturedOutput output) {
		// A server of its own: what is logged is limited by the minute.
		try (ServletWebServerApplicationContext server = start(kind)) {
			String call = call();
			HandshakeResponse response = HandshakeResponse.of(server, path, "X-Call", call, "X-Fail-Before", inSecond);
			assertThat(response.status()).isEqualTo(500);
			assertThat(response.body())
				.isEqualTo("{\"title\":\"Internal Server Error\",\"status\":500,\"detail\":\"" + detail
						+ "\",\"instance\":\"" + path.replaceAll("\\?.*", "") + "\",\"reason\":\"" + reason + "\"}");
			assertThat(output).contains(log, exception);
			await().untilAsserted(() -> assertThat(server.getBean(HandshakeHooksApplication.Told.class).of(call))
				.anySatisfy((event) -> assertThat(event).startsWith("first after REJECTED 500 " + reason)));
		}
	}

	static Stream<Arguments> wrongValues() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(
					Arguments.of(server, "/room/blue?seat=x",
							"The query parameter 'seat' must have a value of its type."),
					Arguments.of(server, "/needs", "The query parameter 'id' must be there."),
					Arguments.of(server, "/needs?id=x", "The query parameter 'id' must have a value of its type."),
					Arguments.of(server, "/needs?id=7", "The header 'X-Id' must be there.")));
	}

	@ParameterizedTest
	@MethodSource("wrongValues")
	void aWrongValueIs400(Server kind, String path, String detail, CapturedOutput output) {
		HandshakeResponse response = HandshakeResponse.of(server(kind), path, "X-Call", call());
		assertThat(response.status()).isEqualTo(400);
		assertThat(response.body()).contains("\"detail\":\"" + detail + "\"", "\"reason\":\"VALUE_INVALID\"");
		assertThat(output).doesNotContain("failed, and a handshake was refused");
	}

	@ParameterizedTest
	@EnumSource
	void aHookSelectsAmongTheSubprotocolsOfBothSides(Server kind) {
		ServletWebServerApplicationContext server = server(kind);
		try (TestClient client = TestClient.connect(server, "/speaks", List.of("v3", "v1", "v2"), "X-Speak", "v2")) {
			assertThat(client.subprotocol()).isEqualTo("v2");
			assertThat(client.take()).isEqualTo("v2 of [v1, v2] instead of v1");
		}
		HandshakeResponse refused = HandshakeResponse.of(server, "/speaks", "Sec-WebSocket-Protocol", "v3, v1",
				"X-Speak", "v3");
		assertThat(refused.status()).isEqualTo(500);
		HandshakeResponse none = HandshakeResponse.of(server, "/speaks", "Sec-WebSocket-Protocol", "v3");
		assertThat(none.status()).isEqualTo(101);
		assertThat(none.header("Sec-WebSocket-Protocol")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void hooksAreNotAskedAboutWhatIsRefusedAnyway(Server kind) {
		ServletWebServerApplicationContext server = server(kind);
		String call = call();
		assertThat(HandshakeResponse.of(server, "/room/blue", "X-Call", call, "Origin", "https://evil.org").status())
			.isEqualTo(403);
		assertThat(HandshakeResponse.of(server, "/elsewhere", "X-Call", call).status()).isEqualTo(404);
		assertThat(server.getBean(HandshakeHooksApplication.Told.class).of(call)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void aHookFindsTheRequestWhereSpringMvcPutsIt(Server kind) {
		try (TestClient client = TestClient.connect(server(kind), "/request")) {
			assertThat(client.take()).isEqualTo("/request");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRefusalGivesThePlaceBack(Server kind) {
		try (ServletWebServerApplicationContext server = start(kind, "--ws.limits.max-connections=1")) {
			for (String who : List.of("first", "second", "endpoint", "second")) {
				assertThat(HandshakeResponse.of(server, "/room/blue", "X-Refuse", who).status()).isEqualTo(409);
			}
			assertThat(HandshakeResponse.of(server, "/refuse?how=failure").status()).isEqualTo(500);
			try (TestClient client = TestClient.connect(server, "/room/blue")) {
				assertThat(client.take()).startsWith("{first=1");
				String call = call();
				assertThat(HandshakeResponse.of(server, "/room/blue", "X-Call", call).status()).isEqualTo(503);
				assertThat(server.getBean(HandshakeHooksApplication.Told.class).of(call)).isEmpty();
			}
			await().until(() -> server.getBean(WsSessions.class).count() == 0);
			try (TestClient client = TestClient.connect(server, "/room/blue")) {
				assertThat(client.take()).startsWith("{first=1");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void aDrainThatBeginsMeanwhileIsTold(Server kind) throws Exception {
		try (ServletWebServerApplicationContext server = start(kind)) {
			HandshakeHooksApplication.Slow slow = server.getBean(HandshakeHooksApplication.Slow.class);
			String call = call();
			CompletableFuture<HandshakeResponse> response = CompletableFuture
				.supplyAsync(() -> HandshakeResponse.of(server, "/slow", "X-Call", call));
			try {
				assertThat(slow.entered.await(20, TimeUnit.SECONDS)).isTrue();
				SessionDrain drain = server.getBean(SessionDrain.class);
				drain.drainAside();
				await().until(drain::isDraining);
			}
			finally {
				slow.leave.countDown();
			}
			HandshakeResponse refused = response.get(20, TimeUnit.SECONDS);
			assertThat(refused.status()).isEqualTo(503);
			assertThat(refused.body()).contains("\"reason\":\"DRAINING\"");
			assertThat(refused.header("Retry-After")).isEqualTo("5");
			assertThat(refused.header("X-First")).isEqualTo("1");
			assertTold(server, call, "first before", "second before", "second after REJECTED 503 DRAINING null",
					"first after REJECTED 503 DRAINING null");
			// Who comes now is refused before anybody is asked.
			String later = call();
			assertThat(HandshakeResponse.of(server, "/slow", "X-Call", later).status()).isEqualTo(503);
			assertThat(server.getBean(HandshakeHooksApplication.Told.class).of(later)).isEmpty();
			assertThat(server.getBean(WsSessions.class).count()).isZero();
		}
	}

}
