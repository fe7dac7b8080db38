package dev.wsboot.internal.endpoint;

import java.util.Map;

/**
 * Where a path leads.
 *
 * @param route the route
 * @param pathVariables decoded values of the pattern's variables by name, unmodifiable
 */
public record RouteMatch(Route route, Map<String, String> pathVariables) {

	public RouteMatch {
		pathVariables = Map.copyOf(pathVariables);
	}

}
