package dev.wsboot.internal.aot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.aot.AbstractAotProcessor.Settings;
import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application as a native image has it, but on the JVM: processed ahead of time, the
 * generated code compiled, then started from that code with
 * {@code spring.aot.enabled=true}.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class AotIntegrationTests {

	private static final long SECONDS = 60;

	// Spring Boot decides about the user while it processes the application.
	private static final String USER = "--spring.security.user.name=ann";

	private static final String PASSWORD = "--spring.security.user.password=secret";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(
			classes = { JettyServletWebServerAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class })
	void anApplicationProcessedAheadOfTimeServesItsEndpoints(Class<?> excluded) throws Exception {
		Path classes = Files.createDirectories(this.directory.resolve("classes"));
		process(classes, excluded);
		assertThat(Files.readString(classes.resolve("META-INF/native-image/dev.wsboot/aot/reachability-metadata.json")))
			.contains(AotApplication.ChatEndpoint.class.getName(), AotApplication.Say.class.getName(),
					"TomcatUpgradeHandler");
		Process application = start(classes);
		// Ends the waiting for a line that never comes.
		CompletableFuture.delayedExecutor(2 * SECONDS, TimeUnit.SECONDS).execute(application::destroyForcibly);
		try (BufferedReader output = application.inputReader()) {
			List<String> printed = new ArrayList<>();
			int port = port(output, printed);
			assertThat(printed).contains(AotApplication.GENERATED + "true");
			exchange(port, "/echo", "hello", "hello");
			exchange(port, "/chat/blue", "{\"type\":\"say\",\"text\":\"hi\"}", "{\"room\":\"blue\",\"text\":\"hi\"}");
			// Of each session its own.
			exchange(port, "/count", "x", "pong 1");
			exchange(port, "/count", "x", "pong 1");
			exchange(port, "/scanned", "hello", "scanned hello");
			exchange(port, "/code/red", "{\"text\":\"hi\"}", "{\"room\":\"red\",\"text\":\"hi\"}");
			exchange(port, "/chat/blue", "{\"type\":\"fail\",\"how\":\"so\"}", "failed: so");
		}
		finally {
			application.destroyForcibly().onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join();
		}
	}

	private void process(Path classes, Class<?> excluded) throws IOException {
		Path sources = Files.createDirectories(this.directory.resolve("sources"));
		Settings settings = Settings.builder()
			.sourceOutput(sources)
			.resourceOutput(classes)
			.classOutput(classes)
			.groupId("dev.wsboot")
			.artifactId("aot")
			.build();
		String[] arguments = { "--server.port=0", "--spring.main.banner-mode=off", USER, PASSWORD,
				"--spring.autoconfigure.exclude=" + excluded.getName() };
		new SpringApplicationAotProcessor(AotApplication.class, settings, arguments).process();
		compile(sources, classes);
	}

	private static void compile(Path sources, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (Stream<Path> files = Files.walk(sources);
				StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			List<Path> javaFiles = files.filter((file) -> file.toString().endsWith(".java")).toList();
			List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-classpath",
					classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
			boolean compiled = compiler
				.getTask(messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(javaFiles))
				.call();
			assertThat(compiled).as("%s", messages).isTrue();
		}
	}

	private Process start(Path classes) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
				"-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=true", "-cp",
				classes + System.getProperty("path.separator") + System.getProperty("java.class.path"),
				AotApplication.class.getName(), "--server.port=0", "--server.address=127.0.0.1", USER, PASSWORD)
			.redirectErrorStream(true)
			.start();
	}

	private static int port(BufferedReader output, List<String> printed) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			printed.add(line);
			if (line.startsWith(AotApplication.PORT)) {
				return Integer.parseInt(line.substring(AotApplication.PORT.length()));
			}
		}
		throw new AssertionError("The application ended:\n" + String.join("\n", printed));
	}

	private static void exchange(int port, String path, String message, String answer) throws InterruptedException {
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		WebSocket socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.header("Authorization", "Basic " + HttpHeaders.encodeBasicAuth("ann", "secret", null))
			.buildAsync(URI.create("ws://127.0.0.1:" + port + path), new WebSocket.Listener() {

				@Override
				public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
					received.add(data.toString());
					webSocket.request(1);
					return null;
				}

			})
			.orTimeout(SECONDS, TimeUnit.SECONDS)
			.join();
		socket.sendText(message, true).join();
		assertThat(received.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(answer);
		socket.abort();
	}

}
