package dev.wsboot.sample.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application and the client {@code websockets} of Python.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class PythonClientIntegrationTests {

	private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "text", "binary", "fragments", "many_fragments", "ping_pong", "closed_by_client",
			"closed_by_server", "subprotocol", "origin", "random_messages", "chat" })
	void clientIsServed(String scenario) throws Exception {
		List<String> command = List.of(ClientTool.PYTHON.require(), "-B", "websockets_client.py", scenario,
				"ws://localhost:" + this.port);
		try (ClientProcess client = ClientProcess.start(SCRIPTS, Map.of(), null, command)) {
			assertThat(client.awaitSuccess(Duration.ofSeconds(60))).endsWith("passed " + scenario);
		}
	}

}
