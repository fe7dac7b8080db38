package dev.wsboot.autoconfigure;

import java.util.EnumSet;
import java.util.List;

import jakarta.servlet.DispatcherType;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.HandshakeDeadline;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.jetty.JettyHandshakeDeadline;
import dev.wsboot.internal.transport.jetty.JettyTransport;
import dev.wsboot.internal.transport.portable.PortableTransport;
import dev.wsboot.internal.web.ExtendedConnectFilter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that takes connections over from
 * Jetty, embedded or not, and limits the time of handshakes where it is embedded.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { WsAutoConfiguration.class, WsTomcatAutoConfiguration.class })
@ConditionalOnClass({ ServletContextRequest.class, HttpStream.class })
@ConditionalOnBean(EffectiveProperties.class)
public final class WsJettyAutoConfiguration {

	// Tomcat's classes may be there, too, and then Tomcat's transport.
	@Bean
	@Order(200)
	@ConditionalOnMissingBean(value = Transport.class, ignored = PortableTransport.class,
			ignoredType = "dev.wsboot.internal.transport.tomcat.TomcatTransport")
	JettyTransport wsJettyTransport(EventLoops loops) {
		return new JettyTransport(loops);
	}

	/**
	 * Where there is an embedded server.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConfigurableJettyWebServerFactory.class)
	static class HandshakeDeadlineConfiguration {

		// Last, since other customizers may add connectors.
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> wsJettyHandshakeDeadline(
				EffectiveProperties properties) {
			HandshakeDeadline deadline = properties.handshakeDeadline();
			return (factory) -> {
				if (deadline != null) {
					factory.addServerCustomizers((server) -> {
						for (Connector connector : server.getConnectors()) {
							JettyHandshakeDeadline.install(connector, deadline);
						}
					});
				}
			};
		}

	}

	/**
	 * WebSockets over HTTP/2.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Stream.class)
	static class Http2Configuration {

		/**
		 * Before all other filters, as {@code :protocol} makes the handshake what it is.
		 */
		@Bean
		FilterRegistrationBean<ExtendedConnectFilter> wsExtendedConnectFilter(Router router,
				ObjectProvider<JettyTransport> transports) {
			FilterRegistrationBean<ExtendedConnectFilter> registration = new FilterRegistrationBean<>();
			JettyTransport transport = transports.getIfAvailable();
			if (transport != null) {
				registration.setFilter(new ExtendedConnectFilter(() -> router, transport::isExtendedConnect));
			}
			registration.setEnabled(transport != null);
			registration.setName("wsExtendedConnectFilter");
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
			registration.setUrlPatterns(List.of("/*"));
			registration.setAsyncSupported(true);
			return registration;
		}

	}

}
