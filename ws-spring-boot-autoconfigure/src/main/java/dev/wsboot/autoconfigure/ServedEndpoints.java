package dev.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.EndpointDefinition;
import dev.wsboot.internal.endpoint.EndpointHandlerFactory;
import dev.wsboot.internal.endpoint.InvalidEndpointException;
import dev.wsboot.internal.handshake.HandshakePolicy;

/**
 * The endpoints there are, each with its handler and the policy of its handshakes.
 *
 * @param all the endpoints, in the order of their beans
 */
record ServedEndpoints(List<ServedEndpoint> all) {

	/**
	 * Makes the handlers of all endpoints. The executor is looked up only if there is an
	 * endpoint, so that an application without one needs none.
	 * @param definitions the endpoints
	 * @param properties the properties in force
	 * @param handlers makes handlers
	 * @param beanFactory where the executor is a bean
	 * @return the endpoints with their handlers
	 * @throws UnknownEndpointNameException if there are properties for other endpoints
	 */
	static ServedEndpoints of(List<EndpointDefinition> definitions, EffectiveProperties properties,
			EndpointHandlerFactory handlers, ConfigurableListableBeanFactory beanFactory) {
		properties.checkNames(definitions.stream().map(EndpointDefinition::name).toList());
		List<ServedEndpoint> endpoints = new ArrayList<>();
		if (!definitions.isEmpty()) {
			Executor workers = WorkerExecutor.find(beanFactory, properties.executor());
			for (EndpointDefinition definition : definitions) {
				ConnectionSettings settings = properties.connection(definition.name(), definition.dispatch(), workers);
				endpoints.add(new ServedEndpoint(definition, handlers.create(definition, settings),
						policy(definition, properties)));
			}
		}
		return new ServedEndpoints(List.copyOf(endpoints));
	}

	private static HandshakePolicy policy(EndpointDefinition definition, EffectiveProperties properties) {
		try {
			return new HandshakePolicy(properties.origins(definition.name(), definition.allowedOrigins()),
					definition.subprotocols(), definition.subprotocolRequired(), null);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointException(
					"@WsEndpoint is not right on %s (bean '%s'): %s.".formatted(definition.beanClass().getTypeName(),
							definition.beanName(), ex.getMessage()),
					"Correct its 'allowedOrigins', 'subprotocols' or 'subprotocolRequired'.");
		}
	}

	/**
	 * An endpoint with its handler and policy.
	 *
	 * @param definition what is known without creating the bean
	 * @param handler what connections call
	 * @param policy what its handshakes may do
	 */
	record ServedEndpoint(EndpointDefinition definition, EndpointHandler handler, HandshakePolicy policy) {

	}

}
