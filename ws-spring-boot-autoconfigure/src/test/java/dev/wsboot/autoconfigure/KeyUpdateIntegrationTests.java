package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

import org.apache.coyote.http11.Http11Nio2Protocol;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.transport.EngineSocket;
import dev.wsboot.internal.transport.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that takes new keys by itself (RFC 8446, section 4.6.3), every 128 KB instead
 * of every 128 GB. The JDK reads its limits once, so the server is a process of its own.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KeyUpdateIntegrationTests {

	private static final int LIMIT_BYTES = 128 * 1024;

	private static final int MEGABYTE = 1024 * 1024;

	@ParameterizedTest
	@EnumSource
	void largeMessagesPassWhileTheServerTakesNewKeys(Kind kind, @TempDir Path directory) throws Exception {
		Path output = directory.resolve("output.txt");
		Process process = start(kind, directory, output);
		try {
			int port = DrainProcessIntegrationTests.port(process, output);
			for (String cipher : List.of("TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256")) {
				bothWays(port, cipher);
				toTheServer(port, cipher);
				toTheClient(port, cipher);
			}
			assertThat(Files.readString(output)).doesNotContain(" WARN ", " ERROR ");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private static void bothWays(int port, String cipher) throws Exception {
		EngineSocket socket = new EngineSocket(port, cipher);
		try (FrameClient client = new FrameClient(socket, "/echo")) {
			byte[] large = random(16 * MEGABYTE);
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, large));
			assertThat(Arrays.equals(client.takeMessage(FrameClient.BINARY), large)).isTrue();
			sent.get(10, TimeUnit.SECONDS);
			client.send(FrameClient.BINARY, true, (byte) 1);
			assertThat(client.takeMessage(FrameClient.BINARY)).containsExactly(1);
			assertThat(socket.keyUpdates()).isGreaterThan(16 * MEGABYTE / LIMIT_BYTES / 2);
		}
	}

	// Nothing of ours leaves that what TLS has to say could go with, and the client reads
	// nothing before it has sent everything.
	private static void toTheServer(int port, String cipher) throws Exception {
		EngineSocket socket = new EngineSocket(port, cipher);
		try (FrameClient client = new FrameClient(socket, "/sink")) {
			byte[] large = random(8 * MEGABYTE);
			send(client, large);
			assertThat(client.takeText()).isEqualTo(sum(large));
			client.send(FrameClient.BINARY, true, (byte) 1);
			assertThat(client.takeText()).isEqualTo(sum((byte) 1));
			// It asks again with each record until it is answered. With ChaCha20 the JDK
			// counts what it sends only.
			if (cipher.contains("AES")) {
				assertThat(socket.keyUpdates()).isGreaterThan(100);
			}
		}
	}

	private static void toTheClient(int port, String cipher) throws Exception {
		EngineSocket socket = new EngineSocket(port, cipher);
		try (FrameClient client = new FrameClient(socket, "/source")) {
			client.text(Integer.toString(8 * MEGABYTE));
			assertThat(Arrays.equals(client.takeMessage(FrameClient.BINARY), random(8 * MEGABYTE))).isTrue();
			client.text("1");
			assertThat(client.takeMessage(FrameClient.BINARY)).isEqualTo(random(1));
			assertThat(socket.keyUpdates()).isGreaterThan(8 * MEGABYTE / LIMIT_BYTES / 2);
		}
	}

	private static void send(FrameClient client, byte[] message) {
		try {
			client.send(FrameClient.BINARY, true, message);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static String sum(byte... bytes) {
		CRC32 sum = new CRC32();
		sum.update(bytes);
		return Long.toHexString(sum.getValue());
	}

	private static Process start(Kind kind, Path directory, Path output) throws IOException {
		Path limits = directory.resolve("limits.properties");
		Files.writeString(limits,
				"jdk.tls.keyLimits=AES/GCM/NoPadding KeyUpdate 2^17, " + "ChaCha20-Poly1305 KeyUpdate 2^17\n");
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-Djava.security.properties=" + limits, "-cp", System.getProperty("java.class.path"),
				Application.class.getName(), "--server.port=0", "--server.address=127.0.0.1",
				"--nio2=" + (kind == Kind.TOMCAT_NIO2), "--ws.limits.max-message-size=16MB",
				"--server.ssl.key-store=" + TestCertificate.instance().keyStore(), "--server.ssl.key-store-type=PKCS12",
				"--server.ssl.key-store-password=" + TestCertificate.PASSWORD,
				"--spring.autoconfigure.exclude=" + kind.server.excluded());
		return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

	enum Kind {

		TOMCAT_NIO(IdentityIntegrationTests.Server.TOMCAT),

		TOMCAT_NIO2(IdentityIntegrationTests.Server.TOMCAT),

		JETTY(IdentityIntegrationTests.Server.JETTY);

		private final IdentityIntegrationTests.Server server;

		Kind(IdentityIntegrationTests.Server server) {
			this.server = server;
		}

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

	@WsEndpoint("/sink")
	static class Sink {

		@OnMessage
		String sum(InputStream message) throws IOException {
			return KeyUpdateIntegrationTests.sum(message.readAllBytes());
		}

	}

	@WsEndpoint("/source")
	static class Source {

		@OnMessage
		void send(String length, WsSession session) throws IOException {
			try (OutputStream message = session.binaryStream()) {
				message.write(random(Integer.parseInt(length)));
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			SslAutoConfiguration.class, WsAutoConfiguration.class, WsTomcatAutoConfiguration.class,
			WsJettyAutoConfiguration.class })
	@Import({ Echo.class, Sink.class, Source.class })
	public static class Application {

		public static void main(String[] arguments) {
			new SpringApplicationBuilder(Application.class).run(arguments);
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> chooseConnector(Environment environment) {
			return (factory) -> {
				if (environment.getRequiredProperty("nio2", Boolean.class)) {
					factory.setProtocol(Http11Nio2Protocol.class.getName());
				}
			};
		}

	}

}
