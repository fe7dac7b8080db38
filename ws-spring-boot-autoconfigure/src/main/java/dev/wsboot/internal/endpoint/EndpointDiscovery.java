package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
import dev.wsboot.internal.endpoint.method.ForeignApi;

/**
 * Finds the beans that are annotated with {@link WsEndpoint}, by the types the bean
 * factory knows: no bean is created for it. So a {@code @Bean} method must declare the
 * endpoint's class as its return type, not a type above that lacks the annotation.
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
		for (String beanName : this.beanFactory.getBeanNamesForType(Object.class, true, false)) {
			WsEndpoint annotation = ScopedProxyUtils.isScopedTarget(beanName) ? null
					: this.beanFactory.findAnnotationOnBean(beanName, WsEndpoint.class, false);
			if (annotation == null) {
				refuseMixed(beanName);
			}
			else {
				EndpointDefinition endpoint = define(beanName, annotation, basePath);
				EndpointDefinition other = endpoints.putIfAbsent(endpoint.name(), endpoint);
				if (other != null) {
					throw new InvalidEndpointException(
							"Two endpoints have the name '" + endpoint.name() + "': "
									+ bean(other.beanName(), other.beanClass()) + " and "
									+ bean(endpoint.beanName(), endpoint.beanClass()) + ".",
							"Give one of them another name: @WsEndpoint(name = \"…\").");
				}
			}
		}
		return List.copyOf(endpoints.values());
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
		String name = name(beanName, type, annotation);
		List<String> paths = new ArrayList<>();
		for (String path : annotation.path()) {
			paths.add(path(beanName, type, basePath, resolve(beanName, type, path)));
		}
		if (paths.isEmpty()) {
			throw new InvalidEndpointException("@WsEndpoint names no path on " + bean(beanName, type) + ".",
					"Give it one, such as @WsEndpoint(\"/" + name + "\").");
		}
		return new EndpointDefinition(beanName, type, name, paths, Arrays.asList(annotation.subprotocols()),
				annotation.subprotocolRequired(),
				Arrays.stream(annotation.allowedOrigins()).map((origin) -> resolve(beanName, type, origin)).toList(),
				annotation.dispatch());
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

	private String name(String beanName, Class<?> type, WsEndpoint annotation) {
		String name = resolve(beanName, type, annotation.name()).strip();
		if (name.isEmpty()) {
			// The bean's name may be a qualified class name if the bean was imported.
			name = beanName.substring(Math.max(beanName.lastIndexOf('.'), beanName.lastIndexOf('$')) + 1);
			name = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
			name = StringUtils.uncapitalizeAsProperty(name);
		}
		if (name.isEmpty() || "endpoint".equals(name)) {
			throw new InvalidEndpointException(
					"No name is left for " + bean(beanName, type)
							+ ": an endpoint is named as its bean, without a trailing 'Endpoint'.",
					"Give it one: @WsEndpoint(name = \"…\").");
		}
		return name;
	}

	private static String path(String beanName, Class<?> type, String basePath, String path) {
		if (path.isBlank()) {
			throw new InvalidEndpointException("@WsEndpoint has an empty path on " + bean(beanName, type) + ".",
					"Write \"/\" for the root path, or another path.");
		}
		String pattern = basePath + (path.startsWith("/") ? path : "/" + path);
		try {
			PathPatternParser.defaultInstance.parse(pattern);
		}
		catch (PatternParseException ex) {
			throw new InvalidEndpointException("@WsEndpoint has the path '" + path + "' on " + bean(beanName, type)
					+ ", which is not a valid pattern: " + ex.getMessage() + " (at position " + ex.getPosition() + ").",
					"Correct the path; the syntax is that of Spring's PathPattern.", ex);
		}
		return pattern;
	}

	private String resolve(String beanName, Class<?> type, String value) {
		try {
			String resolved = this.beanFactory.resolveEmbeddedValue(value);
			return (resolved != null) ? this.environment.resolveRequiredPlaceholders(resolved) : "";
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointException(
					"@WsEndpoint has a placeholder on " + bean(beanName, type) + " that cannot be resolved: '" + value
							+ "'.",
					"Set that property, or give the placeholder a default value as in ${name:default}.", ex);
		}
	}

	private static String bean(String beanName, Class<?> type) {
		return type.getTypeName() + " (bean '" + beanName + "')";
	}

}
