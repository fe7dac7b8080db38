package dev.wsboot.autoconfigure;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * The tables of {@code docs/endpoints.md} on Tomcat.
 */
class TomcatEndpointReferenceIntegrationTests extends EndpointReferenceTests {

	@Override
	Class<?> application() {
		return OnTomcat.class;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ WsTomcatAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class })
	static class OnTomcat extends ReferenceApplication {

	}

}
