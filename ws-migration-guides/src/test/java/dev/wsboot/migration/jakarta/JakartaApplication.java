package dev.wsboot.migration.jakarta;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;

/**
 * The endpoints of the guide, on Tomcat's own implementation.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class JakartaApplication {

	@Bean
	ServerEndpointExporter exporter() {
		ServerEndpointExporter exporter = new ServerEndpointExporter();
		exporter.setAnnotatedEndpointClasses(EchoSocket.class, ChatSocket.class);
		return exporter;
	}

}
