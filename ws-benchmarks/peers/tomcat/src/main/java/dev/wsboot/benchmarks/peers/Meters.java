package dev.wsboot.benchmarks.peers;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registries as Spring Boot's Actuator would make them, where they are asked for.
 */
@Configuration(proxyBeanMethods = false)
class Meters {

	@Bean
	@ConditionalOnBooleanProperty("peer.meters")
	MeterRegistry meters() {
		return new SimpleMeterRegistry();
	}

	@Bean
	@ConditionalOnBooleanProperty("peer.observations")
	ObservationRegistry observations(MeterRegistry meters) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
		return registry;
	}

}
