package dev.wsboot.sample.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

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
		registry.add("sample.tls.keystore", () -> SelfSignedKey.in(directory).keyStore().toUri());
	}

	@BeforeAll
	static void createKey() throws Exception {
		SelfSignedKey.in(directory).create();
	}

	@Test
	void jdkClientIsServed() throws Exception {
		HttpClient http = HttpClient.newBuilder().sslContext(SelfSignedKey.in(directory).trusting()).build();
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
		Map<String, String> environment = Map.of("NODE_EXTRA_CA_CERTS",
				SelfSignedKey.in(directory).certificate().toString());
		try (ClientProcess client = ClientProcess.start(ClientTool.SCRIPTS, environment, null, command)) {
			assertThat(client.awaitSuccess(Duration.ofSeconds(60))).endsWith("passed " + scenario);
		}
	}

}
