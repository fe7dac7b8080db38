package dev.wsboot.sample.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application's page below a context path.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "server.servlet.context-path=/demo")
class BrowserContextPathIntegrationTests {

	@LocalServerPort
	private int port;

	@Test
	void pageFindsItsEndpoints() throws Exception {
		ClientTool.requirePackages();
		List<String> command = List.of(ClientTool.NODE.require(), "browser.mjs", "chat",
				"http://localhost:" + this.port + "/demo", ClientTool.CHROMIUM.require());
		try (ClientProcess browser = ClientProcess.start(ClientTool.SCRIPTS, Map.of(), null, command)) {
			assertThat(browser.awaitSuccess(Duration.ofSeconds(120))).endsWith("passed chat");
		}
	}

}
