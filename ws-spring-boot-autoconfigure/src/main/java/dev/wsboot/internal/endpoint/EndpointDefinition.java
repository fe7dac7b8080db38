package dev.wsboot.internal.endpoint;

import java.util.List;

import dev.wsboot.Dispatch;

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
 */
public record EndpointDefinition(String beanName, Class<?> beanClass, String name, List<String> paths,
		List<String> subprotocols, boolean subprotocolRequired, List<String> allowedOrigins, Dispatch dispatch) {

	public EndpointDefinition {
		paths = List.copyOf(paths);
		subprotocols = List.copyOf(subprotocols);
		allowedOrigins = List.copyOf(allowedOrigins);
	}

	/**
	 * The endpoint in a sentence.
	 */
	@Override
	public String toString() {
		return "endpoint '" + this.name + "' (" + this.beanClass.getTypeName() + ", bean '" + this.beanName + "')";
	}

}
