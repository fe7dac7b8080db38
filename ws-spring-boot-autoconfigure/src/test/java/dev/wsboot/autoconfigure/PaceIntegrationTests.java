package dev.wsboot.autoconfigure;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How fast and for how long a peer may send, and the log of its frames, on each server.
 */
@ExtendWith(OutputCaptureExtension.class)
class PaceIntegrationTests {

	@ParameterizedTest
	@EnumSource
	void tooManyMessagesAreToldWithTheProperty(Server server, CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(server,
				"--ws.endpoints.echo.limits.messages-per-second=2")) {
			TestClient client = TestClient.connect(application, "/echo");
			for (int i = 0; i < 100; i++) {
				client.sendUnlessClosed("hello");
			}
			assertThat(client.take()).isEqualTo("hello");
			assertThat(client.take()).isEqualTo("hello");
			// A machine that is slow is allowed more.
			assertThat(takeUntilClosed(client)).isEqualTo("closed 1008");
			assertThat(output).contains(
					"endpoint 'echo' is closed with 1008: its peer sends more than ws.limits.messages-per-second (2)");
		}
	}

	@ParameterizedTest
	@EnumSource
	void silentPeerIsTurnedAwayAndTheLifeOfATalkativeOneEnds(Server server, CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(server, "--ws.timeouts.first-message=200ms",
				"--ws.timeouts.max-lifetime=2s")) {
			TestClient silent = TestClient.connect(application, "/echo");
			assertThat(silent.take()).isEqualTo("closed 1008");
			assertThat(output).contains("no message came within ws.timeouts.first-message (PT0.2S)");
		}
		try (ServletWebServerApplicationContext application = start(server, "--ws.timeouts.max-lifetime=500ms")) {
			TestClient talkative = TestClient.connect(application, "/echo");
			talkative.sendUnlessClosed("hello");
			assertThat(takeUntilClosed(talkative)).isEqualTo("closed 1001");
		}
	}

	@ParameterizedTest
	@EnumSource
	void whoSaysNothingForTooLongIsClosed(Server server) {
		try (ServletWebServerApplicationContext application = start(server, "--ws.timeouts.idle=300ms",
				"--ws.heartbeat.interval=100ms")) {
			TestClient client = TestClient.connect(application, "/echo");
			client.sendUnlessClosed("hello");
			// It answers Pings all the time.
			assertThat(takeUntilClosed(client)).isEqualTo("closed 1001");
		}
	}

	@ParameterizedTest
	@EnumSource
	void framesAreLoggedWithAsMuchOfTheirPayloadsAsAllowed(Server server, CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(server,
				"--logging.level.dev.wsboot.frames=trace")) {
			talk(application);
			await().untilAsserted(() -> assertThat(output).contains("received TEXT, 9 bytes\n", "sent TEXT, 9 bytes\n",
					"received CLOSE, ", ": 1000\n", "sent CLOSE, 2 bytes: 1000\n"));
			assertThat(output).doesNotContain("a secret");
		}
		try (ServletWebServerApplicationContext application = start(server, "--logging.level.dev.wsboot.frames=trace",
				"--ws.logging.frame-payload=3B")) {
			talk(application);
			await().untilAsserted(() -> assertThat(output).contains("received TEXT, 9 bytes: \"a s\"…"));
		}
		int length = output.getAll().length();
		try (ServletWebServerApplicationContext application = start(server)) {
			talk(application);
		}
		assertThat(output.getAll().substring(length)).doesNotContain("TEXT, 9 bytes");
	}

	private static String takeUntilClosed(TestClient client) {
		String event = client.take();
		while (event.equals("hello")) {
			event = client.take();
		}
		return event;
	}

	private static void talk(ServletWebServerApplicationContext application) {
		TestClient client = TestClient.connect(application, "/echo");
		client.send("a secret!");
		assertThat(client.take()).isEqualTo("a secret!");
		client.close();
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + server.excluded());
		return (ServletWebServerApplicationContext) application.run(properties);
	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		String echo(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		Echo echoEndpoint() {
			return new Echo();
		}

	}

}
