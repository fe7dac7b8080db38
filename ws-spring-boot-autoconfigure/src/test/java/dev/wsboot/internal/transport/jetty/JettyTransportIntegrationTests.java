package dev.wsboot.internal.transport.jetty;

import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TransportContractTests;

/**
 * Tests for {@link JettyTransport} without TLS.
 */
class JettyTransportIntegrationTests extends TransportContractTests {

	@Override
	protected TestServer startServer() throws Exception {
		return JettyTestServer.plain();
	}

}
