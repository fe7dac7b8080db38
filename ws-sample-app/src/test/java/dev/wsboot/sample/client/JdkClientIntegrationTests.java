package dev.wsboot.sample.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The sample application and the WebSocket client of the JDK, which is always there.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class JdkClientIntegrationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private WsSessions sessions;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 125, 126, 65_535, 65_536, 1 << 20, 16 << 20 })
	void binaryIsEchoed(int size) throws Exception {
		byte[] sent = new byte[size];
		new Random(size).nextBytes(sent);
		try (JdkClient client = JdkClient.connect(uri("/echo"))) {
			client.sendBinary(sent, true);
			// Without AssertJ, which would describe 16 million bytes that differ.
			assertThat(Arrays.equals(client.awaitBinary(), sent)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 12, 13, 6_554, 104_857, 1_677_721 })
	void textIsEchoed(int repetitions) throws Exception {
		// Ten bytes of UTF-8, in characters of one to four.
		String sent = "aä€\uD834\uDD1E".repeat(repetitions);
		try (JdkClient client = JdkClient.connect(uri("/echo"))) {
			client.sendText(sent, true);
			assertThat(client.awaitText().equals(sent)).isTrue();
		}
	}

	@Test
	void fragmentsAreEchoedAsOneMessage() throws Exception {
		try (JdkClient client = JdkClient.connect(uri("/echo"))) {
			client.sendText("Grü", false);
			client.sendPing("between".getBytes(StandardCharsets.UTF_8));
			client.sendText("", false);
			client.sendText("ße", true);
			assertThat(client.awaitText()).isEqualTo("Grüße");
			assertThat(client.awaitPong()).asString(StandardCharsets.UTF_8).isEqualTo("between");
		}
	}

	@Test
	void messageOverTheLimitIsTooBig() throws Exception {
		try (JdkClient client = JdkClient.connect(uri("/chat/lobby"))) {
			client.sendText("x".repeat(16 * 1024 + 1), true);
			assertThat(client.awaitClose().code()).isEqualTo(CloseStatus.MESSAGE_TOO_BIG.code());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 1001, 3000, 4999 })
	void closeIsAnsweredWithTheSameCode(int code) throws Exception {
		try (JdkClient client = JdkClient.connect(uri("/echo"))) {
			client.sendClose(code, "so long");
			assertThat(client.awaitClose().code()).isEqualTo(code);
		}
	}

	@Test
	void applicationClosesWithItsOwnCodeAndReason() throws Exception {
		String name = UUID.randomUUID().toString();
		try (JdkClient client = JdkClient.connect(uri("/echo?client=" + name))) {
			client.sendText("here", true);
			assertThat(client.awaitText()).isEqualTo("here");
			WsSession session = this.sessions.ofEndpoint("echo")
				.filter((candidate) -> candidate.handshake().uri().toString().endsWith(name))
				.findFirst()
				.orElseThrow();
			session.close(new CloseStatus(4001, "bye"));
			assertThat(client.awaitClose()).isEqualTo(new CloseStatus(4001, "bye"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "chat,superchat,chat", "superchat,chat,superchat", "unknown,superchat,superchat" })
	void firstKnownSubprotocolIsSelected(String first, String second, String selected) throws Exception {
		try (JdkClient client = JdkClient.connect(uri("/chat/lobby"), first, second)) {
			assertThat(client.subprotocol()).isEqualTo(selected);
		}
	}

	@Test
	void foreignOriginIsRefused() {
		CompletableFuture<WebSocket> connecting = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.header("Origin", "https://evil.example")
			.buildAsync(uri("/echo"), new WebSocket.Listener() {
			});
		assertThatExceptionOfType(CompletionException.class).isThrownBy(connecting::join)
			.withCauseInstanceOf(WebSocketHandshakeException.class)
			.satisfies((ex) -> assertThat(((WebSocketHandshakeException) ex.getCause()).getResponse().statusCode())
				.isEqualTo(403));
	}

	@Test
	void pageIsServed() throws Exception {
		HttpResponse<String> page = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/")).build(),
					HttpResponse.BodyHandlers.ofString());
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("<title>WebSockets with Spring Boot</title>");
	}

	private URI uri(String path) {
		return URI.create("ws://localhost:" + this.port + path);
	}

}
