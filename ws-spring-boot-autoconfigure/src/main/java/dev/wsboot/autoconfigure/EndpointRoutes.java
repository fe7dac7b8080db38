package dev.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.EndpointDefinition;
import dev.wsboot.internal.endpoint.EndpointHandlerFactory;
import dev.wsboot.internal.endpoint.InvalidEndpointException;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.handshake.BearerSubprotocol;
import dev.wsboot.internal.handshake.HandshakePolicy;

/**
 * Makes the routes to all endpoints: each with a handler that carries its settings, and
 * the policy of its handshakes.
 */
final class EndpointRoutes {

	private static final Logger LOGGER = LoggerFactory.getLogger(EndpointRoutes.class);

	private final EffectiveProperties properties;

	private final EndpointHandlerFactory handlers;

	private final ConfigurableListableBeanFactory beanFactory;

	/**
	 * Creates the maker.
	 * @param properties the properties in force
	 * @param handlers makes handlers
	 * @param beanFactory where the executor is a bean
	 */
	EndpointRoutes(EffectiveProperties properties, EndpointHandlerFactory handlers,
			ConfigurableListableBeanFactory beanFactory) {
		this.properties = properties;
		this.handlers = handlers;
		this.beanFactory = beanFactory;
	}

	/**
	 * Makes the routes. The executor is looked up only if there is an endpoint, so that
	 * an application without one needs none.
	 * @param endpoints all endpoints there are
	 * @return their routes
	 * @throws UnknownEndpointNameException if there are properties for other endpoints
	 * @throws InvalidEndpointException if one of them cannot be served
	 */
	List<Route> of(List<EndpointDefinition> endpoints) {
		this.properties.checkNames(endpoints.stream().map(EndpointDefinition::name).toList());
		List<Route> routes = new ArrayList<>();
		if (!endpoints.isEmpty()) {
			Executor workers = WorkerExecutor.find(this.beanFactory, this.properties.executor());
			List<String> open = new ArrayList<>();
			for (EndpointDefinition endpoint : endpoints) {
				EndpointHandlerFactory.Served served = this.handlers.serve(endpoint,
						this.properties.connection(endpoint.name(), endpoint.dispatch(), workers));
				HandshakePolicy policy = policy(endpoint, served.handler());
				if (policy.origins().allowsAny()) {
					open.add(endpoint.name());
				}
				endpoint.paths()
					.forEach((path) -> routes.add(new Route(path, policy, served.handler(), served.hooks())));
			}
			if (!open.isEmpty()) {
				LOGGER.warn("Pages of any origin may connect to {}, since '*' is among the allowed origins", open);
			}
		}
		return routes;
	}

	private HandshakePolicy policy(EndpointDefinition endpoint, EndpointHandler handler) {
		try {
			return new HandshakePolicy(this.properties.origins(endpoint.name(), endpoint.allowedOrigins()),
					subprotocols(endpoint), endpoint.subprotocolRequired(),
					// A compressed frame means nothing to an application.
					handler.takesFrames() ? null : this.properties.deflate(endpoint.name()));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointException(endpoint.origin().mistake("is not right", ": " + ex.getMessage()),
					"Correct its 'allowedOrigins', 'subprotocols' or 'subprotocolRequired'.");
		}
	}

	/**
	 * A browser that offers subprotocols fails the connection unless one is selected. So
	 * a page with nothing to offer but its token offers the bare name as well, which an
	 * endpoint then selects that does not insist on one of its own.
	 */
	private List<String> subprotocols(EndpointDefinition endpoint) {
		BearerSubprotocol bearer = this.properties.bearer();
		if (bearer == null || endpoint.subprotocolRequired() || endpoint.subprotocols().contains(bearer.name())) {
			return endpoint.subprotocols();
		}
		List<String> subprotocols = new ArrayList<>(endpoint.subprotocols());
		subprotocols.add(bearer.name());
		return subprotocols;
	}

}
