package dev.wsboot.internal.transport.jetty;

import java.io.IOException;
import java.net.Socket;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

import dev.wsboot.internal.transport.Http2Client;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TransportContractTests;

/**
 * Tests for {@link JettyTransport} and {@link StreamPipe} with HTTP/2: all connections of
 * a test are streams of one.
 */
class JettyHttp2TransportIntegrationTests {

	abstract static class Contract extends TransportContractTests {

		private @Nullable Http2Client client;

		@AfterEach
		void disconnect() throws Exception {
			if (this.client != null) {
				this.client.close();
			}
		}

		abstract Http2Client connectClient(int port) throws Exception;

		@Override
		protected Socket upgrade(int port, String glued) throws IOException {
			try {
				if (this.client == null) {
					this.client = connectClient(port);
				}
				return this.client.open("/any", glued);
			}
			catch (Exception ex) {
				throw new IOException(ex);
			}
		}

	}

	@Nested
	class Plain extends Contract {

		@Override
		protected TestServer startServer() throws Exception {
			return JettyTestServer.http2();
		}

		@Override
		Http2Client connectClient(int port) throws Exception {
			return Http2Client.plain(port);
		}

	}

	@Nested
	class Tls extends Contract {

		@Override
		protected TestServer startServer() throws Exception {
			return JettyTestServer.encryptedHttp2();
		}

		@Override
		Http2Client connectClient(int port) throws Exception {
			return Http2Client.encrypted(port);
		}

	}

}
