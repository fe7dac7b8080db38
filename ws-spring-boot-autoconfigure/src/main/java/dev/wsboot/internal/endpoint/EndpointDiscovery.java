package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.endpoint.EndpointDefinition.Origin;
import dev.wsboot.internal.endpoint.method.ForeignApi;
import dev.wsboot.routes.WsRoute;
import dev.wsboot.routes.WsRoutes;

/**
 * Finds the beans that are annotated with {@link WsEndpoint}, by the types the bean
 * factory knows: no bean is created for it. So a {@code @Bean} method must declare the
 * endpoint's class as its return type, not a type above that lacks the annotation. Then
 * come the endpoints of {@link WsRoutes} beans, which are created to be asked.
 */
public final class EndpointDiscovery {

	private static final String SUFFIX = "Endpoint";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	/**
	 * Creates the discovery.
	 * @param beanFactory where the beans are
	 * @param environment resolves placeholders that the bean factory has no resolver for
	 */
	public EndpointDiscovery(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	/**
	 * Finds all endpoints.
	 * @param basePath put before each path, such as {@code /ws}; empty for none
	 * @return the endpoints in the order of their beans
	 * @throws InvalidEndpointException if one has no valid path or name, or two have the
	 * same name
	 */
	public List<EndpointDefinition> discover(String basePath) {
		Map<String, EndpointDefinition> endpoints = new LinkedHashMap<>();
		annotated(basePath).forEach((endpoint) -> add(endpoints, endpoint));
		for (String beanName : this.beanFactory.getBeanNamesForType(WsRoutes.class, true, false)) {
			for (WsRoute route : this.beanFactory.getBean(beanName, WsRoutes.class).endpoints()) {
				add(endpoints, define(beanName, route, basePath));
			}
		}
		return List.copyOf(endpoints.values());
	}

	private static void add(Map<String, EndpointDefinition> endpoints, EndpointDefinition endpoint) {
		EndpointDefinition other = endpoints.putIfAbsent(endpoint.name(), endpoint);
		if (other != null) {
			boolean code = endpoint.route() != null || other.route() != null;
			throw new InvalidEndpointException(
					"Two endpoints have the name '" + endpoint.name() + "': " + other.origin() + " and "
							+ endpoint.origin() + ".",
					"Give one of them another name: @WsEndpoint(name = \"…\")"
							+ (code ? " or WsRoutes.endpoint(\"…\", …)." : "."));
		}
	}

	private List<EndpointDefinition> annotated(String basePath) {
		List<EndpointDefinition> endpoints = new ArrayList<>();
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			if (this.beanFactory.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(beanName))) {
				// A scoped proxy, of which not even the class may be known yet.
				continue;
			}
			WsEndpoint annotation = this.beanFactory.findAnnotationOnBean(beanName, WsEndpoint.class, false);
			if (annotation == null) {
				refuseMixed(beanName);
			}
			else {
				String proxy = ScopedProxyUtils.isScopedTarget(beanName)
						? ScopedProxyUtils.getOriginalBeanName(beanName) : beanName;
				endpoints.add(define(proxy, annotation, basePath));
			}
		}
		return endpoints;
	}

	/**
	 * A class for another library, whose methods are meant for us: the wrong import,
	 * which otherwise nobody would hear of.
	 */
	private void refuseMixed(String beanName) {
		Class<?> type = this.beanFactory.getType(beanName, false);
		if (type != null) {
			InvalidEndpointException.rethrowing(() -> {
				ForeignApi.refuseMixed(ClassUtils.getUserClass(type));
				return type;
			});
		}
	}

	private EndpointDefinition define(String beanName, WsEndpoint annotation, String basePath) {
		Class<?> type = targetClass(beanName);
		Origin origin = new Origin(beanName, type, null);
		String name = name(origin, annotation);
		return new EndpointDefinition(beanName, type, name,
				paths(origin, basePath, List.of(annotation.path()), "@WsEndpoint(\"/" + name + "\")"),
				List.of(annotation.subprotocols()), annotation.subprotocolRequired(),
				Stream.of(annotation.allowedOrigins()).map((allowed) -> resolve(origin, allowed)).toList(),
				annotation.dispatch());
	}

	private EndpointDefinition define(String beanName, WsRoute route, String basePath) {
		if (route.name().isBlank()) {
			throw new InvalidEndpointException("An endpoint of the WsRoutes bean '" + beanName + "' has no name.",
					"Give it one: WsRoutes.endpoint(\"…\", …).");
		}
		Origin origin = new Origin(beanName, WsRoutes.class, route.name());
		return new EndpointDefinition(beanName, WsRoutes.class, route.name(),
				paths(origin, basePath, route.paths(), "path(\"/" + route.name() + "\")"), route.subprotocols(),
				route.subprotocolRequired(),
				route.allowedOrigins().stream().map((allowed) -> resolve(origin, allowed)).toList(), route.dispatch(),
				route);
	}

	private List<String> paths(Origin origin, String basePath, List<String> paths, String example) {
		if (paths.isEmpty()) {
			throw new InvalidEndpointException(origin.mistake("names no path", ""),
					"Give it one, such as " + example + ".");
		}
		return paths.stream().map((path) -> path(origin, basePath, resolve(origin, path))).toList();
	}

	private Class<?> targetClass(String beanName) {
		Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
		if (type == null || ScopedObject.class.isAssignableFrom(type)) {
			String target = ScopedProxyUtils.getTargetBeanName(beanName);
			Class<?> targetType = this.beanFactory.containsBean(target)
					? AutoProxyUtils.determineTargetClass(this.beanFactory, target) : null;
			type = (targetType != null) ? targetType : type;
		}
		// The annotation was found, so there is a type.
		return ClassUtils.getUserClass((type != null) ? type : Object.class);
	}

	private String name(Origin origin, WsEndpoint annotation) {
		String name = resolve(origin, annotation.name()).strip();
		String beanName = origin.beanName();
		if (name.isEmpty()) {
			// The bean's name may be a qualified class name if the bean was imported.
			name = beanName.substring(Math.max(beanName.lastIndexOf('.'), beanName.lastIndexOf('$')) + 1);
			name = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
			name = StringUtils.uncapitalizeAsProperty(name);
		}
		if (name.isEmpty() || "endpoint".equals(name)) {
			throw new InvalidEndpointException(
					"No name is left for " + origin
							+ ": an endpoint is named as its bean, without a trailing 'Endpoint'.",
					"Give it one: @WsEndpoint(name = \"…\").");
		}
		return name;
	}

	private static String path(Origin origin, String basePath, String path) {
		if (path.isBlank()) {
			throw new InvalidEndpointException(origin.mistake("has an empty path", ""),
					"Write \"/\" for the root path, or another path.");
		}
		String pattern = basePath + (path.startsWith("/") ? path : "/" + path);
		try {
			PathPatternParser.defaultInstance.parse(pattern);
		}
		catch (PatternParseException ex) {
			throw new InvalidEndpointException(
					origin
						.mistake("has the path '" + path + "'",
								", which is not a valid pattern: " + ex.getMessage() + " (at position "
										+ ex.getPosition() + ")"),
					"Correct the path; the syntax is that of Spring's PathPattern.", ex);
		}
		return pattern;
	}

	private String resolve(Origin origin, String value) {
		try {
			String resolved = this.beanFactory.resolveEmbeddedValue(value);
			return (resolved != null) ? this.environment.resolveRequiredPlaceholders(resolved) : "";
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointException(
					origin.mistake("has a placeholder", " that cannot be resolved: '" + value + "'"),
					"Set that property, or give the placeholder a default value as in ${name:default}.", ex);
		}
	}

}
