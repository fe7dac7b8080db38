package dev.wsboot.internal.transport.tomcat;

import org.junit.jupiter.api.Nested;

import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TlsContractTests;

/**
 * Tests for {@link TomcatTransport} with TLS.
 */
class TomcatTlsTransportIntegrationTests {

	abstract static class Contract extends TlsContractTests {

		Contract(String protocol) {
			super(protocol);
		}

		@Override
		protected TestServer startServer() throws Exception {
			return new TomcatTestServer(TomcatTestServer::encrypt);
		}

		@Override
		protected boolean readsWhileOutputWaits() {
			return true;
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

	}

}
