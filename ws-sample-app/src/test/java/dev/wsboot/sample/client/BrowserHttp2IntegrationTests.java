package dev.wsboot.sample.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Chromium with a server that talks HTTP/2: where the server announces it, the browser
 * opens its WebSockets over the connection it has; elsewhere over one of HTTP/1.1.
 */
class BrowserHttp2IntegrationTests {

	private static final String TOMCAT = "spring.autoconfigure.exclude="
			+ "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";

	private static final String JETTY = "spring.autoconfigure.exclude="
			+ "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration";

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "server.http2.enabled=true", TOMCAT })
	@ActiveProfiles("tls")
	@Import(Handshakes.class)
	class OnTomcat extends Browser {

		@Test
		void theWebSocketHasAConnectionOfItsOwn() throws Exception {
			pass("http2");
			assertThat(this.handshakes.seen).containsExactly("GET by HTTP/1.1");
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "server.http2.enabled=true", JETTY })
	@ActiveProfiles("tls")
	@Import(Handshakes.class)
	class OnJetty extends Browser {

		@Test
		void theWebSocketIsAStreamOfThePagesConnection() throws Exception {
			pass("http2");
			assertThat(this.handshakes.seen).containsExactly("GET by HTTP/2.0");
		}

		@ParameterizedTest
		@ValueSource(strings = { "chat", "echo" })
		void pageWorks(String scenario) throws Exception {
			pass(scenario);
			assertThat(this.handshakes.seen).isNotEmpty().containsOnly("GET by HTTP/2.0");
		}

	}

	abstract static class Browser {

		private static final Duration LIMIT = Duration.ofSeconds(120);

		@TempDir
		private static Path directory;

		@Autowired
		Handshakes handshakes;

		@LocalServerPort
		private int port;

		@DynamicPropertySource
		static void useKey(DynamicPropertyRegistry registry) {
			registry.add("sample.tls.keystore", () -> SelfSignedKey.in(directory).keyStore().toUri());
		}

		@BeforeAll
		static void createKey() throws Exception {
			SelfSignedKey.in(directory).create();
		}

		@BeforeEach
		void requirePackages() {
			ClientTool.requirePackages();
			this.handshakes.seen.clear();
		}

		final void pass(String scenario) throws Exception {
			List<String> command = List.of(ClientTool.NODE.require(), "browser.mjs", scenario,
					"https://localhost:" + this.port, ClientTool.CHROMIUM.require());
			try (ClientProcess browser = ClientProcess.start(ClientTool.SCRIPTS, Map.of(), null, command)) {
				assertThat(browser.awaitSuccess(LIMIT)).endsWith("passed " + scenario);
			}
		}

	}

	/**
	 * Notes by which version of HTTP handshakes come.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Handshakes {

		final List<String> seen = new CopyOnWriteArrayList<>();

		@Bean
		FilterRegistrationBean<?> notes() {
			FilterRegistrationBean<?> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				HttpServletRequest handshake = (HttpServletRequest) request;
				if ("websocket".equals(handshake.getHeader("Upgrade"))) {
					this.seen.add(handshake.getMethod() + " by " + handshake.getProtocol());
				}
				chain.doFilter(request, response);
			});
			registration.setOrder(-100);
			return registration;
		}

	}

}
