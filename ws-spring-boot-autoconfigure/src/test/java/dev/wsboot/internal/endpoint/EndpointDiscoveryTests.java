package dev.wsboot.internal.endpoint;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.env.MapPropertySource;

import dev.wsboot.Dispatch;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class EndpointDiscoveryTests {

	private static List<EndpointDefinition> discover(Class<?>... classes) {
		return discover("", classes);
	}

	private static List<EndpointDefinition> discover(String basePath, Class<?>... classes) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("chat.path", "/talk", "origin", "https://a.example")));
		context.register(classes);
		context.refresh();
		return new EndpointDiscovery(context.getBeanFactory(), context.getEnvironment()).discover(basePath);
	}

	private static EndpointDefinition only(Class<?>... classes) {
		List<EndpointDefinition> endpoints = discover(classes);
		assertThat(endpoints).hasSize(1);
		return endpoints.get(0);
	}

	private static void assertMistake(String description, String action, Class<?>... classes) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> discover(classes));
		assertThat(mistake).isNotNull();
		assertThat(mistake.description()).isEqualTo(description);
		assertThat(mistake.action()).isEqualTo(action);
	}

	@Test
	void attributesBecomeTheDefinition() {
		assertThat(only(Full.class)).isEqualTo(new EndpointDefinition("endpointDiscoveryTests.Full", Full.class, "chat",
				List.of("/talk", "/b/{id}"), List.of("v2", "v1"), true,
				List.of("https://a.example", "https://b.example"), Dispatch.EVENT_LOOP));
	}

	@Test
	void defaultsOfTheAnnotation() {
		assertThat(only(PlainEndpoint.class)).isEqualTo(new EndpointDefinition("endpointDiscoveryTests.PlainEndpoint",
				PlainEndpoint.class, "plain", List.of("/plain"), List.of(), false, List.of(), Dispatch.DEFAULT));
	}

	@Test
	void basePathIsPutBeforeEachPath() {
		assertThat(discover("/ws", Full.class).get(0).paths()).containsExactly("/ws/talk", "/ws/b/{id}");
	}

	@Test
	void nameIsTheBeansWithoutEndpoint() {
		assertThat(discover(Named.class)).extracting(EndpointDefinition::name)
			.containsExactly("chat", "URL", "room", "plain");
	}

	@Test
	void importedBeanIsNamedByItsSimpleClassName() {
		assertThat(only(Imports.class).name()).isEqualTo("plain");
		assertThat(only(Imports.class).beanName()).isEqualTo(PlainEndpoint.class.getName());
	}

	@Test
	void annotationIsInheritedAndComposed() {
		assertThat(only(Inherits.class).beanClass()).isEqualTo(Inherits.class);
		assertThat(only(Composed.class).paths()).containsExactly("/composed");
	}

	@Test
	void noBeanIsCreatedForIt() {
		List<EndpointDefinition> endpoints = discover(Untouched.class);
		assertThat(endpoints).extracting(EndpointDefinition::name).containsExactly("lazy", "prototype", "product");
	}

	@Test
	void scopedProxyIsOneEndpointOfItsTargetsClass() {
		EndpointDefinition endpoint = only(ScopedEndpoint.class);
		assertThat(endpoint.beanName()).isEqualTo("endpointDiscoveryTests.ScopedEndpoint");
		assertThat(endpoint.beanClass()).isEqualTo(ScopedEndpoint.class);
	}

	@Test
	void enhancedConfigurationClassIsItsUsersClass() {
		assertThat(only(ConfigurationEndpoint.class).beanClass()).isEqualTo(ConfigurationEndpoint.class);
	}

	@Test
	void otherBeansAreNotEndpoints() {
		assertThat(discover(Object.class)).isEmpty();
	}

	@Test
	void pathIsMissingOrEmpty() {
		assertMistake(
				"@WsEndpoint names no path on " + NoPathEndpoint.class.getName()
						+ " (bean 'endpointDiscoveryTests.NoPathEndpoint').",
				"Give it one, such as @WsEndpoint(\"/noPath\").", NoPathEndpoint.class);
		assertMistake(
				"@WsEndpoint has an empty path on " + EmptyPathEndpoint.class.getName()
						+ " (bean 'endpointDiscoveryTests.EmptyPathEndpoint').",
				"Write \"/\" for the root path, or another path.", EmptyPathEndpoint.class);
	}

	@Test
	void pathIsNoPattern() {
		assertMistake("@WsEndpoint has the path '/a/{b' on " + BadPathEndpoint.class.getName()
				+ " (bean 'endpointDiscoveryTests.BadPathEndpoint'), which is not a valid pattern: Expected close "
				+ "capture character after variable name } (at position 5).",
				"Correct the path; the syntax is that of Spring's PathPattern.", BadPathEndpoint.class);
	}

	@Test
	void placeholderCannotBeResolved() {
		assertMistake(
				"@WsEndpoint has a placeholder on " + UnknownPlaceholderEndpoint.class.getName()
						+ " (bean 'endpointDiscoveryTests.UnknownPlaceholderEndpoint') that cannot be resolved: "
						+ "'${no.such.path}'.",
				"Set that property, or give the placeholder a default value as in ${name:default}.",
				UnknownPlaceholderEndpoint.class);
	}

	@Test
	void nameIsTaken() {
		assertMistake(
				"Two endpoints have the name 'plain': " + PlainEndpoint.class.getName()
						+ " (bean 'endpointDiscoveryTests.PlainEndpoint') and " + SameName.class.getName()
						+ " (bean 'endpointDiscoveryTests.SameName').",
				"Give one of them another name: @WsEndpoint(name = \"…\").", PlainEndpoint.class, SameName.class);
	}

	@Test
	void noNameIsLeft() {
		assertMistake(
				"No name is left for " + PlainEndpoint.class.getName()
						+ " (bean 'endpoint'): an endpoint is named as its bean, without a trailing 'Endpoint'.",
				"Give it one: @WsEndpoint(name = \"…\").", Nameless.class);
	}

	@WsEndpoint(path = { "${chat.path}", "b/{id}" }, name = "chat", subprotocols = { "v2", "v1" },
			subprotocolRequired = true, allowedOrigins = { "${origin}", "https://b.example" },
			dispatch = Dispatch.EVENT_LOOP)
	static class Full {

	}

	@WsEndpoint("/plain")
	static class PlainEndpoint {

	}

	@WsEndpoint(path = "/other", name = "plain")
	static class SameName {

	}

	@WsEndpoint
	static class NoPathEndpoint {

	}

	@WsEndpoint("")
	static class EmptyPathEndpoint {

	}

	@WsEndpoint("/a/{b")
	static class BadPathEndpoint {

	}

	@WsEndpoint("${no.such.path}")
	static class UnknownPlaceholderEndpoint {

	}

	static class Inherits extends PlainEndpoint {

	}

	@ComposedEndpoint(path = "/composed")
	static class Composed {

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@WsEndpoint
	@interface ComposedEndpoint {

		@AliasFor(annotation = WsEndpoint.class)
		String[] path();

	}

	@WsEndpoint("/never")
	static class Never {

		Never() {
			throw new IllegalStateException("The bean was created");
		}

	}

	@WsEndpoint("/scoped")
	@Scope(scopeName = ConfigurableBeanFactory.SCOPE_PROTOTYPE, proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedEndpoint {

	}

	@WsEndpoint("/configuration")
	@Configuration
	static class ConfigurationEndpoint {

		@Bean
		Object other() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(PlainEndpoint.class)
	static class Imports {

	}

	@Configuration(proxyBeanMethods = false)
	static class Named {

		@Bean
		PlainEndpoint chatEndpoint() {
			return new PlainEndpoint();
		}

		@Bean("URLEndpoint")
		PlainEndpoint url() {
			return new PlainEndpoint();
		}

		@Bean("com.example.RoomEndpoint")
		PlainEndpoint qualified() {
			return new PlainEndpoint();
		}

		@Bean
		PlainEndpoint plain() {
			return new PlainEndpoint();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Nameless {

		@Bean
		PlainEndpoint endpoint() {
			return new PlainEndpoint();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Untouched {

		@Bean
		@Lazy
		Never lazyEndpoint() {
			return new Never();
		}

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Never prototypeEndpoint() {
			return new Never();
		}

		@Bean
		static ProductFactory productEndpoint() {
			return new ProductFactory();
		}

	}

	static class ProductFactory implements FactoryBean<Never> {

		@Override
		public Never getObject() {
			return new Never();
		}

		@Override
		public Class<?> getObjectType() {
			return Never.class;
		}

	}

}
