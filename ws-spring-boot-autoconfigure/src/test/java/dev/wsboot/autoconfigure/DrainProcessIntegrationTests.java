package dev.wsboot.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.Crowd.Member;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application in a process of its own that is told to end, as an operator does it.
 * With {@code -Ddrain.clients=5000} there are that many clients.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "A process cannot be asked to end there")
class DrainProcessIntegrationTests {

	private static final int CLIENTS = Integer.getInteger("drain.clients", 500);

	private static final Logger logger = LoggerFactory.getLogger(DrainProcessIntegrationTests.class);

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	@ParameterizedTest
	@EnumSource
	void everyClientIsToldAndTheProcessEndsInTime(Server server, @TempDir Path directory) throws Exception {
		Path output = directory.resolve("output.txt");
		Process process = start(server, output);
		try (Crowd crowd = new Crowd(port(process, output))) {
			List<Member> quiet = crowd.join(CLIENTS * 9 / 10, "/echo");
			List<Member> busy = crowd.join(CLIENTS / 10, "/echo");
			crowd.echo(busy, CLIENTS);
			busy.forEach(Member::talk);
			long start = System.nanoTime();
			process.destroy();
			crowd.await(() -> quiet.stream().allMatch((member) -> member.closed != 0));
			crowd.await(() -> busy.stream().allMatch((member) -> member.closed != 0));
			assertThat(quiet).allSatisfy((member) -> assertThat(member.closed).isEqualTo(1001));
			assertThat(busy).allSatisfy((member) -> assertThat(member.closed).isEqualTo(1001));
			List<Long> closedAt = quiet.stream().map((member) -> member.closedAt - start).sorted().toList();
			// The closes are spread over three seconds: in the middle about half is told.
			assertThat(closedAt.get(closedAt.size() / 2)).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			long ended = System.nanoTime() - start;
			logger.info("{}: {} clients are told within {} ms, half of them by {} ms; the process ends after {} ms",
					server, CLIENTS, millis(closedAt.get(closedAt.size() - 1)),
					millis(closedAt.get(closedAt.size() / 2)), millis(ended));
			// The spread and what a JVM takes to end; drain-timeout would be 20 seconds.
			assertThat(ended).isLessThan(TimeUnit.SECONDS.toNanos(3 + 2 + 5));
			// As shells tell of SIGTERM.
			assertThat(process.exitValue()).isEqualTo(143);
			assertThat(Files.readString(output)).contains("Closing " + CLIENTS + " WebSocket sessions")
				.doesNotContain(" WARN ", " ERROR ");
		}
		finally {
			process.destroyForcibly();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whileItDrainsAProcessAnswersButRefusesReadinessAndHandshakes(Server server, @TempDir Path directory)
			throws Exception {
		Path output = directory.resolve("output.txt");
		Process process = start(server, output, ObservedApplication.class, "--ws.timeouts.close=60s",
				"--ws.shutdown.drain-timeout=60s", "--management.endpoint.health.probes.enabled=true",
				"--management.endpoint.health.show-details=always");
		// Does not answer the Close frame, so that the drain lasts.
		try (Socket silent = new Socket("localhost", port(process, output))) {
			silent.setSoTimeout(60_000);
			assertThat(handshake(silent)).startsWith("HTTP/1.1 101");
			URI readiness = URI.create("http://localhost:" + silent.getPort() + "/actuator/health/readiness");
			HttpClient client = HttpClient.newHttpClient();
			assertThat(get(client, readiness).statusCode()).isEqualTo(200);
			process.destroy();
			await().atMost(60, TimeUnit.SECONDS).until(() -> get(client, readiness).statusCode() == 503);
			assertThat(get(client, readiness).body()).contains("OUT_OF_SERVICE");
			try (Socket late = new Socket("localhost", silent.getPort())) {
				late.setSoTimeout(60_000);
				assertThat(handshake(late)).startsWith("HTTP/1.1 503").containsIgnoringCase("Retry-After: 5");
			}
			assertThat(process.isAlive()).isTrue();
			silent.shutdownOutput();
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(143);
			assertThat(Files.readString(output)).doesNotContain(" WARN ", " ERROR ");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

	private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
		return client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(),
				BodyHandlers.ofString());
	}

	private static String handshake(Socket socket) throws IOException {
		socket.getOutputStream()
			.write(("GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
					+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = socket.getInputStream().read();
			assertThat(next).as("what follows %s", head).isGreaterThanOrEqualTo(0);
			head.append((char) next);
		}
		return head.toString();
	}

	static Process start(Server server, Path output) throws IOException {
		return start(server, output, Application.class);
	}

	static Process start(Server server, Path output, Class<?> application, String... more) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-cp", System.getProperty("java.class.path"), application.getName(), "--server.port=0",
				"--server.address=127.0.0.1", "--server.tomcat.max-connections=20000",
				"--spring.autoconfigure.exclude=" + server.excluded());
		builder.command().addAll(List.of(more));
		return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

	static int port(Process process, Path output) {
		return await().atMost(60, TimeUnit.SECONDS).until(() -> findPort(process, output), (port) -> port > 0);
	}

	private static int findPort(Process process, Path output) throws IOException {
		assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
		try (BufferedReader lines = Files.newBufferedReader(output, StandardCharsets.UTF_8)) {
			return lines.lines()
				.map(PORT::matcher)
				.filter(Matcher::find)
				.map((matcher) -> Integer.valueOf(matcher.group(1)))
				.findFirst()
				.orElse(0);
		}
	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		byte[] echo(byte[] message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	public static class Application {

		@Bean
		Echo echoEndpoint() {
			return new Echo();
		}

		public static void main(String[] arguments) {
			new SpringApplicationBuilder(Application.class).run(arguments);
		}

	}

	/**
	 * With everything that Spring Boot finds, the actuator above all.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { ServletWebSecurityAutoConfiguration.class, ManagementWebSecurityAutoConfiguration.class })
	public static class ObservedApplication {

		@Bean
		Echo echoEndpoint() {
			return new Echo();
		}

		public static void main(String[] arguments) {
			new SpringApplicationBuilder(ObservedApplication.class).run(arguments);
		}

	}

}
