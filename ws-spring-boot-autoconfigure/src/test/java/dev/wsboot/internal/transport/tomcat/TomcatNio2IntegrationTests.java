package dev.wsboot.internal.transport.tomcat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TomcatTransport} and the connector it cannot serve.
 */
class TomcatNio2IntegrationTests {

	@Test
	void connectorThatCannotBeTakenOverIsNotSupported() throws Exception {
		TomcatTestServer server = new TomcatTestServer("org.apache.coyote.http11.Http11Nio2Protocol", (connector) -> {
		});
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			assertThat(socket.getInputStream().readAllBytes()).asString(StandardCharsets.US_ASCII)
				.startsWith("HTTP/1.1 501");
		}
		finally {
			server.close();
		}
	}

}
