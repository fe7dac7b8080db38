package dev.wsboot.autoconfigure;

import java.util.ArrayDeque;
import java.util.Deque;

import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * WebSockets count as connections of Tomcat's connectors, each of which has a limit.
 */
@ExtendWith(OutputCaptureExtension.class)
class TomcatConnectionLimitIntegrationTests {

	private static final String WARNING = "raise server.tomcat.max-connections";

	@Test
	void aConnectorThatIsNearlyFullIsWarnedAboutOnceAndEachByItself(CapturedOutput output) {
		Deque<TestClient> clients = new ArrayDeque<>();
		try (ConfigurableApplicationContext context = start("--server.tomcat.max-connections=20")) {
			ServletWebServerApplicationContext server = (ServletWebServerApplicationContext) context;
			int port = server.getWebServer().getPort();
			connect(clients, port, 16);
			assertThat(output).doesNotContain(WARNING);
			connect(clients, port, 2);
			assertThat(output).containsOnlyOnce(WARNING).contains("-" + port + "\" has ").contains(" of at most 20 ");
			connect(clients, port, 2);
			assertThat(output).containsOnlyOnce(WARNING);

			int other = ((TomcatWebServer) server.getWebServer()).getTomcat().getService().findConnectors()[1]
				.getLocalPort();
			connect(clients, other, 7);
			assertThat(output).doesNotContain(" of at most 10 ");
			connect(clients, other, 2);
			assertThat(output).contains("-" + other + "\" has ").contains(" of at most 10 ");
			assertThat(clients).hasSize(29);
			clients.forEach(TestClient::close);
		}
	}

	@Test
	void withoutALimitNothingIsNear(CapturedOutput output) {
		Deque<TestClient> clients = new ArrayDeque<>();
		try (ConfigurableApplicationContext context = start("--server.tomcat.max-connections=-1")) {
			connect(clients, ((ServletWebServerApplicationContext) context).getWebServer().getPort(), 3);
			clients.forEach(TestClient::close);
		}
		assertThat(output).doesNotContain(WARNING);
	}

	private static ConfigurableApplicationContext start(String property) {
		return new SpringApplicationBuilder(Application.class).run("--server.port=0", property);
	}

	private static void connect(Deque<TestClient> clients, int port, int count) {
		for (int i = 0; i < count; i++) {
			TestClient client = TestClient.connect(port, "/echo");
			client.send("here");
			assertThat(client.take()).isEqualTo("here");
			clients.add(client);
		}
	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class })
	static class Application {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> secondConnector() {
			return (factory) -> {
				Connector connector = new Connector();
				connector.setPort(0);
				connector.setProperty("maxConnections", "10");
				factory.addAdditionalConnectors(connector);
			};
		}

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

	}

}
