package dev.wsboot.internal.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.valves.RemoteIpValve;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.admission.Admission;
import dev.wsboot.internal.admission.AdmissionLimits;
import dev.wsboot.internal.endpoint.NamedHandler;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.handshake.DeflatePolicy;
import dev.wsboot.internal.handshake.HandshakePolicy;
import dev.wsboot.internal.handshake.OriginPolicy;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.tomcat.TomcatTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsUpgradeFilter} in a real container.
 */
class WsUpgradeFilterIntegrationTests {

	private static final BlockingQueue<WsHandshake> OPENED = new LinkedBlockingQueue<>();

	private static EventLoops loops;

	private static WebServer server;

	@BeforeAll
	static void start() throws IOException {
		loops = new EventLoops(1);
		HandshakePolicy policy = new HandshakePolicy(OriginPolicy.of(List.of(), true), List.of("chat"), false,
				new DeflatePolicy(false));
		Router router = new Router(List.of(new Route("/chat/{room}", policy, new NamedHandler("chat"))));
		WsUpgradeFilter filter = new WsUpgradeFilter(() -> router, List.of(new TomcatTransport(loops, true)),
				(handler, handshake, subprotocol, deflate, attributes) -> {
					OPENED.add(handshake);
					return ClosingListener::new;
				}, new Openings(), new Admission(AdmissionLimits.NONE),
				(request, endpoint) -> HandshakeObserver.Observed.NONE);
		TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory("/app", 0);
		// As Spring Boot does for server.forward-headers-strategy=native.
		RemoteIpValve valve = new RemoteIpValve();
		valve.setPortHeader("X-Forwarded-Port");
		valve.setHostHeader("X-Forwarded-Host");
		factory.addEngineValves(valve);
		server = factory.getWebServer((context) -> {
			context.addServlet("rest", new RestServlet()).addMapping("/");
			FilterRegistration.Dynamic registration = context.addFilter("upgrade", filter);
			registration.setAsyncSupported(true);
			registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
		});
		server.start();
	}

	@AfterAll
	static void stop() throws Exception {
		server.stop();
		server.destroy();
		loops.close();
	}

	@AfterEach
	void noOtherConnectionWasOpened() {
		List<WsHandshake> others = new ArrayList<>();
		OPENED.drainTo(others);
		assertThat(others).isEmpty();
	}

	private static WsHandshake opened() throws InterruptedException {
		WsHandshake handshake = OPENED.poll(10, TimeUnit.SECONDS);
		assertThat(handshake).isNotNull();
		return handshake;
	}

	private static String handshake(String method, String path, String... headers) {
		return method + " " + path + " HTTP/1.1\r\nHost: localhost:" + server.getPort()
				+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
	}

	@Test
	void theJdksClientConnects() throws Exception {
		CompletableFuture<Integer> closed = new CompletableFuture<>();
		WebSocket socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.header("X-Test", "yes")
			.header("Cookie", "a=b")
			.subprotocols("superchat", "chat")
			.buildAsync(URI.create("ws://localhost:" + server.getPort() + "/app/chat/a%20b?c=d"),
					new WebSocket.Listener() {

						@Override
						public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
							closed.complete(status);
							return null;
						}

					})
			.get(10, TimeUnit.SECONDS);
		assertThat(socket.getSubprotocol()).isEqualTo("chat");
		assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
		WsHandshake handshake = opened();
		assertThat(handshake.uri()).isEqualTo(URI.create("ws://localhost:" + server.getPort() + "/app/chat/a%20b?c=d"));
		assertThat(handshake.pathVariables()).isEqualTo(Map.of("room", "a b"));
		assertThat(handshake.parameters()).isEqualTo(Map.of("c", List.of("d")));
		assertThat(handshake.cookies()).isEqualTo(Map.of("a", "b"));
		assertThat(handshake.header("x-test")).isEqualTo("yes");
		assertThat(handshake.headers()).doesNotContainKeys("Connection", "Upgrade", "Sec-WebSocket-Key",
				"Sec-WebSocket-Version");
		InetSocketAddress address = handshake.remoteAddress();
		assertThat(address).isNotNull();
		assertThat(address.getAddress().isLoopbackAddress()).isTrue();
		assertThat(address.getPort()).isPositive();
		assertThat(handshake.httpSessionId()).isNull();
	}

	@Test
	void theAnswerHasNothingButItsHeaders() throws Exception {
		try (Client client = new Client()) {
			Response response = client
				.send(handshake("GET", "/app/chat/x", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: chat",
						"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));
			assertThat(response.status()).isEqualTo("HTTP/1.1 101 ");
			assertThat(response.headers()).containsOnlyKeys("Connection", "Date", "Sec-WebSocket-Accept",
					"Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Upgrade");
			assertThat(response.headers()).containsEntry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
				.containsEntry("Connection", "Upgrade")
				.containsEntry("Upgrade", "websocket");
			opened();
		}
	}

	@Test
	void afterARefusalTheHttpConnectionCanBeUsedAgain() throws Exception {
		try (Client client = new Client()) {
			Response version = client.send(handshake("GET", "/app/chat/x", "Sec-WebSocket-Version: 8"));
			assertThat(version.status()).startsWith("HTTP/1.1 426");
			assertThat(version.headers()).containsEntry("Sec-WebSocket-Version", "13")
				.containsEntry("Upgrade", "websocket")
				.containsEntry("Connection", "Upgrade")
				.containsEntry("Content-Type", "application/problem+json")
				.containsEntry("Cache-Control", "no-store");
			assertThat(version.body()).isEqualTo("{\"title\":\"Upgrade Required\",\"status\":426,"
					+ "\"detail\":\"'Sec-WebSocket-Version' must be there once and be 13.\","
					+ "\"instance\":\"/app/chat/x\",\"reason\":\"VERSION_NOT_SUPPORTED\"}");
			Response post = client
				.send(handshake("POST", "/app/chat/x", "Sec-WebSocket-Version: 13", "Content-Length: 5") + "hello");
			assertThat(post.status()).startsWith("HTTP/1.1 405");
			assertThat(post.headers()).containsEntry("Allow", "GET");
			Response head = client.send(handshake("HEAD", "/app/chat/x", "Sec-WebSocket-Version: 13"));
			assertThat(head.status()).startsWith("HTTP/1.1 405");
			Response origin = client
				.send(handshake("GET", "/app/chat/x", "Sec-WebSocket-Version: 13", "Origin: https://evil.example"));
			assertThat(origin.status()).startsWith("HTTP/1.1 403");
			assertThat(origin.body()).contains("\"ORIGIN_NOT_ALLOWED\"");
			Response accepted = client.send(handshake("GET", "/app/chat/x", "Sec-WebSocket-Version: 13"));
			assertThat(accepted.status()).startsWith("HTTP/1.1 101");
			opened();
		}
	}

	@Test
	void whatIsNotOursGoesToTheServlet() throws Exception {
		try (Client client = new Client()) {
			Response plain = client.send("GET /app/chat/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
			assertThat(plain.body()).isEqualTo("rest");
			Response other = client.send(handshake("GET", "/app/other", "Sec-WebSocket-Version: 13"));
			assertThat(other.body()).isEqualTo("rest");
			// The error dispatch of a handshake that another filter refused.
			Response error = client.send(handshake("GET", "/app/fail", "Sec-WebSocket-Version: 13"));
			assertThat(error.status()).startsWith("HTTP/1.1 418");
		}
	}

	@ParameterizedTest
	@CsvSource({ "https, '', https://app.example.com, wss://app.example.com/app/chat/x",
			"wss, '', https://app.example.com, wss://app.example.com/app/chat/x",
			"wss, 8443, https://app.example.com:8443, wss://app.example.com:8443/app/chat/x",
			"ws, '', http://app.example.com, ws://app.example.com/app/chat/x",
			"http, '', http://app.example.com, ws://app.example.com/app/chat/x" })
	void behindAProxyTheOriginIsTheOneTheClientSees(String proto, String port, String origin, String uri)
			throws Exception {
		try (Client client = new Client()) {
			Response response = client.send(handshake("GET", "/app/chat/x", "Sec-WebSocket-Version: 13",
					"X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: " + proto, "X-Forwarded-Host: app.example.com",
					(port.isEmpty() ? "X-No-Port: 1" : "X-Forwarded-Port: " + port), "Origin: " + origin));
			assertThat(response.status()).as(response.body()).startsWith("HTTP/1.1 101");
			WsHandshake handshake = opened();
			assertThat(handshake.uri()).hasToString(uri);
			InetSocketAddress address = handshake.remoteAddress();
			assertThat(address).isNotNull();
			assertThat(address.getHostString()).isEqualTo("192.0.2.1");
		}
	}

	/**
	 * What else there is in the application.
	 */
	private static final class RestServlet extends HttpServlet {

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			if (request.getRequestURI().endsWith("/fail")) {
				response.sendError(418);
				return;
			}
			response.getOutputStream().print("rest");
		}

	}

	/**
	 * One HTTP connection.
	 */
	private static final class Client implements AutoCloseable {

		private final Socket socket = new Socket("localhost", server.getPort());

		private final InputStream in;

		Client() throws IOException {
			this.socket.setSoTimeout(10_000);
			this.in = this.socket.getInputStream();
		}

		Response send(String request) throws IOException {
			this.socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			String status = readLine();
			Map<String, String> headers = new TreeMap<>();
			String line = readLine();
			while (!line.isEmpty()) {
				int colon = line.indexOf(':');
				assertThat(headers.put(line.substring(0, colon), line.substring(colon + 1).strip())).isNull();
				line = readLine();
			}
			int length = request.startsWith("HEAD") ? 0 : Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
			return new Response(status, headers, new String(this.in.readNBytes(length), StandardCharsets.UTF_8));
		}

		private String readLine() throws IOException {
			StringBuilder line = new StringBuilder();
			int c = this.in.read();
			while (c != '\n') {
				assertThat(c).as("end of input after: %s", line).isNotNegative();
				if (c != '\r') {
					line.append((char) c);
				}
				c = this.in.read();
			}
			return line.toString();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	/**
	 * What came back.
	 *
	 * @param status the status line
	 * @param headers the headers
	 * @param body the body
	 */
	private record Response(String status, Map<String, String> headers, String body) {

	}

}
