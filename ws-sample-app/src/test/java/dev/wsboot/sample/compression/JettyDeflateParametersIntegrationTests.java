package dev.wsboot.sample.compression;

import org.springframework.test.context.TestPropertySource;

/**
 * The same on Jetty.
 */
@TestPropertySource(properties = "spring.autoconfigure.exclude="
		+ "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
class JettyDeflateParametersIntegrationTests extends DeflateParametersIntegrationTests {

}
