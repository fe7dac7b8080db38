package dev.wsboot.internal.properties;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertyCheckTests {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private void check(Map<String, Object> properties) {
		check("application", properties);
	}

	private void check(String source, Map<String, Object> properties) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().remove(source);
		environment.getPropertySources().addFirst(new MapPropertySource(source, properties));
		this.context.refresh();
		new UnknownPropertyCheck("app", Properties.class).check(environment, this.context);
	}

	@Test
	void knownPropertiesAndThoseOfOthersAreFine(CapturedOutput output) {
		check(Map.of("app.baseUrl", "", "server.port", 0, "application.name", "", "app", ""));
		assertThat(output).doesNotContain("ignored");
	}

	@Test
	void aMisspelledPropertyFailsTheStart() {
		assertThatExceptionOfType(UnknownPropertiesException.class)
			.isThrownBy(() -> check(Map.of("app.bas-url", "", "app.base-rul", "", "app.colour", "")))
			.withMessage("There are properties that nobody reads: "
					+ "app.bas-url (perhaps app.base-url?) from \"app.bas-url\" from property source \"application\", "
					+ "app.base-rul (perhaps app.base-url?) from \"app.base-rul\" from property source \"application\"")
			.satisfies((ex) -> assertThat(ex.properties()).hasSize(2));
	}

	@Test
	void aStrangePropertyIsWarnedAbout(CapturedOutput output) {
		check(Map.of("app.colour", "", "app.size", ""));
		assertThat(output).contains("WARN", "Properties are ignored that do not exist: "
				+ "app.colour (perhaps app.base-url?) from \"app.colour\" from property source \"application\", app.size");
	}

	@ParameterizedTest
	@ValueSource(strings = { StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
			StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME })
	void theEnvironmentIsSharedWithOtherPrograms(String source, CapturedOutput output) {
		check(source, Map.of("app.base-rul", "", "app.colour", ""));
		assertThat(output).doesNotContain("ignored");
	}

	@Test
	void anApplicationMayHavePropertiesBelowThePrefix(CapturedOutput output) {
		this.context.register(Others.class);
		check(Map.of("app.client.base-url", "", "app.base-urls.first", ""));
		assertThat(output).doesNotContain("ignored");
	}

	record Properties(String baseUrl) {

	}

	@ConfigurationProperties("app.client")
	static class Client {

	}

	@Configuration(proxyBeanMethods = false)
	static class Others {

		@Bean
		Client client() {
			return new Client();
		}

		@Bean
		@ConfigurationProperties(prefix = "app.base-urls")
		Object baseUrls() {
			return new Object();
		}

	}

}
