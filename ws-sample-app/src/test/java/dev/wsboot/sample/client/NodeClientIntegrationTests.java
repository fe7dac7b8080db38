package dev.wsboot.sample.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application and the client {@code ws} of Node.js.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class NodeClientIntegrationTests {

	@LocalServerPort
	private int port;

	@BeforeEach
	void requirePackages() {
		ClientTool.requirePackages();
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "binary", "fragments", "manyFragments", "tooManyFragments", "pingPong",
			"closedByClient", "closedByServer", "subprotocol", "origin", "randomMessages" })
	void clientIsServed(String scenario) throws Exception {
		List<String> command = List.of(ClientTool.NODE.require(), "ws-client.mjs", scenario,
				"ws://localhost:" + this.port);
		try (ClientProcess client = ClientProcess.start(ClientTool.SCRIPTS, Map.of(), null, command)) {
			assertThat(client.awaitSuccess(Duration.ofSeconds(60))).endsWith("passed " + scenario);
		}
	}

}
