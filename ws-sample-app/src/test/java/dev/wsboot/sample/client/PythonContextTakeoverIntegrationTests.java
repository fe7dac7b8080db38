package dev.wsboot.sample.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client {@code websockets} of Python and a server that compresses every message,
 * looking back at the ones before (RFC 7692, section 7.1.1).
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
		properties = { "ws.endpoints.echo.compression.threshold=0B", "ws.compression.context-takeover=true" })
class PythonContextTakeoverIntegrationTests {

	private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();

	@LocalServerPort
	private int port;

	@Test
	void randomMessagesComeBack() throws Exception {
		List<String> command = List.of(ClientTool.PYTHON.require(), "-B", "websockets_client.py", "context_takeover",
				"ws://localhost:" + this.port);
		try (ClientProcess client = ClientProcess.start(SCRIPTS, Map.of(), null, command)) {
			assertThat(client.awaitSuccess(Duration.ofSeconds(60))).endsWith("passed " + "context_takeover");
		}
	}

}
