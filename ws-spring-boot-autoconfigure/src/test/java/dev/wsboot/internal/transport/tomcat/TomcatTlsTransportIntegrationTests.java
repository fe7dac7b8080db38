package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.net.Socket;

import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.Nested;

import dev.wsboot.internal.transport.TestCertificate;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TransportContractTests;

/**
 * Tests for {@link TomcatTransport} with TLS.
 */
class TomcatTlsTransportIntegrationTests {

	private static void encrypt(Connector connector) {
		connector.setSecure(true);
		connector.setScheme("https");
		connector.setProperty("SSLEnabled", "true");
		SSLHostConfig host = new SSLHostConfig();
		SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host,
				SSLHostConfigCertificate.Type.UNDEFINED);
		certificate.setCertificateKeystoreFile(TestCertificate.instance().keyStore().toString());
		certificate.setCertificateKeystorePassword(TestCertificate.PASSWORD);
		certificate.setCertificateKeystoreType("PKCS12");
		host.addCertificate(certificate);
		host.setProtocols("TLSv1.2+TLSv1.3");
		connector.addSslHostConfig(host);
	}

	abstract static class Contract extends TransportContractTests {

		private final String protocol;

		Contract(String protocol) {
			this.protocol = protocol;
		}

		@Override
		protected TestServer startServer() throws Exception {
			return new TomcatTestServer(TomcatTlsTransportIntegrationTests::encrypt);
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
