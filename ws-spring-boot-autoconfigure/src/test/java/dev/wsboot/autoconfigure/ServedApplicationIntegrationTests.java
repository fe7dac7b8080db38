package dev.wsboot.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServlet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole applications with a server, from the properties to the wire.
 */
class ServedApplicationIntegrationTests {

	private static final long SECONDS = 10;

	@Test
	void anApplicationWithoutSpringMvcServesItsEndpoints() {
		run(Plain.class, (server) -> {
			assertThat(server.containsBean("dispatcherServlet")).isFalse();
			assertThat(servlets(server)).contains("wsNotFoundServlet");
			try (TestClient client = TestClient.connect(server, "/room/blue")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("blue: hello");
			}
		});
	}

	@Test
	void anApplicationWithSpringMvcGetsNoOtherServlet() {
		run(Secured.class, (server) -> {
			assertThat(server.containsBean("dispatcherServlet")).isTrue();
			assertThat(servlets(server)).doesNotContain("wsNotFoundServlet");
		});
	}

	@Test
	void anApplicationWhoseServletTakesOtherPathsServesItsEndpoints() {
		run(WithServlet.class, (server) -> {
			assertThat(servlets(server)).contains("wsNotFoundServlet");
			try (TestClient client = TestClient.connect(server, "/room/blue")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("blue: hello");
			}
		});
	}

	private static Set<String> servlets(ServletWebServerApplicationContext server) {
		return server.getServletContext().getServletRegistrations().keySet();
	}

	@Test
	void objectsTravelAsJson() {
		run(Plain.class, (server) -> {
			try (TestClient client = TestClient.connect(server, "/sum")) {
				client.send("{\"a\": 2, \"b\": 3}");
				assertThat(client.take()).isEqualTo("{\"sum\":5}");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "worker", "event-loop" })
	void theLimitsOfAnEndpointAreInForce(String dispatch) {
		run(Plain.class, (server) -> {
			try (TestClient client = TestClient.connect(server, "/room/blue");
					TestClient other = TestClient.connect(server, "/sum")) {
				client.send("x".repeat(11));
				assertThat(client.take()).isEqualTo("closed 1009");
				other.send("{\"a\": 20000, \"b\": 1}");
				assertThat(other.take()).isEqualTo("{\"sum\":20001}");
			}
		}, "ws.dispatch=" + dispatch, "ws.endpoints.room.limits.max-message-size=10B");
	}

	@Test
	void originsAreThoseOfTheProperties() {
		run(Plain.class, (server) -> {
			TestClient.connect(server, "/sum", "Origin", "https://app.example.com").close();
			assertThat(TestClient.refused(server, "/sum", "Origin", "https://evil.example.com")).isEqualTo(403);
			assertThat(TestClient.refused(server, "/sum")).isEqualTo(403);
		}, "ws.allowed-origins=https://app.example.com", "ws.allow-missing-origin=false");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			textBlock = """
					ws.compression.enabled=true,                        permessage-deflate; server_no_context_takeover; client_no_context_takeover
					ws.compression.context-takeover=true,               permessage-deflate
					ws.compression.enabled=false,                       none
					ws.endpoints.sum.compression.enabled=false,         none
					""")
	void compressionIsThatOfTheProperties(String property, @Nullable String agreed) {
		run(Plain.class, (server) -> assertThat(agreedExtensions(server, "/sum")).isEqualTo(agreed), property);
	}

	@ParameterizedTest
	@ValueSource(strings = { "worker", "event-loop" })
	void sessionsAreClosedWith1001BeforeTheServerStops(String dispatch) {
		TestClient[] client = new TestClient[1];
		Endpoints[] endpoints = new Endpoints[1];
		run(Plain.class, (server) -> {
			endpoints[0] = server.getBean(Endpoints.class);
			client[0] = TestClient.connect(server, "/room/blue");
			client[0].send("hello");
			assertThat(client[0].take()).isEqualTo("blue: hello");
		}, "ws.dispatch=" + dispatch);
		assertThat(client[0].take()).isEqualTo("closed 1001");
		assertThat(endpoints[0].closed).containsExactly(CloseStatus.GOING_AWAY);
	}

	@Test
	void pathsStandBelowContextPathAndBasePath() {
		run(Plain.class, (server) -> {
			TestClient.connect(server, "/app/ws/sum").close();
			assertThat(TestClient.refused(server, "/app/sum")).isEqualTo(404);
		}, "server.servlet.context-path=/app", "ws.base-path=/ws");
	}

	@Test
	void whenDisabledThenHandshakesGoTheWayOfAnyRequest() {
		run(Plain.class, (server) -> assertThat(TestClient.refused(server, "/sum")).isEqualTo(404), "ws.enabled=false");
	}

	@Test
	void whenEverythingIsLazyThenEndpointsAreServedAndCreatedByTheirFirstSession() {
		run(Plain.class, (server) -> {
			ConfigurableListableBeanFactory beanFactory = server.getBeanFactory();
			assertThat(beanFactory.containsSingleton("roomEndpoint")).isFalse();
			try (TestClient client = TestClient.connect(server, "/room/blue")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("blue: hello");
			}
			assertThat(beanFactory.containsSingleton("roomEndpoint")).isTrue();
		}, "spring.main.lazy-initialization=true");
	}

	@Test
	void sessionsAndTopicsAreBeans() {
		run(Plain.class, (server) -> {
			WsSessions sessions = server.getBean(WsSessions.class);
			WsTopics topics = server.getBean(WsTopics.class);
			try (TestClient client = TestClient.connect(server, "/room/blue")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("blue: hello");
				assertThat(sessions.count("room")).isEqualTo(1);
				assertThat(topics.publish("blue", "to all").accepted()).isEqualTo(1);
				assertThat(client.take()).isEqualTo("to all");
			}
		});
	}

	@Test
	void springSecurityDecidesBeforeUs() {
		run(Secured.class, (server) -> {
			assertThat(TestClient.refused(server, "/who")).isEqualTo(401);
			String credentials = Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
			try (TestClient client = TestClient.connect(server, "/who", "Authorization", "Basic " + credentials)) {
				assertThat(client.take()).isEqualTo("ann");
			}
		}, "spring.security.user.name=ann", "spring.security.user.password=secret");
	}

	@Test
	void aRequestThatIsNoHandshakeGoesOn() {
		run(Plain.class, (server) -> {
			HttpRequest request = HttpRequest.newBuilder(TestClient.uri("http", server, "/sum")).build();
			assertThat(HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString()).join().statusCode())
				.isEqualTo(404);
		});
	}

	private static Endpoints run(Class<?> application, Consumer<ServletWebServerApplicationContext> test,
			String... properties) {
		String[] arguments = Stream.concat(Stream.of("server.port=0"), Stream.of(properties))
			.map("--"::concat)
			.toArray(String[]::new);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application).run(arguments)) {
			test.accept((ServletWebServerApplicationContext) context);
			return context.getBean(Endpoints.class);
		}
	}

	/** The JDK's client offers no extension, so this one speaks for itself. */
	private static @Nullable String agreedExtensions(ServletWebServerApplicationContext server, String path) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getWebServer().getPort())) {
			socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
			socket.getOutputStream().write("""
					GET %s HTTP/1.1
					Host: localhost
					Connection: Upgrade
					Upgrade: websocket
					Sec-WebSocket-Version: 13
					Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
					Sec-WebSocket-Extensions: permessage-deflate

					""".formatted(path).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			assertThat(reader.readLine()).startsWith("HTTP/1.1 101");
			String name = "sec-websocket-extensions: ";
			String agreed = null;
			for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
				agreed = line.toLowerCase(Locale.ROOT).startsWith(name) ? line.substring(name.length()) : agreed;
			}
			return agreed;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@WsEndpoint("/room/{name}")
	static class RoomEndpoint {

		private final Endpoints endpoints;

		RoomEndpoint(Endpoints endpoints) {
			this.endpoints = endpoints;
		}

		@OnOpen
		void open(WsSession session, @PathVariable String name) {
			session.subscribe(name);
		}

		@OnMessage
		String say(String message, @PathVariable String name) {
			return name + ": " + message;
		}

		@OnClose
		void close(CloseStatus status) {
			this.endpoints.closed.add(status);
		}

	}

	@WsEndpoint("/sum")
	static class SumEndpoint {

		@OnMessage
		Map<String, Integer> sum(Pair pair) {
			return Map.of("sum", pair.a() + pair.b());
		}

		record Pair(int a, int b) {

		}

	}

	@WsEndpoint("/who")
	static class WhoEndpoint {

		@OnOpen
		String greet(WsSession session) {
			return (session.principal() != null) ? session.principal().getName() : "nobody";
		}

	}

	static class Endpoints {

		final BlockingQueue<CloseStatus> closed = new LinkedBlockingQueue<>();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			JacksonAutoConfiguration.class, WsAutoConfiguration.class, WsTomcatAutoConfiguration.class })
	static class Plain {

		@Bean
		Endpoints endpoints() {
			return new Endpoints();
		}

		@Bean
		RoomEndpoint roomEndpoint(Endpoints endpoints) {
			return new RoomEndpoint(endpoints);
		}

		@Bean
		SumEndpoint sumEndpoint() {
			return new SumEndpoint();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithServlet extends Plain {

		@Bean
		ServletRegistrationBean<HttpServlet> other() {
			return new ServletRegistrationBean<>(new NotFoundServlet(), "/other/*");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = JettyServletWebServerAutoConfiguration.class)
	static class Secured {

		@Bean
		Endpoints endpoints() {
			return new Endpoints();
		}

		@Bean
		WhoEndpoint whoEndpoint() {
			return new WhoEndpoint();
		}

	}

}
