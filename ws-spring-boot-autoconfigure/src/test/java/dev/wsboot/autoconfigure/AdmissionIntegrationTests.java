package dev.wsboot.autoconfigure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
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
class AdmissionIntegrationTests {

	@ParameterizedTest
	@CsvSource({ "TOMCAT, max-connections=2, 503", "JETTY, max-connections=2, 503",
			"TOMCAT, max-connections-per-address=2, 429", "JETTY, max-connections-per-address=2, 429" })
	void oneTooManyIsRefusedUntilAnotherHasGone(Server server, String limit, int status) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.run("--server.port=0", "--spring.autoconfigure.exclude=" + server.excluded(), "--ws.limits." + limit)) {
			ServletWebServerApplicationContext application = (ServletWebServerApplicationContext) context;
			WsSessions sessions = context.getBean(WsSessions.class);
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

	}

}
