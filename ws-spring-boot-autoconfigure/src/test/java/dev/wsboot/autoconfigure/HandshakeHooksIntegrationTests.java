package dev.wsboot.autoconfigure;

import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.server.ResponseStatusException;

import dev.wsboot.WsHandshake;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;
import dev.wsboot.internal.web.Refusals;
import dev.wsboot.internal.web.SessionDrain;
import dev.wsboot.routes.WsRoutes;
import dev.wsboot.spi.WsHandshakeInterceptor;
import dev.wsboot.spi.WsHandshakeOutcome;

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
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
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
		Told told = server.getBean(Told.class);
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
			await().untilAsserted(() -> assertThat(server.getBean(Told.class).of(call))
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
		assertThat(server.getBean(Told.class).of(call)).isEmpty();
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
				assertThat(server.getBean(Told.class).of(call)).isEmpty();
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
			Slow slow = server.getBean(Slow.class);
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
			assertThat(server.getBean(Told.class).of(later)).isEmpty();
			assertThat(server.getBean(WsSessions.class).count()).isZero();
		}
	}

	/**
	 * What interceptors were told, by handshake.
	 */
	static final class Told {

		private final ConcurrentMap<String, List<String>> events = new ConcurrentHashMap<>();

		void add(WsHandshakeContext context, String event) {
			String call = context.handshake().header("X-Call");
			if (call != null) {
				this.events.computeIfAbsent(call, (name) -> new CopyOnWriteArrayList<>()).add(event);
			}
		}

		List<String> of(String call) {
			return this.events.getOrDefault(call, List.of());
		}

	}

	abstract static class Telling implements WsHandshakeInterceptor {

		private final Told told;

		private final String name;

		Telling(Told told, String name) {
			this.told = told;
			this.name = name;
		}

		@Override
		public void before(WsHandshakeContext context) throws Exception {
			this.told.add(context, this.name + " before");
			refuse(context, this.name);
		}

		@Override
		public void after(WsHandshakeContext context, WsHandshakeOutcome outcome) {
			Throwable failure = outcome.failure();
			this.told.add(context, this.name + " after " + outcome.result() + " " + outcome.status() + " "
					+ outcome.reason() + " " + ((failure != null) ? failure.getClass().getSimpleName() : null));
		}

		static void refuse(WsHandshakeContext context, String who) {
			if (who.equals(context.handshake().header("X-Refuse"))) {
				throw new ResponseStatusException(HttpStatus.CONFLICT, who + " says no");
			}
		}

	}

	static final class First extends Telling {

		First(Told told) {
			super(told, "first");
		}

		@Override
		public void before(WsHandshakeContext context) throws Exception {
			if (!context.handshake().endpoint().equals("plain")) {
				context.attributes().put("first", 1);
			}
			context.setHeader("X-First", "0");
			context.setHeader("X-First", "1");
			context.addHeader("Set-Cookie", "a=1");
			super.before(context);
		}

	}

	static final class Second extends Telling {

		Second(Told told) {
			super(told, "second");
		}

		@Override
		public void before(WsHandshakeContext context) throws Exception {
			if (context.attributes().containsKey("first")) {
				context.attributes().put("second", 2);
			}
			context.addHeader("Set-Cookie", "b=2");
			super.before(context);
			if ("yes".equals(context.handshake().header("X-Fail-Before"))) {
				throw new AssertionError("before");
			}
		}

		@Override
		public void after(WsHandshakeContext context, WsHandshakeOutcome outcome) {
			super.after(context, outcome);
			if ("yes".equals(context.handshake().header("X-Fail-After"))) {
				throw new IllegalStateException("after");
			}
		}

	}

	@WsEndpoint("/room/{room}")
	static class Room {

		private final Told told;

		Room(Told told) {
			this.told = told;
		}

		@OnHandshake
		void check(WsHandshakeContext context, WsHandshake handshake, @PathVariable String room,
				@RequestParam Optional<Integer> seat, @RequestHeader(name = "X-Kind", required = false) String kind,
				@CookieValue(defaultValue = "0") int id, @Nullable Principal user, Optional<Principal> same) {
			this.told.add(context, "endpoint");
			Telling.refuse(context, "endpoint");
			context.attributes()
				.put("room",
						handshake.pathVariables().get("room").equals(room) ? room + " " + seat.orElse(0) + " " + kind
								+ " " + id + " " + ((user != null) ? user.getName() : null) + " "
								+ same.map(Principal::getName).orElse(null) : "wrong");
		}

		@OnOpen
		String opened(WsSession session) {
			String attributes = new TreeMap<>(session.attributes()).toString();
			session.attributes().put("third", 3);
			return attributes;
		}

		@OnMessage
		String count(String message, WsSession session) {
			return String.valueOf(session.attributes().size());
		}

	}

	@WsEndpoint("/plain")
	static class Plain {

		@OnOpen
		String opened(WsSession session) {
			return session.attributes().toString();
		}

	}

	@WsEndpoint("/needs")
	static class Needs {

		@OnHandshake
		void check(@RequestParam int id, @RequestHeader("X-Id") String header) {
		}

		@OnMessage
		void message(String message) {
		}

	}

	@ResponseStatus(code = HttpStatus.GONE, reason = "Room is closed")
	static class RoomClosedException extends RuntimeException {

	}

	@WsEndpoint("/refuse")
	static class Refuse {

		@OnHandshake
		void check(@RequestParam String how, WsHandshakeContext context) throws Exception {
			switch (how) {
				case "status" -> throw new ResponseStatusException(HttpStatus.CONFLICT, "Room is full");
				case "bare" -> throw new ResponseStatusException(HttpStatus.NOT_FOUND);
				case "translated" -> throw new ResponseStatusException(HttpStatus.LOCKED, "room.locked");
				case "annotated" -> throw new RoomClosedException();
				case "cause" -> throw new Exception(new IllegalStateException(new RoomClosedException()));
				case "denied" -> throw new AccessDeniedException("secret");
				case "unknown" -> throw new BadCredentialsException("secret");
				case "detail" -> throw new ErrorResponseException(HttpStatus.PAYMENT_REQUIRED, priced(), null);
				case "typed" -> throw new ErrorResponseException(HttpStatus.UNPROCESSABLE_CONTENT, typed(), null);
				case "redirect" -> throw new Elsewhere();
				case "failure" -> throw new IllegalStateException("expected");
				case "ok" -> throw new ResponseStatusException(HttpStatus.OK);
				case "header" -> context.setHeader("Upgrade", "h2c");
				default -> throw new AssertionError(how);
			}
		}

		private static ProblemDetail priced() {
			ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.PAYMENT_REQUIRED);
			problem.setProperty("price", 3.5);
			problem.setProperty("of", Arrays.asList("a\"b", null, true));
			problem.setProperty("more", Map.of("k", "v"));
			problem.setProperty("reason", "MINE");
			return problem;
		}

		private static ProblemDetail typed() {
			ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, "No seat");
			problem.setType(URI.create("https://example.com/full"));
			problem.setTitle("Full");
			problem.setInstance(URI.create("/seats/7"));
			return problem;
		}

		@OnMessage
		void message(String message) {
		}

	}

	static class Elsewhere extends ErrorResponseException {

		Elsewhere() {
			super(HttpStatus.TEMPORARY_REDIRECT);
			getHeaders().setLocation(URI.create("/elsewhere"));
		}

	}

	@WsEndpoint("/problem")
	static class Problem {

		@OnHandshake
		@Nullable ProblemDetail check() {
			return ProblemDetail.forStatusAndDetail(HttpStatus.UNAVAILABLE_FOR_LEGAL_REASONS, "Not here");
		}

		@OnMessage
		void message(String message) {
		}

	}

	@WsEndpoint("/response")
	static class Response {

		@OnHandshake
		Optional<ErrorResponse> check() {
			return Optional
				.of(ErrorResponse.builder(new IllegalStateException(), HttpStatus.SERVICE_UNAVAILABLE, "Later")
					.header("Retry-After", "7")
					.header("Content-Length", "1")
					.build());
		}

		@OnMessage
		void message(String message) {
		}

	}

	@WsEndpoint(path = "/speaks", subprotocols = { "v1", "v2" })
	static class Speaks {

		@OnHandshake
		void check(WsHandshakeContext context, @RequestHeader(name = "X-Speak", required = false) String speak) {
			if (speak != null) {
				context.attributes().put("words", context.subprotocols() + " instead of " + context.subprotocol());
				context.selectSubprotocol(speak);
			}
		}

		@OnOpen
		String opened(WsSession session) {
			return session.subprotocol() + " of " + session.attributes().get("words");
		}

	}

	@WsEndpoint("/request")
	static class Request {

		@OnHandshake
		void check(WsHandshakeContext context) {
			ServletRequestAttributes request = (ServletRequestAttributes) RequestContextHolder
				.currentRequestAttributes();
			context.attributes().put("uri", request.getRequest().getRequestURI());
		}

		@OnOpen
		String opened(WsSession session) {
			return session.attributes().get("uri").toString();
		}

	}

	@WsEndpoint("/slow")
	static class Slow {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch leave = new CountDownLatch(1);

		@OnHandshake
		void check() throws InterruptedException {
			this.entered.countDown();
			assertThat(this.leave.await(30, TimeUnit.SECONDS)).isTrue();
		}

		@OnMessage
		void message(String message) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		Told told() {
			return new Told();
		}

		@Bean
		@Order(2)
		Second second(Told told) {
			return new Second(told);
		}

		@Bean
		@Order(1)
		First first(Told told) {
			return new First(told);
		}

		@Bean
		Refusals refusals() {
			return new Refusals(Clock.systemUTC());
		}

		@Bean
		StaticMessageSource messageSource() {
			StaticMessageSource messages = new StaticMessageSource();
			messages.addMessage("room.locked", Locale.GERMAN, "Zimmer ist zu");
			return messages;
		}

		@Bean
		Room room(Told told) {
			return new Room(told);
		}

		@Bean
		Plain plain() {
			return new Plain();
		}

		@Bean
		Needs needs() {
			return new Needs();
		}

		@Bean
		Refuse refuse() {
			return new Refuse();
		}

		@Bean
		Problem problem() {
			return new Problem();
		}

		@Bean
		Response response() {
			return new Response();
		}

		@Bean
		Speaks speaks() {
			return new Speaks();
		}

		@Bean
		Request request() {
			return new Request();
		}

		@Bean
		Slow slow() {
			return new Slow();
		}

		@Bean
		WsRoutes code() {
			return WsRoutes.endpoint("code", (code) -> code.path("/code").onHandshake((context) -> {
				throw new ResponseStatusException(HttpStatus.CONFLICT, "Code says no");
			}).onMessage(String.class, (session, message) -> {
			}));
		}

		/** As Spring MVC's auto-configuration has it. */
		@Bean
		FilterRegistrationBean<RequestContextFilter> requestContext() {
			FilterRegistrationBean<RequestContextFilter> filter = new FilterRegistrationBean<>(
					new RequestContextFilter());
			filter.setOrder(-105);
			return filter;
		}

		/** Believes whoever says who it is. */
		@Bean
		FilterRegistrationBean<Filter> authentication() {
			FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {
					@Override
					public @Nullable Principal getUserPrincipal() {
						String user = getHeader("X-User");
						return (user != null) ? () -> user : null;
					}
				}, response));
			filter.setOrder(-100);
			return filter;
		}

	}

}
