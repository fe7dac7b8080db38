package dev.wsboot.sample.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import dev.wsboot.WsSessions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application behind nginx with {@code docs/nginx.conf}. Only its timeouts are
 * shorter, and so is the heartbeat.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "server.forward-headers-strategy=native", "ws.heartbeat.interval=500ms",
				"ws.endpoints.chat.heartbeat.interval=0" })
@TestInstance(Lifecycle.PER_CLASS)
class NginxIntegrationTests {

	private static final Duration NGINX_TIMEOUT = Duration.ofSeconds(4);

	private HttpClient http;

	private NginxProcess nginx;

	@Autowired
	private WsSessions sessions;

	@LocalServerPort
	private int applicationPort;

	@BeforeAll
	void startNginx(@TempDir Path directory) throws Exception {
		SelfSignedKey key = SelfSignedKey.in(directory);
		key.create();
		this.http = HttpClient.newBuilder()
			.sslContext(key.trusting())
			.connectTimeout(Duration.ofSeconds(30))
			.version(HttpClient.Version.HTTP_2)
			.build();
		this.nginx = NginxProcess.start(directory, this.applicationPort, key.certificate(), key.privateKey(),
				NGINX_TIMEOUT);
	}

	@AfterAll
	void stopNginx() {
		if (this.nginx != null) {
			this.nginx.close();
		}
	}

	/** Whoever is gone before nginx is gone for the application, too. */
	@AfterEach
	void noSessionIsLeft() {
		Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> this.sessions.count() == 0);
	}

	@Test
	void messagesOfAllSizesPass() throws Exception {
		try (JdkClient client = connect("/echo")) {
			client.sendText("Grüße", true);
			assertThat(client.awaitText()).isEqualTo("Grüße");
			byte[] sent = new byte[16 << 20];
			new Random(11).nextBytes(sent);
			client.sendBinary(sent, true);
			assertThat(Arrays.equals(client.awaitBinary(), sent)).isTrue();
			client.sendPing(new byte[] { 1, 2, 3 });
			assertThat(client.awaitPong()).containsExactly(1, 2, 3);
		}
	}

	@Test
	void closesPassWithTheirCodes() throws Exception {
		try (JdkClient client = connect("/echo")) {
			client.sendClose(4321, "Done");
			assertThat(client.awaitClose().code()).isEqualTo(4321);
		}
		try (JdkClient client = connect("/chat/nginx")) {
			client.sendBinary(new byte[1], true);
			assertThat(client.awaitClose().code()).isEqualTo(1003);
		}
	}

	@Test
	void onlyPagesOfTheProxyConnect() throws Exception {
		int port = this.nginx.securePort();
		assertThat(handshake("Origin", "https://localhost:" + port)).isEqualTo(101);
		assertThat(handshake("Origin", "http://localhost:" + port)).isEqualTo(403);
		assertThat(handshake("Origin", "https://localhost")).isEqualTo(403);
		assertThat(handshake("Origin", "https://localhost:" + this.applicationPort)).isEqualTo(403);
		assertThat(handshake("Origin", "https://evil.example.com")).isEqualTo(403);
	}

	@Test
	void forwardedHeadersOfClientsAreWorthNothing() throws Exception {
		String own = "https://localhost:" + this.nginx.securePort();
		for (String[] forged : List.of(new String[] { "X-Forwarded-Host", "evil.example.com" },
				new String[] { "X-Forwarded-Proto", "http" }, new String[] { "X-Forwarded-Port", "443" },
				new String[] { "Forwarded", "proto=https;host=evil.example.com" })) {
			assertThat(handshake("Origin", "https://evil.example.com", forged)).as(forged[0]).isEqualTo(403);
			assertThat(handshake("Origin", own, forged)).as(forged[0]).isEqualTo(101);
		}
	}

	@Test
	void pagesComeByHttp2AndByHttpsOnly() throws Exception {
		var page = this.http
			.send(HttpRequest.newBuilder(URI.create("https://localhost:" + this.nginx.securePort() + "/"))
				.timeout(Duration.ofSeconds(30))
				.build(), BodyHandlers.ofString());
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
		var plain = this.http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + this.nginx.plainPort() + "/chat?a=b"))
				.timeout(Duration.ofSeconds(30))
				.build(), BodyHandlers.discarding());
		assertThat(plain.statusCode()).isEqualTo(301);
		assertThat(plain.headers().firstValue("Location")).contains("https://localhost/chat?a=b");
	}

	@Test
	void theHeartbeatKeepsWhatNginxWouldCut() throws Exception {
		try (JdkClient pinged = connect("/echo"); JdkClient quiet = connect("/chat/quiet")) {
			pinged.sendText("before", true);
			assertThat(pinged.awaitText()).isEqualTo("before");
			quiet.sendText("no message of the chat", true);
			assertThat(quiet.awaitText()).contains("refused");
			// It was heard of later, and nobody pings it.
			assertThat(quiet.awaitClose().code()).isEqualTo(1006);
			pinged.sendText("after", true);
			assertThat(pinged.awaitText()).isEqualTo("after");
		}
	}

	private JdkClient connect(String path) throws Exception {
		return JdkClient.connect(this.http, URI.create("wss://localhost:" + this.nginx.securePort() + path));
	}

	/**
	 * Opens a WebSocket and leaves.
	 * @return the status of the response
	 */
	private int handshake(String name, String value, String... more) throws Exception {
		WebSocket.Builder builder = this.http.newWebSocketBuilder().header(name, value);
		if (more.length > 0) {
			builder.header(more[0], more[1]);
		}
		try {
			builder.buildAsync(URI.create("wss://localhost:" + this.nginx.securePort() + "/echo"),
					new WebSocket.Listener() {
					})
				.get(30, TimeUnit.SECONDS)
				.abort();
			return 101;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof WebSocketHandshakeException refused) {
				return refused.getResponse().statusCode();
			}
			throw ex;
		}
	}

}
