package dev.wsboot.sample.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client {@code ws} of Node.js and a server that compresses every message, looking
 * back at the ones before (RFC 7692, section 7.1.1).
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(
		properties = { "ws.endpoints.echo.compression.threshold=0B", "ws.compression.context-takeover=true" })
class NodeContextTakeoverIntegrationTests {

	@LocalServerPort
	private int port;

	@BeforeEach
	void requirePackages() {
		ClientTool.requirePackages();
	}

	@Test
	void randomMessagesComeBack() throws Exception {
		List<String> command = List.of(ClientTool.NODE.require(), "ws-client.mjs", "contextTakeover",
				"ws://localhost:" + this.port);
		try (ClientProcess client = ClientProcess.start(ClientTool.SCRIPTS, Map.of(), null, command)) {
			assertThat(client.awaitSuccess(Duration.ofSeconds(60))).endsWith("passed " + "contextTakeover");
		}
	}

}
