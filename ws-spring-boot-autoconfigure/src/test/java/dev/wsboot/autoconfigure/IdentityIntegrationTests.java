package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.annotation.web.http.EnableSpringHttpSession;
import org.springframework.session.events.SessionDeletedEvent;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who may connect, as whom callbacks run and when that ends, on each server behind Spring
 * Security.
 */
@ExtendWith(OutputCaptureExtension.class)
class IdentityIntegrationTests {

	private static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));

	static Stream<Arguments> serversAndStores() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(ContainerSessions.class, SpringSessions.class)
				.map((store) -> Arguments.of(server, store)));
	}

	@ParameterizedTest
	@MethodSource("serversAndStores")
	void logoutClosesWhatWasOpenedInTheHttpSession(Server server, Class<?> store) {
		run(server, store, (application) -> {
			String ann = login(application);
			String other = login(application);
			try (TestClient client = TestClient.connect(application, "/who", "Cookie", ann);
					TestClient stays = TestClient.connect(application, "/who", "Cookie", other)) {
				assertThat(client.take()).isEqualTo("ann");
				assertThat(stays.take()).isEqualTo("ann");
				post(application, "/logout", "", ann);
				assertThat(client.take()).isEqualTo("closed 1008");
				stays.send("who");
				assertThat(stays.take()).isEqualTo("ann");
			}
			assertThat(TestClient.refused(application, "/who", "Cookie", ann)).isIn(302, 401);
		});
	}

	@ParameterizedTest
	@MethodSource("serversAndStores")
	void anHttpSessionThatGotAnotherIdAtLoginIsTheSame(Server server, Class<?> store) {
		run(server, store, (application) -> {
			// The login page has made a session before anybody has logged in.
			String before = cookie(get(application, "/open/session"));
			try (TestClient client = TestClient.connect(application, "/open/who", "Cookie", before)) {
				assertThat(client.take()).isEqualTo("anonymousUser");
				String after = cookie(post(application, "/login", "username=ann&password=secret", before));
				assertThat(after).isNotEqualTo(before);
				client.send("who");
				assertThat(client.take()).isEqualTo("anonymousUser");
				post(application, "/logout", "", after);
				assertThat(client.take()).isEqualTo("closed 1008");
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void whenNotWantedThenLogoutClosesNothing(Server server) {
		run(server, ContainerSessions.class, (application) -> {
			String ann = login(application);
			try (TestClient client = TestClient.connect(application, "/who", "Cookie", ann)) {
				assertThat(client.take()).isEqualTo("ann");
				post(application, "/logout", "", ann);
				client.send("who");
				assertThat(client.take()).isEqualTo("ann");
			}
		}, "ws.endpoints.who.security.close-on-session-end=false");
	}

	@ParameterizedTest
	@EnumSource
	void aTokenThatExpiresClosesWhatItOpened(Server server) {
		run(server, ContainerSessions.class, (application) -> {
			Instant expiry = Instant.now().plusSeconds(2);
			try (TestClient client = TestClient.connect(application, "/who", "Authorization",
					"Bearer " + expiry.toEpochMilli())) {
				assertThat(client.take()).isEqualTo("jwt");
				assertThat(client.take()).isEqualTo("closed 1008");
				assertThat(Instant.now()).isBetween(expiry, expiry.plus(Duration.ofSeconds(5)));
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void whenNotWantedThenAnExpiredTokenClosesNothing(Server server) {
		run(server, ContainerSessions.class, (application) -> {
			Instant expiry = Instant.now().plusMillis(500);
			try (TestClient client = TestClient.connect(application, "/who", "Authorization",
					"Bearer " + expiry.toEpochMilli())) {
				assertThat(client.take()).isEqualTo("jwt");
				await().until(() -> Instant.now().isAfter(expiry.plusMillis(500)));
				client.send("who");
				assertThat(client.take()).isEqualTo("jwt");
			}
		}, "ws.security.close-on-token-expiry=false");
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, worker", "TOMCAT, event-loop", "JETTY, worker", "JETTY, event-loop" })
	void methodSecurityGuardsCallbacks(Server server, String dispatch, CapturedOutput output) {
		run(server, ContainerSessions.class, (application) -> {
			try (TestClient admin = TestClient.connect(application, "/admin", "Authorization",
					"Basic " + Base64.getEncoder().encodeToString("root:secret".getBytes(StandardCharsets.UTF_8)));
					TestClient ann = TestClient.connect(application, "/admin", "Authorization", BASIC)) {
				ann.send("now");
				assertThat(ann.take()).isEqualTo("closed 1008");
				admin.send("now");
				assertThat(admin.take()).isEqualTo("root does now");
			}
		}, "ws.dispatch=" + dispatch);
		assertThat(output).doesNotContain("AccessDeniedException", "AuthorizationDeniedException");
	}

	@ParameterizedTest
	@EnumSource
	void methodSecurityGuardsHandshakes(Server server, CapturedOutput output) {
		run(server, ContainerSessions.class, (application) -> {
			try (TestClient admin = TestClient.connect(application, "/root/x", "Authorization",
					"Basic " + Base64.getEncoder().encodeToString("root:secret".getBytes(StandardCharsets.UTF_8)))) {
				assertThat(admin.take()).isEqualTo("root as x");
			}
			HandshakeResponse refused = HandshakeResponse.of(application, "/root/x", "Authorization", BASIC);
			assertThat(refused.status()).isEqualTo(403);
			assertThat(refused.body()).contains("\"reason\":\"ACCESS_DENIED\"");
		});
		assertThat(output).doesNotContain("AccessDeniedException", "AuthorizationDeniedException");
	}

	@ParameterizedTest
	@EnumSource
	void aBrowserSendsItsTokenAmongTheSubprotocols(Server server, CapturedOutput output) {
		String token = Long.toString(Instant.now().plusSeconds(600).toEpochMilli());
		run(server, ContainerSessions.class, (application) -> {
			try (TestClient client = TestClient.connect(application, "/who", List.of("bearer", "bearer." + token))) {
				assertThat(client.take()).isEqualTo("jwt");
				assertThat(client.subprotocol()).isEqualTo("bearer");
			}
			try (TestClient client = TestClient.connect(application, "/chat",
					List.of("bearer." + token, "chat.v2", "chat.v1"))) {
				assertThat(client.subprotocol()).isEqualTo("chat.v1");
				client.send("headers");
				assertThat(client.take()).doesNotContain("bearer").contains("chat.v1");
			}
			assertThat(TestClient.refused(application, "/who", List.of("bearer.x"))).isEqualTo(401);
			assertThat(TestClient.refused(application, "/who", List.of("bearer.1", "bearer.2"))).isEqualTo(400);
			assertThat(TestClient.refused(application, "/who", List.of("bearer."))).isEqualTo(400);
			assertThat(TestClient.refused(application, "/who", List.of("bearer." + token), "Authorization", BASIC))
				.isEqualTo(400);
		}, "ws.security.bearer-subprotocol=bearer", "logging.level.dev.wsboot=trace");
		assertThat(output).doesNotContain(token);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			# server, trusts,    proto, host,            port, origin,                       status
			TOMCAT,   native,    https, app.example.com, -,    https://app.example.com,      101
			TOMCAT,   native,    wss,   app.example.com, -,    https://app.example.com,      101
			TOMCAT,   native,    wss,   app.example.com, 8443, https://app.example.com:8443, 101
			TOMCAT,   native,    http,  app.example.com, -,    http://app.example.com,       101
			TOMCAT,   native,    https, app.example.com, -,    http://app.example.com,       403
			TOMCAT,   native,    https, app.example.com, -,    https://evil.example.com,     403
			TOMCAT,   framework, https, app.example.com, -,    https://app.example.com,      101
			TOMCAT,   framework, wss,   app.example.com, -,    https://app.example.com,      101
			TOMCAT,   framework, wss,   app.example.com, 8443, https://app.example.com:8443, 101
			TOMCAT,   framework, https, app.example.com, -,    https://evil.example.com,     403
			TOMCAT,   none,      https, app.example.com, -,    https://app.example.com,      403
			TOMCAT,   none,      wss,   app.example.com, -,    https://app.example.com,      403
			JETTY,    native,    https, app.example.com, -,    https://app.example.com,      101
			JETTY,    native,    wss,   app.example.com, -,    https://app.example.com,      101
			JETTY,    native,    wss,   app.example.com, 8443, https://app.example.com:8443, 101
			JETTY,    native,    http,  app.example.com, -,    http://app.example.com,       101
			JETTY,    native,    https, app.example.com, -,    http://app.example.com,       403
			JETTY,    native,    https, app.example.com, -,    https://evil.example.com,     403
			JETTY,    framework, https, app.example.com, -,    https://app.example.com,      101
			JETTY,    framework, wss,   app.example.com, -,    https://app.example.com,      101
			JETTY,    framework, wss,   app.example.com, 8443, https://app.example.com:8443, 101
			JETTY,    framework, https, app.example.com, -,    https://evil.example.com,     403
			JETTY,    none,      https, app.example.com, -,    https://app.example.com,      403
			JETTY,    none,      wss,   app.example.com, -,    https://app.example.com,      403
			""")
	void theOwnOriginIsTheOneTheProxyTells(Server server, String trusts, String proto, String host, Integer port,
			String origin, int status) {
		run(server, ContainerSessions.class, (application) -> {
			String[] headers = Stream
				.concat(Stream.of("Origin", origin, "X-Forwarded-Proto", proto, "X-Forwarded-Host", host),
						(port != null) ? Stream.of("X-Forwarded-Port", port.toString()) : Stream.empty())
				.toArray(String[]::new);
			if (status == 101) {
				visit(application, headers);
			}
			else {
				assertThat(TestClient.refused(application, "/open/who", headers)).isEqualTo(status);
			}
		}, "server.forward-headers-strategy=" + trusts);
	}

	@ParameterizedTest
	@EnumSource
	void whenAnyOriginMayConnectThenForeignCookiesAreWarnedOfOnce(Server server, CapturedOutput output) {
		run(server, ContainerSessions.class, (application) -> {
			String warning = "with its visitor's cookies";
			String own = "http://localhost:" + application.getWebServer().getPort();
			visit(application, "Origin", own, "Cookie", "a=b");
			visit(application, "Origin", "https://evil.example.com");
			assertThat(output).doesNotContain(warning);
			for (int i = 0; i < 3; i++) {
				visit(application, "Origin", "https://evil.example.com", "Cookie", "a=b");
			}
			assertThat(output.toString().split(warning, -1)).hasSize(2);
		}, "ws.allowed-origins=*");
	}

	private static void visit(ServletWebServerApplicationContext application, String... headers) {
		try (TestClient client = TestClient.connect(application, "/open/who", headers)) {
			assertThat(client.take()).isEqualTo("anonymousUser");
		}
	}

	private static void run(Server server, Class<?> store, Consumer<ServletWebServerApplicationContext> test,
			String... properties) {
		String[] arguments = Stream
			.concat(Stream.of("server.port=0", "spring.autoconfigure.exclude=" + server.excluded()),
					Stream.of(properties))
			.map("--"::concat)
			.toArray(String[]::new);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, store)
			.run(arguments)) {
			test.accept((ServletWebServerApplicationContext) context);
		}
	}

	private static String login(ServletWebServerApplicationContext application) {
		return cookie(post(application, "/login", "username=ann&password=secret", ""));
	}

	private static String cookie(HttpResponse<?> response) {
		return response.headers()
			.firstValue("Set-Cookie")
			.map((header) -> header.substring(0, header.indexOf(';')))
			.orElseThrow();
	}

	private static HttpResponse<Void> get(ServletWebServerApplicationContext application, String path) {
		return exchange(HttpRequest.newBuilder(TestClient.uri("http", application, path)));
	}

	private static HttpResponse<Void> post(ServletWebServerApplicationContext application, String path, String form,
			String cookie) {
		HttpRequest.Builder request = HttpRequest.newBuilder(TestClient.uri("http", application, path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form));
		return exchange(cookie.isEmpty() ? request : request.header("Cookie", cookie));
	}

	private static HttpResponse<Void> exchange(HttpRequest.Builder request) {
		try {
			HttpResponse<Void> response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());
			assertThat(response.statusCode()).isLessThan(400);
			return response;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	enum Server {

		TOMCAT(JettyServletWebServerAutoConfiguration.class),

		JETTY(TomcatServletWebServerAutoConfiguration.class);

		private final Class<?> other;

		Server(Class<?> other) {
			this.other = other;
		}

		/** The auto-configuration of the other server. */
		String excluded() {
			return this.other.getName();
		}

	}

	static class WhoEndpoint {

		@OnOpen
		String open() {
			return who();
		}

		@OnMessage
		String message(String text) {
			return who();
		}

		private static String who() {
			return SecurityContextHolder.getContext().getAuthentication().getName();
		}

	}

	@WsEndpoint(path = "/who", name = "who")
	static class KnownEndpoint extends WhoEndpoint {

	}

	@WsEndpoint(path = "/open/who", name = "open")
	static class OpenEndpoint extends WhoEndpoint {

	}

	@WsEndpoint(path = "/chat", subprotocols = "chat.v1")
	static class ChatEndpoint {

		@OnMessage
		String headers(String text, dev.wsboot.WsHandshake handshake) {
			return handshake.headers().get("Sec-WebSocket-Protocol").toString();
		}

	}

	@WsEndpoint("/root/{name}")
	static class RootEndpoint {

		@OnHandshake
		@PreAuthorize("hasRole('ADMIN')")
		void admit(WsHandshakeContext context, Authentication authentication, @PathVariable String name) {
			context.attributes().put("as", authentication.getName() + " as " + name);
		}

		@OnOpen
		String opened(WsSession session) {
			return session.attributes().get("as").toString();
		}

	}

	@WsEndpoint("/admin")
	static class AdminEndpoint {

		@OnMessage
		@PreAuthorize("hasRole('ADMIN')")
		String act(String what, Authentication authentication) {
			return authentication.getName() + " does " + what;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableMethodSecurity
	static class Application {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests(
						(requests) -> requests.requestMatchers("/open/**").permitAll().anyRequest().authenticated())
				.csrf((csrf) -> csrf.disable())
				.formLogin((form) -> form.defaultSuccessUrl("/open/session", true))
				.httpBasic((basic) -> {
				})
				.oauth2ResourceServer((resources) -> resources.jwt((jwt) -> {
				}))
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(user("ann", "USER"), user("root", "ADMIN"));
		}

		private static UserDetails user(String name, String role) {
			return User.withUsername(name).password("{noop}secret").roles(role).build();
		}

		/** A token is the time of its expiry. */
		@Bean
		JwtDecoder tokens() {
			return (token) -> {
				try {
					return Jwt.withTokenValue(token)
						.header("alg", "none")
						.subject("jwt")
						.expiresAt(Instant.ofEpochMilli(Long.parseLong(token)))
						.build();
				}
				catch (NumberFormatException ex) {
					throw new BadJwtException("not a number");
				}
			};
		}

		@Bean
		ServletRegistrationBean<HttpServlet> sessions() {
			return new ServletRegistrationBean<>(new HttpServlet() {
				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) {
					request.getSession();
				}
			}, "/open/session");
		}

		@Bean
		KnownEndpoint knownEndpoint() {
			return new KnownEndpoint();
		}

		@Bean
		OpenEndpoint openEndpoint() {
			return new OpenEndpoint();
		}

		@Bean
		ChatEndpoint chatEndpoint() {
			return new ChatEndpoint();
		}

		@Bean
		RootEndpoint rootEndpoint() {
			return new RootEndpoint();
		}

		@Bean
		AdminEndpoint adminEndpoint() {
			return new AdminEndpoint();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ContainerSessions {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableSpringHttpSession
	static class SpringSessions {

		/** Tells of deleted sessions, as the stores of Spring Session do. */
		@Bean
		SessionRepository<MapSession> sessionRepository(ApplicationEventPublisher events) {
			Map<String, Session> sessions = new ConcurrentHashMap<>();
			return new MapSessionRepository(sessions) {
				@Override
				public void deleteById(String id) {
					Session session = sessions.get(id);
					super.deleteById(id);
					if (session != null) {
						events.publishEvent(new SessionDeletedEvent(this, session));
					}
				}
			};
		}

	}

}
