package dev.wsboot.autoconfigure;

import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletionException;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many may connect, on each server.
 */
@ExtendWith(OutputCaptureExtension.class)
class AdmissionIntegrationTests {

	@ParameterizedTest
	@CsvSource({ "TOMCAT, max-connections=2, 503", "JETTY, max-connections=2, 503",
			"TOMCAT, max-connections-per-address=2, 429", "JETTY, max-connections-per-address=2, 429" })
	void oneTooManyIsRefusedUntilAnotherHasGone(Server server, String limit, int status) {
		try (ServletWebServerApplicationContext application = start(server, "--ws.limits." + limit)) {
			WsSessions sessions = application.getBean(WsSessions.class);
			TestClient stays = TestClient.connect(application, "/echo");
			for (int i = 0; i < 5; i++) {
				TestClient goes = TestClient.connect(application, "/echo");
				goes.send("hello");
				assertThat(goes.take()).isEqualTo("hello");
				assertThat(TestClient.refused(application, "/echo")).isEqualTo(status);
				goes.close();
				await().until(() -> sessions.count() == 1);
			}
			stays.send("hello");
			assertThat(stays.take()).isEqualTo("hello");
			stays.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, max-connections=1, 503", "JETTY, max-connections=1, 503",
			"TOMCAT, max-connections-per-address=1, 429", "JETTY, max-connections-per-address=1, 429",
			"TOMCAT, max-connections-per-principal=1, 429", "JETTY, max-connections-per-principal=1, 429",
			"TOMCAT, handshakes-per-second=1, 429", "JETTY, handshakes-per-second=1, 429" })
	void whoIsOneTooManyIsToldWhenToComeBack(Server server, String limit, int status, CapturedOutput output) {
		String property = "ws.limits." + limit.replace("=1", "");
		try (ServletWebServerApplicationContext application = start(server, "--ws.limits." + limit);
				TestClient client = TestClient.connect(application, "/echo", "X-User", "ann")) {
			client.send("hello");
			assertThat(client.take()).isEqualTo("hello");
			HttpResponse<?> refusal = refusal(application);
			assertThat(refusal.statusCode()).isEqualTo(status);
			assertThat(refusal.headers().firstValue("Retry-After")).get(InstanceOfAssertFactories.STRING)
				.satisfies((seconds) -> assertThat(Integer.parseInt(seconds)).isBetween(1, 60));
			assertThat(output).contains("A handshake was refused: The limit " + property + " (1) is reached.");
		}
	}

	@ParameterizedTest
	@EnumSource
	void eachUserHasAsManyAsAllowed(Server server) {
		try (ServletWebServerApplicationContext application = start(server,
				"--ws.limits.max-connections-per-principal=1");
				TestClient ann = TestClient.connect(application, "/echo", "X-User", "ann");
				TestClient bob = TestClient.connect(application, "/echo", "X-User", "bob");
				TestClient nobody = TestClient.connect(application, "/echo");
				TestClient nobodyElse = TestClient.connect(application, "/echo")) {
			assertThat(TestClient.refused(application, "/echo", "X-User", "ann")).isEqualTo(429);
			for (TestClient client : List.of(ann, bob, nobody, nobodyElse)) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, native, 101", "TOMCAT, framework, 101", "TOMCAT, none, 429", "JETTY, native, 101",
			"JETTY, framework, 101", "JETTY, none, 429" })
	void theAddressIsTheOneATrustedProxyTells(Server server, String trusts, int status) {
		try (ServletWebServerApplicationContext application = start(server, "--ws.limits.max-connections-per-address=1",
				"--server.forward-headers-strategy=" + trusts);
				TestClient client = TestClient.connect(application, "/echo", "X-Forwarded-For", "192.0.2.1")) {
			if (status == 101) {
				TestClient.connect(application, "/echo", "X-Forwarded-For", "192.0.2.2").close();
			}
			else {
				// Anybody may write that header, so it gains nobody another place.
				assertThat(TestClient.refused(application, "/echo", "X-Forwarded-For", "192.0.2.2")).isEqualTo(status);
			}
			assertThat(TestClient.refused(application, "/echo", "X-Forwarded-For", "192.0.2.1")).isEqualTo(429);
			client.send("hello");
			assertThat(client.take()).isEqualTo("hello");
		}
	}

	// Where a machine takes a second for it, one more handshake is within the rate.
	private static HttpResponse<?> refusal(ServletWebServerApplicationContext application) {
		for (int i = 0; i < 100; i++) {
			try {
				TestClient.connect(application, "/echo", "X-User", "ann").abort();
			}
			catch (CompletionException ex) {
				return ((WebSocketHandshakeException) ex.getCause()).getResponse();
			}
		}
		throw new AssertionError("No handshake was refused");
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + server.excluded())
			.run(properties);
	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		String echo(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		Echo echoEndpoint() {
			return new Echo();
		}

		/** Believes whoever says who it is. */
		@Bean
		FilterRegistrationBean<Filter> authentication() {
			FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {
					@Override
					public @Nullable Principal getUserPrincipal() {
						String user = getHeader("X-User");
						return (user != null) ? () -> user : null;
					}
				}, response));
			filter.setOrder(-100);
			return filter;
		}

	}

}
