package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.net.Socket;

import org.apache.tomcat.util.net.SecureNio2Channel;
import org.junit.jupiter.api.Nested;

import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TlsContractTests;
import dev.wsboot.internal.transport.TransportContractTests;

/**
 * Tests for {@link TomcatTransport} and {@link Nio2Pipe}.
 */
class TomcatNio2TransportIntegrationTests {

	private static final String PROTOCOL = "org.apache.coyote.http11.Http11Nio2Protocol";

	@Nested
	class Plain extends TransportContractTests {

		@Override
		protected TestServer startServer() throws Exception {
			return new TomcatTestServer(PROTOCOL, (connector) -> {
			});
		}

	}

	abstract static class Tls extends TlsContractTests {

		Tls(String protocol) {
			super(protocol);
		}

		@Override
		protected TestServer startServer() throws Exception {
			return new TomcatTestServer(PROTOCOL, TomcatTestServer::encrypt);
		}

		@Override
		protected boolean supportsHalfClose() {
			// Tomcat's channel says close_notify when it is closed, not before.
			return false;
		}

		@Override
		protected byte[] readAfterHalfClose(Socket socket) throws IOException {
			return socket.getInputStream().readNBytes(1);
		}

	}

	@Nested
	class Tls13 extends Tls {

		Tls13() {
			super("TLSv1.3");
		}

	}

	@Nested
	class Tls13WhereTomcatDecrypts extends Tls {

		Tls13WhereTomcatDecrypts() {
			super("TLSv1.3");
		}

		@Override
		protected TestServer startServer() throws Exception {
			BufferField gone = BufferField.of(SecureNio2Channel.class, "gone");
			return new TomcatTestServer(PROTOCOL, new TomcatBuffers(false, gone, gone, gone, gone, gone),
					TomcatTestServer::encrypt);
		}

	}

	@Nested
	class Tls12 extends Tls {

		Tls12() {
			super("TLSv1.2");
		}

	}

}
