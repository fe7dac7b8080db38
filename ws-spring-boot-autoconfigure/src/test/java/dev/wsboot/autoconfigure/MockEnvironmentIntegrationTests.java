package dev.wsboot.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.WsSessions;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.endpoint.Router;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose tests run without a server, as {@code @SpringBootTest} does by
 * default.
 */
@SpringBootTest
class MockEnvironmentIntegrationTests {

	@Autowired
	private Router router;

	@Autowired
	private WsSessions sessions;

	@Autowired
	private WsTopics topics;

	@Test
	void endpointsAreThereAndNobodyIsConnected() {
		assertThat(this.router.find("/echo")).isNotNull();
		assertThat(this.sessions.count()).isZero();
		assertThat(this.topics.publish("news", "nobody listens").accepted()).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

}
