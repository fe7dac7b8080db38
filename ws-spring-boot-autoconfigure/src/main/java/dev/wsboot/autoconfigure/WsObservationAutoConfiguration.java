package dev.wsboot.autoconfigure;

import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import dev.wsboot.WsSessions;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.observation.EndpointMeters;
import dev.wsboot.internal.observation.HandshakeObservations;
import dev.wsboot.internal.observation.LoggingContext;
import dev.wsboot.internal.observation.MessageObservations;
import dev.wsboot.internal.observation.MessageTracing;
import dev.wsboot.observation.WsHandshakeObservationConvention;
import dev.wsboot.observation.WsMessageObservationConvention;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of meters, observations and the
 * logging context.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration" })
@ConditionalOnBean(EffectiveProperties.class)
public final class WsObservationAutoConfiguration {

	// Around everything else, so that interceptors are observed as well.
	private static final int OBSERVATION_ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

	@Bean
	@Order(OBSERVATION_ORDER - 1)
	@ConditionalOnClass(MDC.class)
	@ConditionalOnBooleanProperty(name = "ws.logging.mdc", matchIfMissing = true)
	LoggingContext wsLoggingContext() {
		return new LoggingContext();
	}

	/**
	 * Numbers.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class MetersConfiguration {

		@Bean
		ConnectionObserver.Factory wsEndpointMeters(ObjectProvider<MeterRegistry> registry,
				ObjectProvider<WsSessions> sessions) {
			return (endpoint) -> new EndpointMeters(registry.getObject(), endpoint, sessions.getObject());
		}

	}

	/**
	 * Observations of handshakes and messages.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ObservationRegistry.class)
	@ConditionalOnBean(ObservationRegistry.class)
	static class ObservationsConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		HandshakeObservations wsHandshakeObservations(ObservationRegistry registry,
				ObjectProvider<WsHandshakeObservationConvention> convention, ObjectProvider<TraceFinder> trace) {
			TraceFinder finder = trace.getIfAvailable(() -> (context) -> null);
			return new HandshakeObservations(registry, convention.getIfAvailable(), finder);
		}

		@Bean
		@Order(OBSERVATION_ORDER)
		MessageObservations wsMessageObservations(ObservationRegistry registry,
				ObjectProvider<WsMessageObservationConvention> convention) {
			return new MessageObservations(registry, convention.getIfAvailable());
		}

	}

	/**
	 * Spans of messages.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Tracer.class)
	@ConditionalOnBean(Tracer.class)
	static class TracingConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		MessageTracing wsMessageTracing(Tracer tracer) {
			return new MessageTracing(tracer);
		}

		@Bean
		TraceFinder wsTraceFinder() {
			return MessageTracing::traceOf;
		}

	}

	/**
	 * Finds the trace of an observation that has begun.
	 */
	@FunctionalInterface
	interface TraceFinder extends Function<Observation.ContextView, @Nullable Object> {

	}

}
