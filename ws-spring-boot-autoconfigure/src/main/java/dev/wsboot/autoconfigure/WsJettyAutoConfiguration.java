package dev.wsboot.autoconfigure;

import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.HttpStream;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.jetty.JettyTransport;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that takes connections over from
 * Jetty, embedded or not.
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
	@ConditionalOnMissingBean(value = Transport.class,
			ignoredType = "dev.wsboot.internal.transport.tomcat.TomcatTransport")
	JettyTransport wsJettyTransport(EventLoops loops) {
		return new JettyTransport(loops);
	}

}
