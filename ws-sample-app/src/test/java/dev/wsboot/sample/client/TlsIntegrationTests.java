package dev.wsboot.sample.client;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application with its {@code tls} profile and a certificate made by the
 * command that the profile's file tells.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("tls")
class TlsIntegrationTests {

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void useKey(DynamicPropertyRegistry registry) {
		registry.add("sample.tls.keystore", () -> directory.resolve("sample.p12").toUri());
	}

	@BeforeAll
	static void createKey() throws Exception {
		keytool("-genkeypair", "-alias", "sample", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "365",
				"-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1,ip:::1", "-storetype", "PKCS12",
				"-keystore", "sample.p12", "-storepass", "changeit");
		keytool("-exportcert", "-rfc", "-alias", "sample", "-keystore", "sample.p12", "-storepass", "changeit", "-file",
				"sample.crt");
	}

	@Test
	void jdkClientIsServed() throws Exception {
		HttpClient http = HttpClient.newBuilder().sslContext(trusting()).build();
		byte[] sent = new byte[16 << 20];
		new Random(7).nextBytes(sent);
		try (JdkClient client = JdkClient.connect(http, URI.create("wss://localhost:" + this.port + "/echo"))) {
			client.sendText("Grüße", true);
			assertThat(client.awaitText()).isEqualTo("Grüße");
			client.sendBinary(sent, true);
			assertThat(Arrays.equals(client.awaitBinary(), sent)).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "binary", "fragments", "manyFragments", "closedByClient", "closedByServer",
			"origin", "randomMessages" })
	void nodeClientIsServed(String scenario) throws Exception {
		ClientTool.requirePackages();
		List<String> command = List.of(ClientTool.NODE.require(), "ws-client.mjs", scenario,
				"wss://localhost:" + this.port);
		Map<String, String> environment = Map.of("NODE_EXTRA_CA_CERTS", directory.resolve("sample.crt").toString());
		try (ClientProcess client = ClientProcess.start(ClientTool.SCRIPTS, environment, null, command)) {
			assertThat(client.awaitSuccess(Duration.ofSeconds(60))).endsWith("passed " + scenario);
		}
	}

	private static void keytool(String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
		command.addAll(List.of(arguments));
		try (ClientProcess keytool = ClientProcess.start(directory, Map.of(), null, command)) {
			keytool.awaitSuccess(Duration.ofSeconds(60));
		}
	}

	private static SSLContext trusting() throws Exception {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		try (InputStream in = Files.newInputStream(directory.resolve("sample.crt"))) {
			trusted.setCertificateEntry("sample", CertificateFactory.getInstance("X.509").generateCertificate(in));
		}
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context;
	}

}
