package smoke;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.Dispatch;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

/**
 * Whether an application with some version of Spring Boot starts with the starter and
 * serves a WebSocket, plain and with TLS: less than the tests ask, but it needs nothing
 * of them. The argument is a key store of type PKCS12 for localhost, its password the
 * second.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Smoke {

	private static final long SECONDS = 20;

	private static final List<String> failures = new ArrayList<>();

	public static void main(String[] args) throws Exception {
		check(HttpClient.newHttpClient(), "ws");
		SSLContext trusting = trusting(Path.of(args[0]), args[1]);
		check(HttpClient.newBuilder().sslContext(trusting).build(), "wss", "--server.ssl.key-store=file:" + args[0],
				"--server.ssl.key-store-type=PKCS12", "--server.ssl.key-store-password=" + args[1]);
		System.out.println("Spring Boot " + SpringBootVersion.getVersion() + ": " + (failures.isEmpty() ? "passed"
				: "failed: " + String.join("; ", failures)));
		System.exit(failures.isEmpty() ? 0 : 1);
	}

	private static void check(HttpClient http, String scheme, String... arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--ws.limits.max-message-size=1MB",
				"--spring.main.banner-mode=off"));
		all.addAll(List.of(arguments));
		Client open;
		try (ConfigurableApplicationContext context = SpringApplication.run(Smoke.class, all.toArray(String[]::new))) {
			String address = scheme + "://localhost:" + context.getEnvironment().getProperty("local.server.port");
			open = new Client(http, address + "/echo");
			String large = "compressible ".repeat(50_000);
			expect(scheme + " text", "hello", open.ask("hello"));
			expect(scheme + " large text", large, open.ask(large));
			expect(scheme + " too large", "closed 1009", new Client(http, address + "/echo").ask(large + large));
			expect(scheme + " JSON and path", "{\"text\":\"ann: hello\"}",
					new Client(http, address + "/greet/ann").ask("{\"text\": \"hello\"}"));
			expect(scheme + " foreign origin", "403", refused(http, address + "/echo"));
		}
		expect(scheme + " shutdown", "closed 1001", open.take());
	}

	private static String refused(HttpClient http, String address) throws Exception {
		try {
			http.newWebSocketBuilder()
				.header("Origin", "https://evil.example.com")
				.buildAsync(URI.create(address), new WebSocket.Listener() {
				})
				.get(SECONDS, TimeUnit.SECONDS);
			return "101";
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof WebSocketHandshakeException refusal) {
				return String.valueOf(refusal.getResponse().statusCode());
			}
			throw ex;
		}
	}

	private static void expect(String what, String expected, String actual) {
		if (!expected.equals(actual)) {
			failures.add(what + " was " + actual.substring(0, Math.min(200, actual.length())));
		}
	}

	private static SSLContext trusting(Path keyStore, String password) throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(keyStore)) {
			keys.load(input, password.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("smoke", keys.getCertificate("smoke"));
		TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		managers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, managers.getTrustManagers(), null);
		return context;
	}

	@WsEndpoint(path = "/echo", dispatch = Dispatch.EVENT_LOOP)
	static class EchoEndpoint {

		@OnMessage
		String echo(String text) {
			return text;
		}

	}

	@WsEndpoint("/greet/{name}")
	static class GreetEndpoint {

		@OnMessage
		Greeting greet(Greeting greeting, @PathVariable String name) {
			return new Greeting(name + ": " + greeting.text());
		}

	}

	/**
	 * What travels as JSON.
	 *
	 * @param text some text
	 */
	record Greeting(String text) {

	}

	private static final class Client implements WebSocket.Listener {

		private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

		private final StringBuilder text = new StringBuilder();

		private final WebSocket socket;

		Client(HttpClient http, String address) throws Exception {
			this.socket = http.newWebSocketBuilder()
				.buildAsync(URI.create(address), this)
				.get(SECONDS, TimeUnit.SECONDS);
		}

		String ask(String message) throws Exception {
			this.socket.sendText(message, true).exceptionally((ex) -> null).get(SECONDS, TimeUnit.SECONDS);
			return take();
		}

		String take() throws Exception {
			String event = this.events.poll(SECONDS, TimeUnit.SECONDS);
			return (event != null) ? event : "nothing";
		}

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				this.events.add(this.text.toString());
				this.text.setLength(0);
			}
			webSocket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
			this.events.add("closed " + code);
			return null;
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			this.events.add("closed by " + error);
		}

	}

}
