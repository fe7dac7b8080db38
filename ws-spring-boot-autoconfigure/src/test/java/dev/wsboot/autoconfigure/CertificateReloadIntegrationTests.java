package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import org.apache.coyote.http11.Http11Nio2Protocol;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

import dev.wsboot.CloseStatus;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.transport.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A certificate that is renewed in the files that an SSL bundle watches, as
 * docs/operations.md describes it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CertificateReloadIntegrationTests {

	@TempDir
	private Path directory;

	static Stream<Arguments> kindsAndFormats() {
		return Stream.of(Kind.values())
			.flatMap((kind) -> Stream.of(Format.values()).map((format) -> Arguments.of(kind, format)));
	}

	@ParameterizedTest
	@MethodSource("kindsAndFormats")
	void openSessionsGoOnAndNewOnesGetTheNewCertificate(Kind kind, Format format) throws Exception {
		format.write(TestCertificate.instance(), this.directory);
		try (ServletWebServerApplicationContext application = start(kind, format)) {
			int port = application.getWebServer().getPort();
			BlockingQueue<String> closed = application.getBean(EchoEndpoint.class).closed;
			Socket raw = connect(port);
			FrameClient before = open(raw, TestCertificate.instance());
			before.text("before");
			assertThat(before.takeText()).isEqualTo("before");
			TestCertificate renewed = TestCertificate.other();
			format.write(renewed, this.directory);
			FrameClient after = await().atMost(30, TimeUnit.SECONDS)
				.ignoreExceptionsInstanceOf(IOException.class)
				.until(() -> open(connect(port), renewed), (client) -> true);
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> open(connect(port), TestCertificate.instance()));
			byte[] large = new byte[60_000];
			new Random(7).nextBytes(large);
			for (FrameClient client : new FrameClient[] { before, after, before }) {
				client.send(FrameClient.BINARY, true, large);
				assertThat(Arrays.equals(client.takeMessage(FrameClient.BINARY), large)).isTrue();
			}
			after.send(FrameClient.CLOSE, true, (byte) 3, (byte) 0xE8);
			assertThat(after.takeClose()).isEqualTo(1000);
			assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1000");
			// Without close_notify.
			raw.close();
			assertThat(closed.poll(20, TimeUnit.SECONDS)).isEqualTo("closed 1006");
			after.close();
		}
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(30_000);
		return socket;
	}

	private static FrameClient open(Socket socket, TestCertificate trusted) throws IOException {
		try {
			return new FrameClient(trusted.encrypt(socket, "TLSv1.3"), "/echo");
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	private ServletWebServerApplicationContext start(Kind kind, Format format) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + kind.server.excluded(),
					"nio2=" + (kind == Kind.TOMCAT_NIO2), "server.ssl.bundle=web",
					"spring.ssl.bundle.watch.file.quiet-period=50ms")
			.properties(format.properties(this.directory))
			.run();
	}

	/**
	 * What the files are.
	 */
	enum Format {

		PKCS12 {

			@Override
			String[] properties(Path directory) {
				return new String[] { "spring.ssl.bundle.jks.web.reload-on-update=true",
						"spring.ssl.bundle.jks.web.keystore.location=" + directory.resolve("key.p12").toUri(),
						"spring.ssl.bundle.jks.web.keystore.type=PKCS12",
						"spring.ssl.bundle.jks.web.keystore.password=" + TestCertificate.PASSWORD };
			}

			@Override
			void write(TestCertificate certificate, Path directory) throws IOException {
				replace(directory.resolve("key.p12"), Files.readAllBytes(certificate.keyStore()));
			}

		},

		/** Two files, one of which is the first to be new. */
		PEM {

			@Override
			String[] properties(Path directory) {
				return new String[] { "spring.ssl.bundle.pem.web.reload-on-update=true",
						"spring.ssl.bundle.pem.web.keystore.certificate=" + directory.resolve("server.crt").toUri(),
						"spring.ssl.bundle.pem.web.keystore.private-key=" + directory.resolve("server.key").toUri() };
			}

			@Override
			void write(TestCertificate certificate, Path directory) throws IOException, GeneralSecurityException {
				char[] password = TestCertificate.PASSWORD.toCharArray();
				KeyStore keys = KeyStore.getInstance(certificate.keyStore().toFile(), password);
				String alias = keys.aliases().nextElement();
				replace(directory.resolve("server.crt"), pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
				replace(directory.resolve("server.key"), pem("PRIVATE KEY", keys.getKey(alias, password).getEncoded()));
			}

		};

		abstract String[] properties(Path directory);

		abstract void write(TestCertificate certificate, Path directory) throws IOException, GeneralSecurityException;

		private static byte[] pem(String label, byte[] encoded) {
			return ("-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END "
					+ label + "-----\n")
				.getBytes(StandardCharsets.US_ASCII);
		}

		private static void replace(Path file, byte[] bytes) throws IOException {
			Path fresh = file.resolveSibling("fresh");
			Files.write(fresh, bytes);
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
		}

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
	static class EchoEndpoint {

		final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

		@OnMessage
		String echo(String message) {
			return message;
		}

		@OnMessage
		byte[] echo(byte[] message) {
			return message;
		}

		@OnClose
		void close(CloseStatus status) {
			this.closed.add("closed " + status.code());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> chooseConnector(Environment environment) {
			return (factory) -> {
				if (environment.getRequiredProperty("nio2", Boolean.class)) {
					factory.setProtocol(Http11Nio2Protocol.class.getName());
				}
			};
		}

		// As docs/operations.md has it: Spring Boot does this for Tomcat only.

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> reloadCertificate(SslBundles bundles) {
			return (factory) -> factory.addServerCustomizers(
					(server) -> bundles.addBundleUpdateHandler("web", (bundle) -> reload(server, bundle)));
		}

		private static void reload(Server server, SslBundle bundle) {
			for (Connector connector : server.getConnectors()) {
				SslConnectionFactory ssl = connector.getConnectionFactory(SslConnectionFactory.class);
				if (ssl != null) {
					try {
						ssl.getSslContextFactory()
							.reload((context) -> context.setKeyStore(bundle.getStores().getKeyStore()));
					}
					catch (Exception ex) {
						throw new IllegalStateException("The certificate is not usable", ex);
					}
				}
			}
		}

	}

}
