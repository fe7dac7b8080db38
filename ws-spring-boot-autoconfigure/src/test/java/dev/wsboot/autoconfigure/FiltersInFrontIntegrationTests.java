package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;
import org.springframework.web.util.ContentCachingResponseWrapper;

import dev.wsboot.WsHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handshakes that pass everything an application may have in front, all at once:
 * compression, forwarded headers, observations, wrappers that keep request and response,
 * CORS and Spring Security with the headers it adds.
 */
class FiltersInFrontIntegrationTests {

	private static final String BASIC = "Basic "
			+ Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));

	@ParameterizedTest
	@EnumSource
	void theHandshakePassesAllOfThem(Server server) {
		run(server, (application) -> {
			try (Handshake handshake = new Handshake(application, "https://app.example.com", BASIC)) {
				assertThat(handshake.statusLine).startsWith("HTTP/1.1 101");
				assertThat(handshake.values("sec-websocket-accept")).hasSize(1);
				assertThat(handshake.values("x-before")).containsExactly("set by a filter");
				assertThat(handshake.values("content-encoding")).isEmpty();
				assertThat(handshake.values("etag")).isEmpty();
				if (server == Server.TOMCAT) {
					// Spring Security adds its headers when the chain ends. Jetty's
					// response
					// is out by then, and a 101 does not need them.
					assertThat(handshake.values("x-content-type-options")).containsExactly("nosniff");
				}
				assertThat(handshake.frame()).isEqualTo("ann at wss://app.example.com/echo");
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void messagesPassUnchanged(Server server) {
		run(server, (application) -> {
			String large = "compressible ".repeat(5_000);
			try (TestClient client = TestClient.connect(application, "/echo", "Authorization", BASIC)) {
				assertThat(client.take()).startsWith("ann at ");
				client.send(large);
				assertThat(client.take()).isEqualTo(large);
			}
		}, "ws.limits.max-message-size=1MB");
	}

	@ParameterizedTest
	@EnumSource
	void theRequestIsObservedUntilTheHandshakeIsAnswered(Server server) {
		run(server, (application) -> {
			MeterRegistry meters = application.getBean(MeterRegistry.class);
			try (TestClient client = TestClient.connect(application, "/echo", "Authorization", BASIC)) {
				assertThat(client.take()).startsWith("ann at ");
				// The WebSocket is still open.
				await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
					assertThat(meters.find("http.server.requests").tag("status", "101").timers())
						.extracting(Timer::count)
						.containsExactly(1L);
					assertThat(meters.get("http.server.requests.active").longTaskTimer().activeTasks()).isZero();
				});
			}
			assertThat(meters.find("http.server.requests").timers()).extracting(Timer::count).containsExactly(1L);
		});
	}

	@ParameterizedTest
	@EnumSource
	void aRefusalComesOutWhole(Server server) {
		run(server, (application) -> {
			// Allowed by CORS, but not by us.
			try (Handshake handshake = new Handshake(application, "https://other.example.com", BASIC)) {
				assertThat(handshake.statusLine).startsWith("HTTP/1.1 403");
				assertThat(handshake.body()).contains("ORIGIN_NOT_ALLOWED");
				assertThat(handshake.values("x-content-type-options")).containsExactly("nosniff");
			}
			try (Handshake handshake = new Handshake(application, "https://app.example.com", "Basic eDp5")) {
				assertThat(handshake.statusLine).startsWith("HTTP/1.1 401");
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void anOriginThatCorsDoesNotKnowIsRefusedByIt(Server server) {
		run(server, (application) -> {
			try (Handshake handshake = new Handshake(application, "https://partner.example.com", BASIC)) {
				assertThat(handshake.statusLine).startsWith("HTTP/1.1 403");
				assertThat(handshake.body()).contains("Invalid CORS request");
			}
		}, "ws.allowed-origins=https://partner.example.com");
	}

	private static void run(Server server, Consumer<ServletWebServerApplicationContext> test, String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0",
				"--spring.autoconfigure.exclude=" + server.excluded(), "--server.compression.enabled=true",
				"--server.compression.min-response-size=1B", "--server.forward-headers-strategy=framework"));
		for (String property : properties) {
			arguments.add("--" + property);
		}
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.run(arguments.toArray(String[]::new))) {
			test.accept((ServletWebServerApplicationContext) context);
		}
	}

	/**
	 * A handshake as a proxy for {@code https://app.example.com} passes it on, and what
	 * is answered.
	 */
	private static final class Handshake implements AutoCloseable {

		private final Socket socket;

		private final InputStream input;

		private final String statusLine;

		private final List<String> headers = new ArrayList<>();

		Handshake(ServletWebServerApplicationContext application, String origin, String authorization) {
			try {
				this.socket = new Socket(InetAddress.getLoopbackAddress(), application.getWebServer().getPort());
				this.socket.setSoTimeout(20_000);
				this.input = this.socket.getInputStream();
				this.socket.getOutputStream().write("""
						GET /echo HTTP/1.1
						Host: 10.1.2.3:8080
						Connection: keep-alive, Upgrade
						Upgrade: websocket
						Sec-WebSocket-Version: 13
						Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
						Accept-Encoding: gzip
						X-Forwarded-Proto: https
						X-Forwarded-Host: app.example.com
						X-Forwarded-Port: 443
						Origin: %s
						Authorization: %s

						""".formatted(origin, authorization).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
				this.statusLine = line();
				for (String header = line(); !header.isEmpty(); header = line()) {
					this.headers.add(header);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private String line() throws IOException {
			StringBuilder line = new StringBuilder();
			while (line.indexOf("\r\n") < 0) {
				int next = this.input.read();
				assertThat(next).as("after %s, %s", this.headers, line).isNotNegative();
				line.append((char) next);
			}
			return line.substring(0, line.length() - 2);
		}

		List<String> values(String name) {
			return this.headers.stream()
				.filter((header) -> header.toLowerCase(Locale.ROOT).startsWith(name + ":"))
				.map((header) -> header.substring(name.length() + 1).strip())
				.toList();
		}

		/** The payload of a short text frame. */
		String frame() {
			try {
				assertThat(this.input.read()).isEqualTo(0x81);
				return new String(this.input.readNBytes(this.input.read()), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/** The body, whose length the filter for entity tags knows. */
		String body() {
			try {
				int length = Integer.parseInt(values("content-length").get(0));
				return new String(this.input.readNBytes(length), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnOpen
		String open(WsHandshake handshake) {
			return handshake.principal().getName() + " at " + handshake.uri();
		}

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.cors(Customizer.withDefaults())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		CorsConfigurationSource corsConfigurationSource() {
			CorsConfiguration cors = new CorsConfiguration();
			cors.setAllowedOrigins(List.of("https://other.example.com"));
			UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
			source.registerCorsConfiguration("/**", cors);
			return source;
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("ann").password("{noop}secret").roles("USER").build());
		}

		@Bean
		SimpleMeterRegistry meters() {
			return new SimpleMeterRegistry();
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

	}

}
