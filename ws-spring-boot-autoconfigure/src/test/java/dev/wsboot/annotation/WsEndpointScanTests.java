package dev.wsboot.annotation;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.core.env.MapPropertySource;

import dev.wsboot.annotation.scanned.OutsideComponent;
import dev.wsboot.annotation.scanned.OutsideEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsEndpointScan}.
 */
class WsEndpointScanTests {

	@ParameterizedTest
	@ValueSource(classes = { ByName.class, ByPlaceholder.class, ByClass.class })
	void endpointsOfThePackageAreBeansAndNothingElseIs(Class<?> application) {
		try (AnnotationConfigApplicationContext context = context(application)) {
			assertThat(context.getBeansOfType(OutsideEndpoint.class)).containsOnlyKeys("outsideEndpoint");
			assertThat(context.getBeansOfType(OutsideComponent.class)).isEmpty();
		}
	}

	@Test
	void withoutAPackageThatOfTheClassIsScanned() {
		try (AnnotationConfigApplicationContext context = context(Own.class)) {
			assertThat(context.getBeansOfType(OutsideEndpoint.class)).hasSize(1);
			assertThat(context.getBeansOfType(InsideEndpoint.class))
				.containsOnlyKeys("wsEndpointScanTests.InsideEndpoint");
		}
	}

	@Test
	void anEndpointThatWasScannedBeforeIsOneBean() {
		try (AnnotationConfigApplicationContext context = context(Twice.class)) {
			assertThat(context.getBeansOfType(OutsideEndpoint.class)).containsOnlyKeys("outsideEndpoint");
			assertThat(context.getBeansOfType(OutsideComponent.class)).hasSize(1);
		}
	}

	@Test
	void beansAreNamedAsTheScanSays() {
		try (AnnotationConfigApplicationContext context = context(Named.class)) {
			assertThat(context.getBeansOfType(OutsideEndpoint.class)).containsOnlyKeys(OutsideEndpoint.class.getName());
		}
	}

	private static AnnotationConfigApplicationContext context(Class<?> application) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("outside", "dev.wsboot.annotation.scanned")));
		context.register(application);
		context.refresh();
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@WsEndpointScan("dev.wsboot.annotation.scanned")
	static class ByName {

	}

	@Configuration(proxyBeanMethods = false)
	@WsEndpointScan(basePackages = { "com.example.nothing", "${outside}" })
	static class ByPlaceholder {

	}

	@Configuration(proxyBeanMethods = false)
	@WsEndpointScan(basePackageClasses = OutsideComponent.class)
	static class ByClass {

	}

	@Configuration(proxyBeanMethods = false)
	@WsEndpointScan
	static class Own {

	}

	@Configuration(proxyBeanMethods = false)
	@ComponentScan("dev.wsboot.annotation.scanned")
	@WsEndpointScan("dev.wsboot.annotation.scanned")
	static class Twice {

	}

	@Configuration(proxyBeanMethods = false)
	@WsEndpointScan(value = "dev.wsboot.annotation.scanned",
			nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class)
	static class Named {

	}

	@WsEndpoint("/inside")
	static class InsideEndpoint {

	}

}
