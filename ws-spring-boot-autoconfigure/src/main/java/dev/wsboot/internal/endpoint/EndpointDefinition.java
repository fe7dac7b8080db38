package dev.wsboot.internal.endpoint;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.wsboot.Dispatch;
import dev.wsboot.routes.WsRoute;

/**
 * What is known of an endpoint without creating its bean.
 *
 * @param beanName the bean
 * @param beanClass the class that is annotated or inherits the annotation, not a proxy's
 * @param name the endpoint's name, as in {@code ws.endpoints.<name>}
 * @param paths valid path patterns, base path included, placeholders resolved; at least
 * one
 * @param subprotocols subprotocols the endpoint speaks
 * @param subprotocolRequired whether one of them must be agreed on
 * @param allowedOrigins origins of the annotation, placeholders resolved; empty for the
 * global list
 * @param dispatch where callbacks run, {@link Dispatch#DEFAULT} as the properties say
 * @param route the endpoint, if it is made of code
 */
public record EndpointDefinition(String beanName, Class<?> beanClass, String name, List<String> paths,
		List<String> subprotocols, boolean subprotocolRequired, List<String> allowedOrigins, Dispatch dispatch,
		@Nullable WsRoute route) {

	public EndpointDefinition {
		paths = List.copyOf(paths);
		subprotocols = List.copyOf(subprotocols);
		allowedOrigins = List.copyOf(allowedOrigins);
	}

	/**
	 * An endpoint of an annotated class.
	 */
	EndpointDefinition(String beanName, Class<?> beanClass, String name, List<String> paths, List<String> subprotocols,
			boolean subprotocolRequired, List<String> allowedOrigins, Dispatch dispatch) {
		this(beanName, beanClass, name, paths, subprotocols, subprotocolRequired, allowedOrigins, dispatch, null);
	}

	/**
	 * Where the endpoint is written.
	 * @return the annotated class or the bean with the routes, as the subject of a
	 * sentence
	 */
	public Origin origin() {
		return new Origin(this.beanName, this.beanClass, (this.route != null) ? this.name : null);
	}

	/**
	 * The endpoint in a sentence.
	 */
	@Override
	public String toString() {
		return "endpoint '" + this.name + "' (" + this.beanClass.getTypeName() + ", bean '" + this.beanName + "')";
	}

	/**
	 * Where an endpoint is written, in the words of a start-up mistake.
	 *
	 * @param beanName the bean
	 * @param beanClass its class
	 * @param code the endpoint's name if it is made of code
	 */
	public record Origin(String beanName, Class<?> beanClass, @Nullable String code) {

		/**
		 * A mistake of the endpoint.
		 * @param what the predicate
		 * @param more what follows the place
		 * @return a sentence
		 */
		public String mistake(String what, String more) {
			return ((this.code != null) ? "Endpoint '" + this.code + "' of " + this + " " + what
					: "@WsEndpoint " + what + " on " + this) + more + ".";
		}

		@Override
		public String toString() {
			return (this.code != null) ? "the WsRoutes bean '" + this.beanName + "'"
					: this.beanClass.getTypeName() + " (bean '" + this.beanName + "')";
		}

	}

}
