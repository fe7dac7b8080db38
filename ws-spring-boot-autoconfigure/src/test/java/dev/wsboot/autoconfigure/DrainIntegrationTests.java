package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How sessions end when their application does, on each server.
 */
@ExtendWith(OutputCaptureExtension.class)
class DrainIntegrationTests {

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		List<String> arguments = new ArrayList<>(List.of(properties));
		arguments.add("--server.port=0");
		arguments.add("--spring.autoconfigure.exclude=" + server.excluded());
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.run(arguments.toArray(String[]::new));
		return (ServletWebServerApplicationContext) context;
	}

	@ParameterizedTest
	@EnumSource
	void closesAreSpreadAndEveryClientIsToldWhy(Server server, CapturedOutput output) {
		List<TestClient> clients = new ArrayList<>();
		long duration;
		ServletWebServerApplicationContext application = start(server);
		try {
			for (int i = 0; i < 50; i++) {
				clients.add(TestClient.connect(application, "/slow"));
			}
			WsSessions sessions = application.getBean(WsSessions.class);
			await().until(() -> sessions.count() == 50);
		}
		finally {
			duration = -System.nanoTime();
			application.close();
			duration += System.nanoTime();
		}
		// 10 ms for each but the first.
		assertThat(duration).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(490));
		assertThat(clients).allSatisfy((client) -> assertThat(client.take()).isEqualTo("closed 1001"));
		assertThat(output).contains("Closing 50 WebSocket sessions").doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, worker", "TOMCAT, event-loop", "JETTY, worker", "JETTY, event-loop" })
	void aCallbackThatRunsEndsInPeace(Server server, String dispatch) throws InterruptedException {
		Slow slow;
		try (ServletWebServerApplicationContext application = start(server, "--ws.dispatch=" + dispatch)) {
			slow = application.getBean(Slow.class);
			TestClient client = TestClient.connect(application, "/slow");
			client.send("x");
			assertThat(slow.entered.await(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(slow.events).containsExactly("message handled", "closed 1001");
	}

	@ParameterizedTest
	@EnumSource
	void whoeverDoesNotAnswerIsCutOff(Server server, CapturedOutput output) throws IOException {
		long duration;
		ServletWebServerApplicationContext application = start(server, "--ws.timeouts.close=200ms",
				"--ws.shutdown.spread=0");
		try (Socket silent = SilentClient.connect(application.getWebServer().getPort())) {
			WsSessions sessions = application.getBean(WsSessions.class);
			await().until(() -> sessions.count() == 1);
			duration = -System.nanoTime();
			application.close();
			duration += System.nanoTime();
			assertThat(silent.isClosed()).isFalse();
		}
		finally {
			application.close();
		}
		assertThat(duration).isBetween(TimeUnit.MILLISECONDS.toNanos(150), TimeUnit.SECONDS.toNanos(10));
		assertThat(output).doesNotContain("did not end within");
	}

	@ParameterizedTest
	@EnumSource
	void handshakesUnderWayAreRefusedOrTheirSessionsClosedToo(Server server) throws InterruptedException {
		ServletWebServerApplicationContext application = start(server);
		List<Crowd.Member> members = new ArrayList<>();
		try (Crowd crowd = new Crowd(application.getWebServer().getPort())) {
			crowd.join(1, "/slow");
			Thread closing = new Thread(application::close, "closing");
			closing.start();
			while (closing.isAlive()) {
				Crowd.Member member = crowd.start("/slow", 0);
				members.add(member);
				// A few at a time are under way.
				crowd.await(() -> members.size() % 3 > 0 || member.status != 0 || !closing.isAlive());
				members.stream().filter((other) -> other.status == 503).forEach(Crowd.Member::leave);
			}
			// What the server has sent is there by now. Jetty forgets a connection that
			// comes just as it stops to listen (its pull request 15668 mends that): no
			// answer, and no end while the process lives.
			crowd.takeAll();
			assertThat(members.stream().filter((member) -> member.status == 0)).hasSizeLessThan(3);
			crowd.await(() -> members.stream()
				.filter((member) -> member.status == 101)
				.allMatch((member) -> member.closed != 0));
		}
		finally {
			application.close();
		}
		// At the very end Tomcat may answer by itself, since the application is gone.
		assertThat(members).filteredOn((member) -> member.status <= 101 || member.toldProblem())
			.allSatisfy((member) -> assertThat(member.status).isIn(-1, 0, 101, 503));
		assertThat(members.stream().map((member) -> member.status)).contains(503);
		assertThat(members.stream().filter((member) -> member.status == 101))
			.allSatisfy((member) -> assertThat(member.closed).isEqualTo(1001));
	}

	@WsEndpoint(path = "/slow", name = "slow")
	static class Slow {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

		@OnMessage
		void message(String text) throws InterruptedException {
			this.entered.countDown();
			CountDownLatch never = new CountDownLatch(1);
			assertThat(never.await(700, TimeUnit.MILLISECONDS)).isFalse();
			this.events.add("message handled");
		}

		@OnClose
		void close(CloseStatus status) {
			this.events.add("closed " + status.code());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		Slow slowEndpoint() {
			return new Slow();
		}

	}

	/**
	 * Opens a WebSocket and is silent ever after.
	 */
	private static final class SilentClient {

		static Socket connect(int port) {
			try {
				Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
				socket.setSoTimeout(10_000);
				socket.getOutputStream().write("""
						GET /slow HTTP/1.1
						Host: localhost
						Connection: Upgrade
						Upgrade: websocket
						Sec-WebSocket-Version: 13
						Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

						""".replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
				byte[] status = socket.getInputStream().readNBytes(12);
				assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
				return socket;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
