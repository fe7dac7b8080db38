package dev.wsboot.annotation;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanNameGenerator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Does what {@link WsEndpointScan} says. It only registers bean definitions, so that
 * ahead-of-time processing finds them and nothing is scanned at run time.
 */
final class WsEndpointScanRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	WsEndpointScanRegistrar(Environment environment, ResourceLoader resourceLoader) {
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		AnnotationAttributes scan = AnnotationAttributes
			.fromMap(importing.getAnnotationAttributes(WsEndpointScan.class.getName()));
		if (scan == null) {
			return;
		}
		ClassPathBeanDefinitionScanner scanner = new ClassPathBeanDefinitionScanner(registry, false, this.environment,
				this.resourceLoader);
		scanner.addIncludeFilter(new AnnotationTypeFilter(WsEndpoint.class));
		Class<? extends BeanNameGenerator> generator = scan.getClass("nameGenerator");
		if (generator != BeanNameGenerator.class) {
			scanner.setBeanNameGenerator(BeanUtils.instantiateClass(generator));
		}
		Set<String> packages = packages(scan, importing.getClassName());
		scanner.scan(packages.toArray(String[]::new));
	}

	private Set<String> packages(AnnotationAttributes scan, String importing) {
		Set<String> packages = new LinkedHashSet<>();
		for (String each : scan.getStringArray("basePackages")) {
			Collections.addAll(packages, StringUtils.tokenizeToStringArray(this.environment.resolvePlaceholders(each),
					ConfigurableApplicationContext.CONFIG_LOCATION_DELIMITERS));
		}
		for (Class<?> each : scan.getClassArray("basePackageClasses")) {
			packages.add(ClassUtils.getPackageName(each));
		}
		if (packages.isEmpty()) {
			packages.add(ClassUtils.getPackageName(importing));
		}
		return packages;
	}

}
