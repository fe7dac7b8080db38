package dev.wsboot.sample.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application's page in Chromium.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class BrowserIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(120);

	@LocalServerPort
	private int port;

	@BeforeEach
	void requirePackages() {
		ClientTool.requirePackages();
	}

	@ParameterizedTest
	@ValueSource(strings = { "chat", "echo" })
	void pageWorks(String scenario) throws Exception {
		try (ClientProcess browser = start(scenario, this.port)) {
			assertThat(browser.awaitSuccess(LIMIT)).endsWith("passed " + scenario);
		}
	}

	@Test
	void pageComesBackAfterTheConnectionWasLost() throws Exception {
		try (DroppableRelay relay = new DroppableRelay(this.port);
				ClientProcess browser = start("reconnect", relay.port())) {
			browser.awaitLine("drop", LIMIT);
			relay.drop();
			browser.awaitLine("restore", LIMIT);
			relay.restore();
			assertThat(browser.awaitSuccess(LIMIT)).endsWith("passed reconnect");
		}
	}

	private static ClientProcess start(String scenario, int port) throws IOException {
		List<String> command = List.of(ClientTool.NODE.require(), "browser.mjs", scenario, "http://127.0.0.1:" + port,
				ClientTool.CHROMIUM.require());
		return ClientProcess.start(ClientTool.SCRIPTS, Map.of(), null, command);
	}

}
