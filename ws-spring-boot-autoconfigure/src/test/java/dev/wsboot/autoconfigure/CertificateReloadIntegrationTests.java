package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLHandshakeException;

import org.apache.coyote.http11.Http11Nio2Protocol;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
 * A certificate that is renewed in the file that an SSL bundle watches.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CertificateReloadIntegrationTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void openSessionsGoOnAndNewOnesGetTheNewCertificate(Kind kind) throws Exception {
		Path file = this.directory.resolve("key.p12");
		Files.copy(TestCertificate.instance().keyStore(), file);
		try (ServletWebServerApplicationContext application = start(kind, file)) {
			int port = application.getWebServer().getPort();
			BlockingQueue<String> closed = application.getBean(EchoEndpoint.class).closed;
			Socket raw = connect(port);
			FrameClient before = open(raw, TestCertificate.instance());
			before.text("before");
			assertThat(before.takeText()).isEqualTo("before");
			TestCertificate renewed = TestCertificate.other();
			Path fresh = this.directory.resolve("fresh");
			Files.copy(renewed.keyStore(), fresh);
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
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

	private static ServletWebServerApplicationContext start(Kind kind, Path file) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + kind.server.excluded(),
					"nio2=" + (kind == Kind.TOMCAT_NIO2), "server.ssl.bundle=web",
					"spring.ssl.bundle.jks.web.keystore.location=" + file.toUri(),
					"spring.ssl.bundle.jks.web.keystore.type=PKCS12",
					"spring.ssl.bundle.jks.web.keystore.password=" + TestCertificate.PASSWORD,
					"spring.ssl.bundle.jks.web.reload-on-update=true", "spring.ssl.bundle.watch.file.quiet-period=50ms")
			.run();
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
