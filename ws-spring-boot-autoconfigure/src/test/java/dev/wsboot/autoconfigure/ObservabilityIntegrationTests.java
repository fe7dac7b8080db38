package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What operators see of an application, on each server.
 */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityIntegrationTests {

	private static final String[] ALL = { "--management.endpoints.web.exposure.include=*",
			"--management.endpoint.health.show-details=always", "--management.tracing.sampling.probability=1" };

	@ParameterizedTest
	@EnumSource
	void metersCountWhatHappens(Server server) {
		run(server, (application) -> {
			MeterRegistry meters = application.getBean(MeterRegistry.class);
			try (TestClient client = TestClient.connect(application, "/echo/a", List.of("v1"))) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
				client.send("fail");
				assertThat(client.take()).isEqualTo("closed 1011");
			}
			TestClient.refused(application, "/echo/a", "Origin", "https://evil.example.com");
			await().untilAsserted(() -> {
				assertThat(meters.get("ws.connections").tags("endpoint", "echo", "subprotocol", "v1").gauge().value())
					.isZero();
				assertThat(meters.get("ws.connection")
					.tags("endpoint", "echo", "code", "1011", "initiator", "server")
					.timer()
					.count()).isOne();
			});
			assertThat(count(meters, "ws.messages", "in", "text")).isEqualTo(2);
			assertThat(count(meters, "ws.messages", "out", "text")).isOne();
			assertThat(count(meters, "ws.bytes", "in", "text")).isEqualTo(9);
			assertThat(count(meters, "ws.bytes", "out", "text")).isEqualTo(5);
			assertThat(count(meters, "ws.messages", "out", "control")).isOne();
			assertThat(count(meters, "ws.messages", "in", "binary")).isZero();
			assertThat(meters.get("ws.send.dropped").tags("endpoint", "echo").functionCounter().count()).isZero();
			assertThat(meters.get("ws.send.buffered").tags("endpoint", "echo").gauge().value()).isZero();
			assertThat(meters.get("ws.ping.rtt").tags("endpoint", "echo").timer().count()).isZero();
			assertThat(meters.get("ws.compression.ratio").tags("endpoint", "echo").gauge().value()).isNaN();
			assertThat(meters.get("ws.handshake")
				.tags("endpoint", "echo", "outcome", "accepted", "reason", "none", "error", "none")
				.timer()
				.count()).isOne();
			assertThat(meters.get("ws.handshake")
				.tags("endpoint", "echo", "outcome", "rejected", "reason", "ORIGIN_NOT_ALLOWED")
				.timer()
				.count()).isOne();
			assertThat(meters.get("ws.message").tags("endpoint", "echo", "error", "none").timer().count()).isOne();
			assertThat(
					meters.get("ws.message").tags("endpoint", "echo", "error", "IllegalStateException").timer().count())
				.isOne();
		});
	}

	@ParameterizedTest
	@EnumSource
	void handshakesThatHooksRefuseAreCountedByTheirReason(Server server) {
		run(server, (application) -> {
			MeterRegistry meters = application.getBean(MeterRegistry.class);
			assertThat(TestClient.refused(application, "/guarded?how=refuse")).isEqualTo(409);
			assertThat(TestClient.refused(application, "/guarded?how=fail")).isEqualTo(500);
			assertThat(TestClient.refused(application, "/guarded")).isEqualTo(400);
			await().untilAsserted(() -> {
				assertThat(handshakes(meters, "ENDPOINT_REFUSED", "none")).isOne();
				assertThat(handshakes(meters, "ENDPOINT_FAILED", "IllegalStateException")).isOne();
				assertThat(handshakes(meters, "VALUE_INVALID", "none")).isOne();
			});
			// The observation stands around the hook.
			assertThat(application.getBean(GuardedEndpoint.class).spans).extracting(SimpleSpan::getName)
				.containsExactly("ws handshake guarded", "ws handshake guarded");
			assertThat(json(request(application, "GET", "/actuator/websockets", "")).at("/refusals"))
				.extracting((refusal) -> refusal.at("/reason").stringValue())
				.containsExactly("VALUE_INVALID", "ENDPOINT_FAILED", "ENDPOINT_REFUSED");
		});
	}

	private static long handshakes(MeterRegistry meters, String reason, String error) {
		return meters.get("ws.handshake")
			.tags("endpoint", "guarded", "outcome", "rejected", "reason", reason, "error", error)
			.timer()
			.count();
	}

	@ParameterizedTest
	@EnumSource
	void aRequestOfTheHandshakeEndsWithTheHandshake(Server server) {
		run(server, (application) -> {
			MeterRegistry meters = application.getBean(MeterRegistry.class);
			try (TestClient client = TestClient.connect(application, "/echo/a")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
				await().untilAsserted(() -> assertThat(requests(meters)).singleElement().satisfies((timer) -> {
					assertThat(timer.getId().getTag("status")).isEqualTo("101");
					assertThat(timer.count()).isOne();
				}));
				await().atLeast(Duration.ofMillis(200)).pollDelay(Duration.ofMillis(300)).until(() -> true);
				assertThat(requests(meters).get(0).max(TimeUnit.SECONDS)).isLessThan(5);
			}
			assertThat(requests(meters)).singleElement().satisfies((timer) -> assertThat(timer.count()).isOne());
		});
	}

	@ParameterizedTest
	@EnumSource
	void whatClientsWriteIntoThePathMakesNoTimeSeries(Server server) {
		run(server, (application) -> {
			MeterRegistry meters = application.getBean(MeterRegistry.class);
			exchange(application, "/echo/first");
			await().untilAsserted(() -> assertThat(series(meters)).extracting(Meter.Id::getName)
				.contains("http.server.requests", "ws.connection"));
			List<Meter.Id> before = series(meters);
			try (Crowd crowd = new Crowd(application.getWebServer().getPort())) {
				// Jetty's queue of connections that wait to be accepted holds 50; the
				// 51st
				// comes
				// again a second later.
				for (int i = 0; i < 10_000; i += 40) {
					List<Crowd.Member> members = IntStream.range(i, i + 40)
						.mapToObj((value) -> crowd.start("/echo/value-" + value, 0))
						.toList();
					crowd.await(() -> members.stream().allMatch((member) -> member.status == 101));
					members.forEach((member) -> member.send(0x81, "hello".getBytes(StandardCharsets.US_ASCII)));
					members.forEach((member) -> member.send(0x88, new byte[] { 3, (byte) 0xe8 }));
					crowd.await(() -> members.stream().allMatch((member) -> member.closed == 1000));
					members.forEach(Crowd.Member::leave);
				}
			}
			await().untilAsserted(() -> assertThat(count(meters, "ws.messages", "in", "text")).isEqualTo(10_001));
			assertThat(series(meters)).containsExactlyInAnyOrderElementsOf(before);
			assertThat(before.toString()).doesNotContain("first");
		});
	}

	@ParameterizedTest
	@EnumSource
	void theSpanOfAMessageIsLinkedToTheHandshakes(Server server) {
		run(server, (application) -> {
			exchange(application, "/echo/a");
			Deque<SimpleSpan> spans = new ArrayDeque<>(application.getBean(SimpleTracer.class).getSpans());
			SimpleSpan handshake = span(spans, "ws handshake echo");
			SimpleSpan message = span(spans, "ws message echo");
			assertThat(handshake.getTags()).containsEntry("outcome", "accepted");
			assertThat(message.getLinks()).singleElement()
				.satisfies((link) -> assertThat(link.getTraceContext().spanId()).isEqualTo(handshake.getSpanId()));
			assertThat(message.getParentId()).isNullOrEmpty();
			assertThat(message.getEndTimestamp()).isNotNull();
		});
	}

	@ParameterizedTest
	@EnumSource
	void callbacksLogWithSessionAndEndpoint(Server server, CapturedOutput output) {
		run(server, (application) -> {
			try (TestClient client = TestClient.connect(application, "/echo/a")) {
				client.send("log");
				assertThat(client.take()).matches("[0-9a-f]+ echo");
			}
		});
		assertThat(output).containsPattern("seen by [0-9a-f]+ of echo");
		run(server, (application) -> {
			try (TestClient client = TestClient.connect(application, "/echo/a")) {
				client.send("log");
				assertThat(client.take()).isEqualTo("null null");
			}
		}, "--ws.logging.mdc=false");
	}

	@ParameterizedTest
	@EnumSource
	void theActuatorShowsWhatIsOpenAndWhatWasRefused(Server server) {
		run(server, (application) -> {
			TestClient.refused(application, "/echo/a?token=secret", "Origin", "https://evil.example.com");
			try (TestClient client = TestClient.connect(application, "/echo/a")) {
				awaitSession(application);
				JsonNode all = json(request(application, "GET", "/actuator/websockets", ""));
				assertThat(all.at("/draining").booleanValue()).isFalse();
				assertThat(all.at("/totals/sessions").intValue()).isOne();
				assertThat(all.at("/totals/refused").intValue()).isOne();
				assertThat(all.at("/endpoints/echo/paths/0").stringValue()).isEqualTo("/echo/{name}");
				assertThat(all.at("/endpoints/echo/subprotocols/0").stringValue()).isEqualTo("v1");
				assertThat(all.at("/endpoints/echo/sessions").intValue()).isOne();
				assertThat(all.at("/endpoints/echo/settings").get("limits.max-message-size").stringValue())
					.isEqualTo("2048B");
				Set<String> keys = WsPropertiesTests.keys(WsEndpointProperties.class, "");
				assertThat(all.at("/endpoints/echo/settings").propertyNames()).containsExactlyInAnyOrderElementsOf(
						Stream.concat(keys.stream().map((key) -> key.substring(1)), Stream.of("allow-missing-origin"))
							.toList());
				assertThat(all.at("/endpoints/echo/settings/allowed-origins").toString())
					.isEqualTo("[\"https://*.example.org\"]");
				assertThat(all.at("/endpoints/echo/settings/allow-missing-origin").booleanValue()).isTrue();
				assertThat(all.at("/endpoints/echo/settings").get("security.close-on-session-end").booleanValue())
					.isFalse();
				assertThat(all.at("/endpoints/echo/settings").get("security.close-on-token-expiry").booleanValue())
					.isTrue();
				assertThat(all.at("/sessions/0/endpoint").stringValue()).isEqualTo("echo");
				assertThat(all.at("/sessions/0/path").stringValue()).isEqualTo("/echo/a");
				assertThat(all.at("/refusals/0/reason").stringValue()).isEqualTo("ORIGIN_NOT_ALLOWED");
				assertThat(all.at("/refusals/0/origin").stringValue()).isEqualTo("https://evil.example.com");
				assertThat(all.toString()).doesNotContain("secret");
				assertThat(json(request(application, "GET", "/actuator/websockets?endpoint=other", "")).at("/sessions"))
					.isEmpty();
				assertThat(json(request(application, "GET", "/actuator/websockets?limit=0", "")).at("/sessions"))
					.isEmpty();
				assertThat(request(application, "GET", "/actuator/websockets?limit=-1", "").statusCode())
					.isEqualTo(400);
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
			}
		}, "--ws.endpoints.echo.limits.max-message-size=2KB", "--ws.allowed-origins=https://*.example.org",
				"--ws.endpoints.echo.security.close-on-session-end=false");
	}

	@ParameterizedTest
	@EnumSource
	void theActuatorClosesOneSession(Server server) {
		run(server, (application) -> {
			try (TestClient client = TestClient.connect(application, "/echo/a");
					TestClient other = TestClient.connect(application, "/echo/b")) {
				client.send("log");
				String path = "/actuator/websockets/" + client.take().replaceFirst(" .*", "");
				assertThat(json(request(application, "GET", path, "")).at("/path").stringValue()).isEqualTo("/echo/a");
				assertThat(request(application, "DELETE", path + "?code=1006", "").statusCode()).isEqualTo(400);
				assertThat(request(application, "DELETE", path + "?code=77", "").statusCode()).isEqualTo(400);
				assertThat(request(application, "DELETE", path + "?code=4001&reason=bye", "").statusCode())
					.isEqualTo(200);
				assertThat(client.take()).isEqualTo("closed 4001");
				await().until(() -> request(application, "GET", path, "").statusCode() == 404);
				assertThat(request(application, "DELETE", path, "").statusCode()).isEqualTo(204);
				other.send("hello");
				assertThat(other.take()).isEqualTo("hello");
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void theActuatorStartsADrain(Server server) {
		run(server, (application) -> {
			TestClient client = TestClient.connect(application, "/echo/a");
			awaitSession(application);
			assertThat(health(application, "/websockets").at("/status").stringValue()).isEqualTo("UP");
			assertThat(health(application, "/websockets").at("/details/sessions").intValue()).isOne();
			JsonNode drained = json(request(application, "POST", "/actuator/websockets", "{}"));
			assertThat(drained.at("/draining").booleanValue()).isTrue();
			assertThat(drained.at("/sessions").intValue()).isOne();
			assertThat(client.take()).isEqualTo("closed 1012");
			assertThat(TestClient.refused(application, "/echo/a")).isEqualTo(503);
			assertThat(health(application, "/websockets").at("/status").stringValue()).isEqualTo("OUT_OF_SERVICE");
			assertThat(health(application, "/readiness").at("/status").stringValue()).isEqualTo("OUT_OF_SERVICE");
			assertThat(json(request(application, "GET", "/actuator/websockets", "")).at("/draining").booleanValue())
				.isTrue();
		}, "--ws.shutdown.close-code=1012", "--management.endpoint.health.probes.enabled=true");
	}

	/** The response of the handshake may be there before the session is. */
	private static void awaitSession(ServletWebServerApplicationContext application) {
		WsSessions sessions = application.getBean(WsSessions.class);
		await().until(() -> sessions.count() == 1);
	}

	private static JsonNode health(ServletWebServerApplicationContext application, String path) {
		return json(request(application, "GET", "/actuator/health" + path, ""));
	}

	private static SimpleSpan span(Deque<SimpleSpan> spans, String name) {
		return spans.stream().filter((span) -> name.equals(span.getName())).findFirst().orElseThrow();
	}

	private static void exchange(ServletWebServerApplicationContext application, String path) {
		try (TestClient client = TestClient.connect(application, path)) {
			client.send("hello");
			assertThat(client.take()).isEqualTo("hello");
		}
	}

	private static double count(MeterRegistry meters, String name, String direction, String kind) {
		return meters.get(name)
			.tags("endpoint", "echo", "direction", direction, "kind", kind)
			.functionCounter()
			.count();
	}

	private static List<Timer> requests(MeterRegistry meters) {
		return List.copyOf(meters.find("http.server.requests").timers());
	}

	private static List<Meter.Id> series(MeterRegistry meters) {
		return meters.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("ws.") || id.getName().equals("http.server.requests"))
			.toList();
	}

	private static JsonNode json(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

	private static HttpResponse<String> request(ServletWebServerApplicationContext application, String method,
			String path, String body) {
		HttpRequest request = HttpRequest.newBuilder(TestClient.uri("http", application, path))
			.header("Content-Type", "application/json")
			.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
			.build();
		try {
			return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void run(Server server, Consumer<ServletWebServerApplicationContext> test, String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("--server.port=0", "--spring.autoconfigure.exclude=" + server.excluded()),
					Stream.concat(Stream.of(ALL), Stream.of(properties)))
			.toArray(String[]::new);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).run(arguments)) {
			test.accept((ServletWebServerApplicationContext) context);
		}
	}

	@WsEndpoint(path = "/echo/{name}", name = "echo", subprotocols = "v1")
	static class EchoEndpoint {

		@OnMessage
		String echo(String text, @PathVariable String name) {
			if (text.equals("fail")) {
				throw new IllegalStateException("expected by the test");
			}
			if (text.equals("log")) {
				LoggerFactory.getLogger(EchoEndpoint.class)
					.info("seen by {} of {}", MDC.get("wsSession"), MDC.get("wsEndpoint"));
				return MDC.get("wsSession") + " " + MDC.get("wsEndpoint");
			}
			return text;
		}

	}

	@WsEndpoint("/guarded")
	static class GuardedEndpoint {

		private final SimpleTracer tracer;

		private final Queue<SimpleSpan> spans = new ConcurrentLinkedQueue<>();

		GuardedEndpoint(SimpleTracer tracer) {
			this.tracer = tracer;
		}

		@OnHandshake
		void check(@RequestParam String how) {
			this.spans.add(this.tracer.currentSpan());
			if (how.equals("refuse")) {
				throw new ResponseStatusException(HttpStatus.CONFLICT);
			}
			throw new IllegalStateException("expected by the test");
		}

		@OnMessage
		void message(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { ServletWebSecurityAutoConfiguration.class, ManagementWebSecurityAutoConfiguration.class })
	static class Application {

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

		@Bean
		GuardedEndpoint guardedEndpoint(SimpleTracer tracer) {
			return new GuardedEndpoint(tracer);
		}

		@Bean
		SimpleTracer tracer() {
			return new SimpleTracer();
		}

		@Bean
		SimpleMeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

}
