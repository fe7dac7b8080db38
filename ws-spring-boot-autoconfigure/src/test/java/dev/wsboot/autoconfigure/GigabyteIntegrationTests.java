package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.FrameClient.Frame;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One message of a gigabyte through an application whose heap is a sixteenth of that, in
 * a process of its own.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class GigabyteIntegrationTests {

	private static final int FRAMES = 1024;

	private static final int FRAME_BYTES = 1024 * 1024;

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	@ParameterizedTest
	@EnumSource
	void aGigabyteIsEchoedByAHeapOf64Megabytes(Server server, @TempDir Path directory) throws Exception {
		Path output = directory.resolve("output.txt");
		Process process = start(server, output);
		try (FrameClient client = new FrameClient(port(process, output), "/echo")) {
			CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> send(client));
			CRC32 received = new CRC32();
			long bytes = 0;
			Frame frame;
			do {
				frame = client.take();
				received.update(frame.payload());
				bytes += frame.payload().length;
			}
			while (!frame.fin());
			assertThat(bytes).isEqualTo((long) FRAMES * FRAME_BYTES);
			assertThat(received.getValue()).isEqualTo(sent.get(10, TimeUnit.SECONDS));
			// It is as good as new.
			client.send(FrameClient.BINARY, true, (byte) 1);
			assertThat(client.take()).hasToString("frame 2 fin 1 bytes");
			assertThat(Files.readString(output)).doesNotContain("OutOfMemory", " WARN ", " ERROR ");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private static long send(FrameClient client) {
		byte[] payload = new byte[FRAME_BYTES];
		new Random(1).nextBytes(payload);
		CRC32 sent = new CRC32();
		try {
			for (int i = 0; i < FRAMES; i++) {
				// No frame is like another.
				payload[i] = (byte) ~payload[i];
				sent.update(payload);
				int opcode = (i == 0) ? FrameClient.BINARY : FrameClient.CONTINUATION;
				client.send((i == FRAMES - 1) ? 0x80 : opcode, payload, FRAME_BYTES);
			}
			return sent.getValue();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Process start(Server server, Path output) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
				Application.class.getName(), "--server.port=0", "--server.address=127.0.0.1",
				"--ws.limits.max-message-size=1GB", "--spring.autoconfigure.exclude=" + server.excluded());
		return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

	private static int port(Process process, Path output) {
		return await().atMost(60, TimeUnit.SECONDS).until(() -> findPort(process, output), (port) -> port > 0);
	}

	private static int findPort(Process process, Path output) throws IOException {
		String log = Files.readString(output, StandardCharsets.UTF_8);
		assertThat(process.isAlive()).as(log).isTrue();
		Matcher matcher = PORT.matcher(log);
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		void echo(InputStream message, WsSession session) throws IOException {
			try (OutputStream answer = session.binaryStream()) {
				message.transferTo(answer);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	@Import(Echo.class)
	public static class Application {

		public static void main(String[] arguments) {
			new SpringApplicationBuilder(Application.class).run(arguments);
		}

	}

}
