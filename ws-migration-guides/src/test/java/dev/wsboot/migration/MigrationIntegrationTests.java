package dev.wsboot.migration;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import dev.wsboot.migration.jakarta.JakartaApplication;
import dev.wsboot.migration.ours.OursApplication;
import dev.wsboot.migration.spring.SpringApplicationOfHandlers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is shown side by side in {@code docs/migrating.md} behaves the same, as far as it
 * runs with Spring Boot.
 */
@Timeout(60)
class MigrationIntegrationTests {

	@ParameterizedTest
	@ValueSource(classes = { OursApplication.class, SpringApplicationOfHandlers.class, JakartaApplication.class })
	void bothSidesOfAGuideBehaveTheSame(Class<?> application) throws Exception {
		try (ServletWebServerApplicationContext server = (ServletWebServerApplicationContext) SpringApplication
			.run(application, "--server.port=0", "--server.address=127.0.0.1")) {
			Client echo = new Client(server, "/echo");
			echo.says("hello");
			assertThat(echo.hears()).isEqualTo("hello");
			Client ada = new Client(server, "/chat/blue/ada");
			ada.says("1");
			assertThat(ada.hears()).isEqualTo("ada: 1");
			Client bob = new Client(server, "/chat/blue/bob");
			Client eve = new Client(server, "/chat/red/eve");
			bob.says("2");
			assertThat(bob.hears()).isEqualTo("bob: 2");
			assertThat(ada.hears()).isEqualTo("bob: 2");
			bob.leaves();
			assertThat(ada.hears()).isEqualTo("bob left");
			eve.says("3");
			assertThat(eve.hears()).isEqualTo("eve: 3");
			echo.leaves();
			ada.leaves();
			eve.leaves();
		}
	}

	/**
	 * The JDK's client.
	 */
	private static final class Client implements WebSocket.Listener {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		private final WebSocket socket;

		Client(ServletWebServerApplicationContext server, String path) {
			URI uri = URI.create("ws://127.0.0.1:" + server.getWebServer().getPort() + path);
			this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, this).join();
		}

		void says(String text) {
			this.socket.sendText(text, true).join();
		}

		String hears() throws InterruptedException {
			return this.heard.poll(10, TimeUnit.SECONDS);
		}

		void leaves() {
			this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
		}

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.heard.add(data.toString());
			webSocket.request(1);
			return null;
		}

	}

}
