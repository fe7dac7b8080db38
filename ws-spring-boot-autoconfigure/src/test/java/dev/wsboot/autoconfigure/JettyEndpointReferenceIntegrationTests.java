package dev.wsboot.autoconfigure;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * The tables of {@code docs/endpoints.md} on Jetty.
 */
class JettyEndpointReferenceIntegrationTests extends EndpointReferenceTests {

	@Override
	Class<?> application() {
		return OnJetty.class;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ WsJettyAutoConfiguration.class, JettyServletWebServerAutoConfiguration.class })
	static class OnJetty extends ReferenceApplication {

	}

}
