package dev.wsboot.autoconfigure;

import java.time.Clock;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.WsSessions;
import dev.wsboot.internal.actuate.WebSocketsEndpoint;
import dev.wsboot.internal.actuate.WebSocketsHealthIndicator;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.web.Refusals;
import dev.wsboot.internal.web.SessionDrain;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of what operators see by the
 * actuator.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class,
		afterName = "org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration")
@ConditionalOnBean(EffectiveProperties.class)
public final class WsActuatorAutoConfiguration {

	/**
	 * The endpoint {@code websockets}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
	@ConditionalOnAvailableEndpoint(WebSocketsEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		Refusals wsRefusals() {
			return new Refusals(Clock.systemUTC());
		}

		@Bean
		@ConditionalOnMissingBean
		WebSocketsEndpoint webSocketsEndpoint(WsSessions sessions, Router router, Refusals refusals, SessionDrain drain,
				EffectiveProperties properties) {
			return new WebSocketsEndpoint(sessions, router.routes(), properties::security, refusals, drain::isDraining,
					drain::drainAside);
		}

	}

	/**
	 * The health contributor {@code websockets}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	@ConditionalOnEnabledHealthIndicator("websockets")
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = { "websocketsHealthIndicator", "websocketsHealthContributor" })
		WebSocketsHealthIndicator websocketsHealthIndicator(WsSessions sessions, SessionDrain drain) {
			return new WebSocketsHealthIndicator(sessions, drain::isDraining);
		}

	}

}
