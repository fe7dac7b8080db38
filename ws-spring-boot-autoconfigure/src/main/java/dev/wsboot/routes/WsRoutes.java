package dev.wsboot.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Endpoints made of code. A bean of this type serves WebSockets as a class annotated with
 * {@code @WsEndpoint} does: its endpoints have names for {@code ws.endpoints.<name>.*},
 * pass the same checks at the start, and interceptors, metrics and advice apply to them.
 *
 * <pre>{@code
 * &#64;Bean
 * WsRoutes chat(WsTopics topics) {
 *   return WsRoutes.endpoint("chat", (chat) -> chat.path("/chat/{room}")
 *     .onOpen((session) -> session.subscribe("room:" + session.handshake().pathVariables().get("room")))
 *     .onMessage(Say.class, (session, say) -> topics.publish("room:" + say.room(), say.text())));
 * }
 * }</pre>
 *
 * Immutable.
 *
 * @since 0.1.0
 */
public final class WsRoutes {

	private final List<WsRoute> endpoints;

	private WsRoutes(List<WsRoute> endpoints) {
		this.endpoints = List.copyOf(endpoints);
	}

	/**
	 * Makes one endpoint.
	 * @param name its name, as in {@code ws.endpoints.<name>.*}
	 * @param endpoint says paths and handlers
	 * @return routes with that endpoint
	 */
	public static WsRoutes endpoint(String name, Consumer<WsEndpointSpec> endpoint) {
		return new WsRoutes(List.of()).and(name, endpoint);
	}

	/**
	 * Adds an endpoint.
	 * @param name its name, as in {@code ws.endpoints.<name>.*}
	 * @param endpoint says paths and handlers
	 * @return these routes and that endpoint
	 */
	public WsRoutes and(String name, Consumer<WsEndpointSpec> endpoint) {
		Objects.requireNonNull(endpoint, "'endpoint' must not be null");
		WsEndpointSpec spec = new WsEndpointSpec();
		endpoint.accept(spec);
		return and(new WsRoutes(List.of(spec.build(name))));
	}

	/**
	 * Adds the endpoints of other routes.
	 * @param other other routes
	 * @return these routes and those
	 */
	public WsRoutes and(WsRoutes other) {
		List<WsRoute> all = new ArrayList<>(this.endpoints);
		all.addAll(other.endpoints);
		return new WsRoutes(all);
	}

	/**
	 * The endpoints.
	 * @return in the order in which they were added
	 */
	public List<WsRoute> endpoints() {
		return this.endpoints;
	}

}
