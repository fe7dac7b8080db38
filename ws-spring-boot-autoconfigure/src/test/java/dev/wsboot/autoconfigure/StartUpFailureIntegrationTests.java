package dev.wsboot.autoconfigure;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a developer reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureIntegrationTests {

	@Test
	void aValueOutOfItsRange(CapturedOutput output) {
		start(Application.class, "ws.endpoints.echo.limits.max-message-size=0");
		assertReport(output,
				"""
						Invalid value '0' for configuration property 'ws.endpoints.echo.limits.max-message-size' (originating from \
						'"ws.endpoints.echo.limits.max-message-size" from property source "commandLineArgs"'). Validation failed \
						for the following reason:

						Must be between 1B and 2147483639B but is 0B.""",
				"Review the value of the property with the provided reason.");
	}

	@Test
	void aValueOfTheWrongType(CapturedOutput output) {
		start(Application.class, "ws.send.overflow=explode");
		assertThat(output).contains("Property: ws.send.overflow", "Value: \"explode\"",
				"The following values are valid:", "CLOSE", "DROP_NEWEST", "DROP_OLDEST");
	}

	@Test
	void propertiesOfAnEndpointThatDoesNotExist(CapturedOutput output) {
		start(Application.class, "ws.endpoints.ecoh.dispatch=worker");
		assertReport(output, """
				There are properties for endpoints that do not exist:

				    ws.endpoints.ecoh.*

				The endpoints are:

				    echo""",
				"Correct the name or remove the properties. An endpoint's name is the 'name' of its @WsEndpoint, by default "
						+ "the name of the bean without a trailing 'Endpoint'.");
	}

	@Test
	void aMisspelledProperty(CapturedOutput output) {
		start(Application.class, "ws.endpoints.echo.limits.max-mesage-size=1MB");
		assertReport(output, """
				There are properties that do not exist:

				    ws.endpoints.echo.limits.max-mesage-size
				    perhaps meant to be ws.endpoints.echo.limits.max-message-size
				    given by "ws.endpoints.echo.limits.max-mesage-size" from property source "commandLineArgs\"""",
				"Correct the keys, or remove the properties.");
	}

	@Test
	void aPropertyThatIsNotOfOneEndpoint(CapturedOutput output) {
		start(Application.class, "ws.endpoints.echo.base-path=/ws");
		assertReport(output, """
				There are properties that do not exist:

				    ws.endpoints.echo.base-path
				    perhaps meant to be ws.base-path
				    given by "ws.endpoints.echo.base-path" from property source "commandLineArgs\"""",
				"Correct the keys, or remove the properties.");
	}

	@Test
	void anExecutorThatDoesNotExist(CapturedOutput output) {
		start(Application.class, "ws.executor=mine");
		assertReport(output, """
				Invalid value 'mine' for configuration property 'ws.executor' (originating from '"ws.executor" from \
				property source "commandLineArgs"'). Validation failed for the following reason:

				There is no bean of that name. Beans that are executors: 'applicationTaskExecutor'.""",
				"Review the value of the property with the provided reason.");
	}

	@Test
	void anEndpointThatIsNotRight(CapturedOutput output) {
		start(DuplicateApplication.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "Two endpoints have the name 'echo'",
				"Give one of them another name: @WsEndpoint(name = \"…\").");
	}

	private void start(Class<?> application, String... properties) {
		String[] arguments = Stream.concat(Stream.of("server.port=0"), Stream.of(properties))
			.map("--"::concat)
			.toArray(String[]::new);
		assertThatException().isThrownBy(() -> SpringApplication.run(application, arguments).close());
	}

	private void assertReport(CapturedOutput output, String description, String action) {
		String report = output.getOut().lines().reduce("", (all, line) -> all + line + "\n");
		assertThat(report).contains("""
				***************************
				APPLICATION FAILED TO START
				***************************

				Description:

				%s

				Action:

				%s
				""".formatted(description, action));
	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

	}

	static class DuplicateApplication extends Application {

		@Bean
		EchoEndpoint echo() {
			return new EchoEndpoint();
		}

	}

}
