package dev.wsboot.internal.properties;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

import dev.wsboot.internal.properties.KnownKeys.Guess;

/**
 * Looks for properties below a prefix that nobody reads. One that is nearly a known key
 * fails the start; all others are warned about, since they may belong to a newer version
 * or to the application. Variables of the environment and of the system are not looked
 * at, as with Spring Boot's own check: they are shared with other programs.
 */
public final class UnknownPropertyCheck {

	private static final Logger LOGGER = LoggerFactory.getLogger(UnknownPropertyCheck.class);

	private final ConfigurationPropertyName prefix;

	private final KnownKeys known;

	/**
	 * Creates the check.
	 * @param prefix what our keys begin with
	 * @param type the record they are bound to
	 */
	public UnknownPropertyCheck(String prefix, Class<?> type) {
		this.prefix = ConfigurationPropertyName.of(prefix);
		this.known = new KnownKeys(prefix, type);
	}

	/**
	 * Checks the properties of an application.
	 * @param environment where they are
	 * @param beanFactory knows who else binds properties
	 * @throws UnknownPropertiesException if one is most likely misspelled
	 */
	public void check(Environment environment, ListableBeanFactory beanFactory) {
		Map<ConfigurationPropertyName, ConfigurationProperty> unknown = unknown(environment);
		if (unknown.isEmpty()) {
			return;
		}
		List<ConfigurationPropertyName> others = otherPrefixes(beanFactory);
		unknown.keySet().removeIf((name) -> others.stream().anyMatch((other) -> other.isAncestorOf(name)));
		List<UnknownProperty> misspelled = new ArrayList<>();
		List<UnknownProperty> strange = new ArrayList<>();
		unknown.forEach((name, property) -> {
			Guess guess = this.known.guess(name);
			(guess.near() ? misspelled : strange)
				.add(new UnknownProperty(name.toString(), property.getOrigin(), guess.key()));
		});
		if (!misspelled.isEmpty()) {
			throw new UnknownPropertiesException(misspelled);
		}
		if (!strange.isEmpty()) {
			LOGGER.warn("Properties are ignored that do not exist: {}",
					strange.stream().map(UnknownProperty::toString).collect(Collectors.joining(", ")));
		}
	}

	private Map<ConfigurationPropertyName, ConfigurationProperty> unknown(Environment environment) {
		UnboundElementsSourceFilter filter = new UnboundElementsSourceFilter();
		Map<ConfigurationPropertyName, ConfigurationProperty> unknown = new TreeMap<>(
				Comparator.comparing(ConfigurationPropertyName::toString));
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable && filter.apply(source)) {
				names(iterable).forEach((name) -> {
					ConfigurationProperty property = source.getConfigurationProperty(name);
					if (property != null) {
						unknown.putIfAbsent(name, property);
					}
				});
			}
		}
		return unknown;
	}

	private Stream<ConfigurationPropertyName> names(IterableConfigurationPropertySource source) {
		return source.stream().filter((name) -> this.prefix.isAncestorOf(name) && !this.known.contains(name));
	}

	private List<ConfigurationPropertyName> otherPrefixes(ListableBeanFactory beanFactory) {
		List<ConfigurationPropertyName> others = new ArrayList<>();
		for (String beanName : beanFactory.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
			ConfigurationProperties annotation = beanFactory.findAnnotationOnBean(beanName,
					ConfigurationProperties.class, false);
			ConfigurationPropertyName other = ConfigurationPropertyName
				.ofIfValid((annotation != null) ? annotation.prefix() : null);
			if (other != null && this.prefix.isAncestorOf(other)) {
				others.add(other);
			}
		}
		return others;
	}

}
