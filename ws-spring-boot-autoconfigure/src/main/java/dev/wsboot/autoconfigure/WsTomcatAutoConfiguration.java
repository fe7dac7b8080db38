package dev.wsboot.autoconfigure;

import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.HandshakeDeadline;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.portable.PortableTransport;
import dev.wsboot.internal.transport.tomcat.TomcatHandshakeDeadline;
import dev.wsboot.internal.transport.tomcat.TomcatTransport;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that takes connections over from
 * Tomcat, embedded or not, and limits the time of handshakes where it is embedded.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class)
@ConditionalOnClass({ RequestFacade.class, InternalHttpUpgradeHandler.class })
@ConditionalOnBean(EffectiveProperties.class)
public final class WsTomcatAutoConfiguration {

	@Bean
	@Order(100)
	@ConditionalOnMissingBean(value = Transport.class, ignored = PortableTransport.class)
	TomcatTransport wsTomcatTransport(EventLoops loops, WsProperties properties) {
		return new TomcatTransport(loops, properties.transport().tomcat().dropBuffers());
	}

	/**
	 * Where there is an embedded server.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(TomcatWebServerFactory.class)
	static class HandshakeDeadlineConfiguration {

		// Last, since other customizers may add connectors.
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		WebServerFactoryCustomizer<TomcatWebServerFactory> wsTomcatHandshakeDeadline(EffectiveProperties properties) {
			HandshakeDeadline deadline = properties.handshakeDeadline();
			return (factory) -> {
				if (deadline != null) {
					factory.addProtocolHandlerCustomizers(
							(protocol) -> TomcatHandshakeDeadline.install(protocol, deadline));
					factory.getAdditionalConnectors()
						.forEach((connector) -> TomcatHandshakeDeadline.install(connector.getProtocolHandler(),
								deadline));
				}
			};
		}

	}

}
