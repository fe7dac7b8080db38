package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.net.Socket;

import org.junit.jupiter.api.Nested;

import dev.wsboot.internal.transport.TestCertificate;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TransportContractTests;

/**
 * Tests for {@link TomcatTransport} with TLS.
 */
class TomcatTlsTransportIntegrationTests {

	abstract static class Contract extends TransportContractTests {

		private final String protocol;

		Contract(String protocol) {
			this.protocol = protocol;
		}

		@Override
		protected TestServer startServer() throws Exception {
			return new TomcatTestServer(TomcatTestServer::encrypt);
		}

		@Override
		protected Socket connect(int port) throws IOException {
			return TestCertificate.instance().connect(port, this.protocol);
		}

	}

	@Nested
	class Tls13 extends Contract {

		Tls13() {
			super("TLSv1.3");
		}

	}

	@Nested
	class Tls12 extends Contract {

		Tls12() {
			super("TLSv1.2");
		}

		@Override
		protected boolean supportsHalfClose() {
			// A peer must answer close_notify by its own (RFC 5246, section 7.2.1).
			return false;
		}

	}

}
