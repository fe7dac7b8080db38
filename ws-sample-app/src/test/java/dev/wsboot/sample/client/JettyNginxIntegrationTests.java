package dev.wsboot.sample.client;

import org.springframework.test.context.TestPropertySource;

/**
 * The same on Jetty.
 */
@TestPropertySource(properties = "spring.autoconfigure.exclude="
		+ "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
class JettyNginxIntegrationTests extends NginxIntegrationTests {

}
