package dev.wsboot.internal.transport.tomcat;

import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TransportContractTests;

/**
 * Tests for {@link TomcatTransport} without TLS.
 */
class TomcatTransportIntegrationTests extends TransportContractTests {

	@Override
	protected TestServer startServer() throws Exception {
		return new TomcatTestServer((connector) -> {
		});
	}

}
