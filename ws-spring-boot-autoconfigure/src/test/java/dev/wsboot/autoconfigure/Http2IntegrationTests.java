package dev.wsboot.autoconfigure;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.http.MetaData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;
import org.springframework.web.util.ContentCachingResponseWrapper;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsHandshake;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;
import dev.wsboot.internal.transport.Http2Client;
import dev.wsboot.internal.transport.StreamSocket;
import dev.wsboot.internal.transport.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * WebSockets over the streams of HTTP/2 connections (RFC 8441) in a whole application,
 * with Spring Security, compression and wrapping filters in front, on Jetty.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class Http2IntegrationTests {

	private static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));

	/** What a browser sends, and who is there. */
	private static final List<String> HEADERS = List.of("sec-websocket-version", "13", "authorization", BASIC);

	private static ServletWebServerApplicationContext application;

	private static BlockingQueue<String> closed;

	@BeforeAll
	static void startServer() {
		application = start();
	}

	@AfterAll
	static void stopServer() {
		application.close();
	}

	@BeforeEach
	void forget() {
		closed = application.getBean(EchoEndpoint.class).closed;
		closed.clear();
	}

	private static ServletWebServerApplicationContext start(String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=0", "--spring.autoconfigure.exclude=" + Server.JETTY.excluded(),
						"--server.http2.enabled=true", "--server.compression.enabled=true",
						"--server.compression.min-response-size=1B", "--ws.limits.max-message-size=12MB",
						"--ws.send.buffer-size=24MB", "--ws.allowed-origins=https://app.example.com"));
		Arrays.stream(properties).map((property) -> "--" + property).forEach(arguments::add);
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.run(arguments.toArray(String[]::new));
	}

	private static Http2Client connect() throws Exception {
		return Http2Client.plain(application.getWebServer().getPort());
	}

	private static String[] headers(String... further) {
		List<String> headers = new ArrayList<>(HEADERS);
		headers.addAll(List.of(further));
		return headers.toArray(String[]::new);
	}

	private static FrameClient open(Http2Client connection) throws Exception {
		FrameClient client = new FrameClient(connection.open("/echo", "", headers()));
		assertThat(client.takeText()).startsWith("ann at ws://localhost");
		return client;
	}

	@Test
	void theHandshakePassesTheFiltersAndAgreesOnEverything() throws Exception {
		try (Http2Client connection = connect()) {
			assertThat(connection.isConnectAnnounced()).isTrue();
			StreamSocket stream = connection.connect("/echo?q=1",
					headers("origin", "https://app.example.com", "sec-websocket-protocol", "v9, v2, v1",
							"sec-websocket-extensions", "permessage-deflate; client_max_window_bits"));
			MetaData.Response response = stream.awaitResponse();
			assertThat(response.getStatus()).isEqualTo(200);
			assertThat(response.getHttpFields().get("sec-websocket-protocol")).isEqualTo("v2");
			assertThat(response.getHttpFields().get("sec-websocket-extensions")).startsWith("permessage-deflate");
			assertThat(response.getHttpFields().get("x-before")).isEqualTo("set by a filter");
			assertThat(response.getHttpFields().getFieldNamesCollection()).doesNotContain("sec-websocket-accept",
					"upgrade", "connection", "content-length", "content-encoding", "etag");
			FrameClient client = new FrameClient(stream);
			int port = application.getWebServer().getPort();
			assertThat(client.takeText()).isEqualTo("ann at ws://localhost:" + port + "/echo?q=1");
			client.text("compressible ".repeat(1_000));
			FrameClient.Frame echo = client.take();
			assertThat(echo.rsv1()).as("compressed").isTrue();
			assertThat(echo.payload()).hasSizeLessThan(1_000);
		}
	}

	static Stream<Arguments> refusals() {
		return Stream.of(Arguments.of(403, "ORIGIN_NOT_ALLOWED", headers("origin", "https://evil.example.com")),
				Arguments.of(403, "ORIGIN_INVALID", headers("origin", "null null")),
				Arguments.of(400, "VERSION_NOT_SUPPORTED", headers("sec-websocket-version", "8")),
				Arguments.of(400, "VERSION_NOT_SUPPORTED", new String[] { "authorization", BASIC }),
				Arguments.of(400, "SUBPROTOCOL_INVALID", headers("sec-websocket-protocol", "a b")),
				Arguments.of(400, "EXTENSIONS_INVALID", headers("sec-websocket-extensions", "=")));
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void refusalsAreTheSameAsOverHttp11(int status, String reason, String[] headers) throws Exception {
		try (Http2Client connection = connect()) {
			StreamSocket stream = connection.connect("/echo", headers);
			MetaData.Response response = stream.awaitResponse();
			assertThat(response.getStatus()).isEqualTo(status);
			assertThat(response.getHttpFields().get("content-type")).isEqualTo("application/problem+json");
			assertThat(response.getHttpFields().get("sec-websocket-version"))
				.isEqualTo(reason.startsWith("VERSION") ? "13" : null);
			assertThat(body(stream)).contains("\"reason\":\"" + reason + "\"", "\"status\":" + status);
			// The connection is as good as before.
			try (FrameClient client = open(connection)) {
				assertThat(client.text("still there").takeText()).isEqualTo("still there");
			}
		}
	}

	private static String body(StreamSocket stream) throws IOException {
		return new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	@Test
	void whoIsNotAuthenticatedIsRefusedBySpringSecurity() throws Exception {
		try (Http2Client connection = connect()) {
			StreamSocket stream = connection.connect("/echo", "sec-websocket-version", "13");
			assertThat(stream.awaitResponse().getStatus()).isEqualTo(401);
		}
	}

	@Test
	void pathsThatAreNoEndpointsGetNoWebSocketAndRequestsGoOn() throws Exception {
		try (Http2Client connection = connect(); FrameClient client = open(connection)) {
			assertThat(connection.connect("/page", headers()).awaitResponse().getStatus()).isNotEqualTo(200);
			StreamSocket page = connection.get("/page", "authorization", BASIC);
			assertThat(page.awaitResponse().getStatus()).isEqualTo(200);
			assertThat(body(page)).isEqualTo("the page");
			assertThat(client.text("and the WebSocket").takeText()).isEqualTo("and the WebSocket");
		}
	}

	@Test
	void largeMessagesPassBothWaysToAReaderThatWaits() throws Exception {
		byte[] large = new byte[10_000_000];
		new Random(42).nextBytes(large);
		try (Http2Client connection = connect();
				FrameClient client = open(connection);
				FrameClient other = open(connection)) {
			client.send(FrameClient.BINARY, true, large);
			// Meanwhile the echo fills the window of its stream, and of no other.
			for (int i = 0; i < 20; i++) {
				assertThat(other.text("quick " + i).takeText()).isEqualTo("quick " + i);
			}
			assertThat(Arrays.equals(client.takeMessage(FrameClient.BINARY), large)).isTrue();
		}
	}

	@Test
	void manyWebSocketsShareOneConnection() throws Exception {
		WsSessions sessions = application.getBean(WsSessions.class);
		try (Http2Client connection = connect()) {
			List<FrameClient> clients = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				clients.add(open(connection));
			}
			assertThat(sessions.count()).isEqualTo(100);
			for (int round = 0; round < 3; round++) {
				for (int i = 0; i < clients.size(); i++) {
					clients.get(i).text("for " + i);
				}
				for (int i = 0; i < clients.size(); i++) {
					assertThat(clients.get(i).takeText()).isEqualTo("for " + i);
				}
			}
			for (FrameClient client : clients) {
				client.send(FrameClient.CLOSE, true, (byte) 3, (byte) 0xE8);
			}
			for (FrameClient client : clients) {
				assertThat(client.takeClose()).isEqualTo(1000);
				assertThatIOException().isThrownBy(client::take).isInstanceOf(EOFException.class);
				client.close();
			}
			for (int i = 0; i < clients.size(); i++) {
				assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1000");
			}
			// Nothing is left of them on either side.
			await().atMost(20, TimeUnit.SECONDS).until(() -> connection.session().getStreams().isEmpty());
			try (FrameClient client = open(connection)) {
				assertThat(client.text("once more").takeText()).isEqualTo("once more");
			}
		}
		await().atMost(20, TimeUnit.SECONDS).until(() -> sessions.count() == 0);
	}

	@Test
	void anEndWithoutCloseIsAbnormal() throws Exception {
		try (Http2Client connection = connect()) {
			FrameClient ending = open(connection);
			ending.close();
			assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1006");
			StreamSocket resetting = connection.open("/echo", "", headers());
			new FrameClient(resetting).takeText();
			resetting.setSoLinger(true, 0);
			resetting.close();
			assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1006");
			open(connection);
		}
		// The whole connection has gone.
		assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1006");
	}

	@Test
	void aStreamThatIsResetWithTheAnswerLeavesItsPlaceToOthers() throws Exception {
		ServletWebServerApplicationContext narrow = start("ws.limits.max-connections=1");
		try (Http2Client connection = Http2Client.plain(narrow.getWebServer().getPort())) {
			for (int i = 0; i < 30; i++) {
				await().atMost(20, TimeUnit.SECONDS).until(() -> {
					StreamSocket resetting = connection.connect("/echo", headers());
					boolean opened = resetting.awaitResponse().getStatus() == 200;
					resetting.setSoLinger(opened, 0);
					resetting.close();
					return opened;
				});
			}
		}
		finally {
			narrow.close();
		}
	}

	@Test
	void aBrokenProtocolIsAnsweredByCloseBeforeTheStreamEnds() throws Exception {
		try (Http2Client connection = connect()) {
			FrameClient client = open(connection);
			client.send(0x83, new byte[0], 0);
			assertThat(client.takeClose()).isEqualTo(1002);
			assertThatIOException().isThrownBy(client::take).isInstanceOf(EOFException.class);
			client.close();
			assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1002");
		}
	}

	@Test
	void whoDoesNotEndItsHalfIsReset() throws Exception {
		try (Http2Client connection = connect()) {
			StreamSocket stream = connection.open("/echo", "", headers());
			FrameClient client = new FrameClient(stream);
			client.takeText();
			client.send(FrameClient.CLOSE, true, (byte) 3, (byte) 0xE8);
			assertThat(client.takeClose()).isEqualTo(1000);
			await().atMost(20, TimeUnit.SECONDS).until(() -> stream.resetCode() != null);
			assertThat(stream.resetCode()).as("NO_ERROR").isZero();
		}
	}

	@Test
	void sessionsAreClosedBeforeTheServerStops() throws Exception {
		ServletWebServerApplicationContext stopping = start();
		try (Http2Client connection = Http2Client.plain(stopping.getWebServer().getPort())) {
			List<FrameClient> clients = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				clients.add(open(connection));
			}
			Thread stop = new Thread(stopping::close, "stop");
			stop.start();
			for (FrameClient client : clients) {
				assertThat(client.takeClose()).isEqualTo(1001);
				client.send(FrameClient.CLOSE, true, (byte) 3, (byte) 0xE9);
				assertThatIOException().isThrownBy(client::take).isInstanceOf(EOFException.class);
				client.close();
			}
			stop.join(30_000);
			assertThat(stop.isAlive()).isFalse();
			assertThat(stopping.isActive()).isFalse();
		}
		finally {
			stopping.close();
		}
	}

	@Test
	void tlsChoosesHttp2AndTheWebSocketIsSecure() throws Exception {
		ServletWebServerApplicationContext secure = start(
				"server.ssl.key-store=" + TestCertificate.instance().keyStore(),
				"server.ssl.key-store-password=" + TestCertificate.PASSWORD);
		try (Http2Client connection = Http2Client.encrypted(secure.getWebServer().getPort())) {
			FrameClient client = new FrameClient(connection.open("/echo", "", headers()));
			assertThat(client.takeText()).startsWith("ann at wss://localhost:");
			byte[] large = new byte[3_000_000];
			new Random(7).nextBytes(large);
			client.send(FrameClient.BINARY, true, large);
			assertThat(Arrays.equals(client.takeMessage(FrameClient.BINARY), large)).isTrue();
		}
		finally {
			secure.close();
		}
	}

	@WsEndpoint(path = "/echo", subprotocols = { "v2", "v1" })
	static class EchoEndpoint {

		final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

		@OnOpen
		String open(WsHandshake handshake) {
			return handshake.principal().getName() + " at " + handshake.uri();
		}

		@OnMessage
		String echo(String message) {
			return message;
		}

		@OnMessage
		byte[] echo(byte[] message) {
			return message;
		}

		@OnClose
		void close(CloseStatus status) {
			this.closed.add("closed " + status.code());
		}

	}

	@RestController
	static class Page {

		@RequestMapping("/page")
		String page() {
			return "the page";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("ann").password("secret").roles("USER").build());
		}

		/** A good one takes a tenth of a second for each handshake. */
		@Bean
		PasswordEncoder passwords() {
			return new PasswordEncoder() {

				@Override
				public String encode(CharSequence password) {
					return password.toString();
				}

				@Override
				public boolean matches(CharSequence password, String encoded) {
					return encoded.contentEquals(password);
				}

			};
		}

		@Bean
		FilterRegistrationBean<Filter> wrappers() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(new OncePerRequestFilter() {

				@Override
				protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response,
						FilterChain chain) throws ServletException, IOException {
					response.setHeader("X-Before", "set by a filter");
					ContentCachingResponseWrapper keeps = new ContentCachingResponseWrapper(response);
					chain.doFilter(new ContentCachingRequestWrapper(request, 1_000), keeps);
					keeps.copyBodyToResponse();
				}

			});
			registration.setOrder(-500);
			return registration;
		}

		@Bean
		FilterRegistrationBean<ShallowEtagHeaderFilter> entityTags() {
			FilterRegistrationBean<ShallowEtagHeaderFilter> registration = new FilterRegistrationBean<>(
					new ShallowEtagHeaderFilter());
			registration.setOrder(-400);
			return registration;
		}

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

		@Bean
		Page page() {
			return new Page();
		}

	}

}
