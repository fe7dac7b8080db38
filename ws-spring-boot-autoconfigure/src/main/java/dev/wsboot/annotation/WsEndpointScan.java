package dev.wsboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.support.BeanNameGenerator;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes beans of the {@link WsEndpoint} classes of packages that the application's own
 * scan does not reach, and of nothing else there. Belongs on a {@code @Configuration}
 * class; without a package it takes that of the class.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(WsEndpointScanRegistrar.class)
public @interface WsEndpointScan {

	/**
	 * Packages to scan, with those below them. Placeholders are resolved.
	 * @return packages
	 */
	@AliasFor("basePackages")
	String[] value() default {};

	/**
	 * Packages to scan, the same as {@link #value()}.
	 * @return packages
	 */
	@AliasFor("value")
	String[] basePackages() default {};

	/**
	 * Classes whose packages are scanned: names that a compiler checks.
	 * @return one class of each package
	 */
	Class<?>[] basePackageClasses() default {};

	/**
	 * How the beans are named, and so the endpoints that give themselves no name.
	 * @return a class with a constructor without parameters; by default as component
	 * scans name them
	 */
	Class<? extends BeanNameGenerator> nameGenerator() default BeanNameGenerator.class;

}
