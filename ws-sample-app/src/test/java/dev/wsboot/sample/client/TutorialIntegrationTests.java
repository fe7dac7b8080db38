package dev.wsboot.sample.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The clients with which the field's tutorials begin. Only the port is another one.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class TutorialIntegrationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@LocalServerPort
	private int port;

	@Test
	void pageOfTheTutorialsIsServed() throws Exception {
		ClientTool.requirePackages();
		List<String> command = List.of(ClientTool.NODE.require(), "browser.mjs", "tutorial",
				"http://localhost:" + this.port, ClientTool.CHROMIUM.require());
		try (ClientProcess client = ClientProcess.start(ClientTool.SCRIPTS, Map.of(), null, command)) {
			client.awaitSuccess(LIMIT);
		}
	}

	@Test
	void nodeClientOfTheTutorialsIsServed() throws Exception {
		ClientTool.requirePackages();
		String script = read("src/test/js/tutorial/client.mjs", this.port);
		List<String> command = List.of(ClientTool.NODE.require(), "--input-type=module", "-");
		try (ClientProcess client = ClientProcess.start(ClientTool.SCRIPTS, Map.of(), script, command)) {
			// It never ends by itself.
			client.awaitLine("received: something", LIMIT);
		}
	}

	@Test
	void pythonClientOfTheTutorialsIsServed() throws Exception {
		String script = read("src/test/python/tutorial/client.py", this.port);
		List<String> command = List.of(ClientTool.PYTHON.require(), "-");
		try (ClientProcess client = ClientProcess.start(Path.of("").toAbsolutePath(), Map.of(), script, command)) {
			client.awaitLine("Received: Hello world!", LIMIT);
			client.awaitSuccess(LIMIT);
		}
	}

	private static String read(String path, int port) throws IOException {
		return Files.readString(Path.of(path)).replace("localhost:8080", "localhost:" + port);
	}

	/**
	 * Serves the page of the tutorials.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	@RestController
	static class TutorialPage {

		@GetMapping(path = "/tutorial.html", produces = "text/html")
		String page(HttpServletRequest request) throws IOException {
			return read("src/test/js/tutorial/browser.html", request.getServerPort());
		}

	}

}
