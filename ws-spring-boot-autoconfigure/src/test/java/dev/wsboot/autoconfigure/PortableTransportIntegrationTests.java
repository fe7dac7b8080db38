package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.Writer;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications on a server that there is no transport of its own for.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PortableTransportIntegrationTests {

	private static final String MEGABYTE = "0123456789abcdef".repeat(64 * 1024);

	private static final int MEGABYTES = 30;

	@ParameterizedTest
	@ValueSource(strings = { "worker", "event-loop" })
	void messagesTravelBothWays(String dispatch) {
		run((server) -> {
			try (TestClient client = TestClient.connect(server, "/echo")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
				client.sendFragments(MEGABYTE, 10_007);
				assertThat(client.take()).isEqualTo(MEGABYTE);
				client.send("bye");
				assertThat(client.take()).isEqualTo("bye");
			}
			WsSessions sessions = server.getBean(WsSessions.class);
			Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> sessions.count("echo") == 0);
		}, "ws.dispatch=" + dispatch, "ws.limits.max-message-size=2MB", "ws.send.buffer-size=4MB");
	}

	@Test
	void aMessageThatIsWrittenWhileItLeavesComesInFragments() {
		run((server) -> {
			try (TestClient client = TestClient.connect(server, "/pour")) {
				client.send("1");
				assertThat(client.take()).isEqualTo(MEGABYTE);
			}
		});
	}

	@Test
	void aReaderThatTakesItsTimeGetsEverything() {
		run((server) -> {
			SlowReader reader = new SlowReader();
			WebSocket socket = HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.buildAsync(TestClient.uri("ws", server, "/pour"), reader)
				.join();
			socket.sendText(String.valueOf(MEGABYTES), true).join();
			PourEndpoint endpoint = server.getBean(PourEndpoint.class);
			// What the sockets hold is written, and then nothing more.
			Awaitility.await()
				.atMost(20, TimeUnit.SECONDS)
				.during(500, TimeUnit.MILLISECONDS)
				.until(endpoint.written::get, (written) -> written > 0 && written < MEGABYTES);
			socket.request(Long.MAX_VALUE);
			assertThat(reader.received).succeedsWithin(60, TimeUnit.SECONDS)
				.isEqualTo((long) MEGABYTES * MEGABYTE.length());
			socket.abort();
		});
	}

	@Test
	void sessionsAreClosedWith1001BeforeTheServerStops() {
		TestClient[] client = new TestClient[1];
		run((server) -> {
			client[0] = TestClient.connect(server, "/echo");
			client[0].send("hello");
			assertThat(client[0].take()).isEqualTo("hello");
		});
		assertThat(client[0].take()).isEqualTo("closed 1001");
	}

	@Test
	void handshakesAreCheckedAsEverywhere() {
		run((server) -> assertThat(TestClient.refused(server, "/echo", "Origin", "https://evil.example.com"))
			.isEqualTo(403));
	}

	private static void run(Consumer<ServletWebServerApplicationContext> test, String... properties) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties(Map.of("ws.timeouts.close", "2s"))
			.run(Stream.of(properties).map("--"::concat).toArray(String[]::new))) {
			test.accept((ServletWebServerApplicationContext) context);
		}
	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@WsEndpoint("/pour")
	static class PourEndpoint {

		/** Megabytes of the current message. */
		final AtomicLong written = new AtomicLong();

		@OnMessage
		void pour(String megabytes, WsSession session) throws IOException {
			try (Writer writer = session.textWriter()) {
				for (int i = 0; i < Integer.parseInt(megabytes); i++) {
					writer.write(MEGABYTE);
					this.written.incrementAndGet();
				}
			}
		}

	}

	/** Counts what it has asked for. */
	private static final class SlowReader implements WebSocket.Listener {

		final CompletableFuture<Long> received = new CompletableFuture<>();

		private long count;

		@Override
		public void onOpen(WebSocket socket) {
			// Nothing is asked for yet.
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.count += data.length();
			if (last) {
				this.received.complete(this.count);
			}
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			this.received.completeExceptionally(error);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		UndertowServer undertowServer() {
			return new UndertowServer();
		}

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

		@Bean
		PourEndpoint pourEndpoint() {
			return new PourEndpoint();
		}

	}

}
