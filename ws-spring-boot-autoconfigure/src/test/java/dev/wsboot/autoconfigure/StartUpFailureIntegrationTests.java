package dev.wsboot.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a developer reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpFailureIntegrationTests {

	@Test
	void aValueOutOfItsRange(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.endpoints.echo.limits.max-message-size=0");
		FailedStart.assertReport(output,
				"""
						Invalid value '0' for configuration property 'ws.endpoints.echo.limits.max-message-size' (originating from \
						'"ws.endpoints.echo.limits.max-message-size" from property source "commandLineArgs"'). Validation failed \
						for the following reason:

						Must be between 1B and 2147483639B but is 0B.""",
				"Review the value of the property with the provided reason.");
	}

	@Test
	void aValueOfTheWrongType(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.send.overflow=explode");
		assertThat(output).contains("Property: ws.send.overflow", "Value: \"explode\"",
				"The following values are valid:", "CLOSE", "DROP_NEWEST", "DROP_OLDEST");
	}

	@Test
	void propertiesOfAnEndpointThatDoesNotExist(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.endpoints.ecoh.dispatch=worker");
		FailedStart.assertReport(output, """
				There are properties for endpoints that do not exist:

				    ws.endpoints.ecoh.*

				The endpoints are:

				    echo""",
				"Correct the name or remove the properties. An endpoint's name is the 'name' of its @WsEndpoint, by default "
						+ "the name of the bean without a trailing 'Endpoint'.");
	}

	@Test
	void aMisspelledProperty(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.endpoints.echo.limits.max-mesage-size=1MB");
		FailedStart.assertReport(output, """
				There are properties that do not exist:

				    ws.endpoints.echo.limits.max-mesage-size
				    perhaps meant to be ws.endpoints.echo.limits.max-message-size
				    given by "ws.endpoints.echo.limits.max-mesage-size" from property source "commandLineArgs\"""",
				"Correct the keys, or remove the properties.");
	}

	@Test
	void aPropertyThatIsNotOfOneEndpoint(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.endpoints.echo.base-path=/ws");
		FailedStart.assertReport(output, """
				There are properties that do not exist:

				    ws.endpoints.echo.base-path
				    perhaps meant to be ws.base-path
				    given by "ws.endpoints.echo.base-path" from property source "commandLineArgs\"""",
				"Correct the keys, or remove the properties.");
	}

	@Test
	void anExecutorThatDoesNotExist(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.executor=mine");
		FailedStart.assertReport(output, """
				Invalid value 'mine' for configuration property 'ws.executor' (originating from '"ws.executor" from \
				property source "commandLineArgs"'). Validation failed for the following reason:

				There is no bean of that name. Beans that are executors: 'applicationTaskExecutor'.""",
				"Review the value of the property with the provided reason.");
	}

	@Test
	void anOriginThatIsNone(CapturedOutput output) {
		FailedStart.run(List.of(Application.class), "ws.endpoints.echo.allowed-origins=https://app.example.com/");
		FailedStart.assertReport(output,
				"""
						Invalid value 'https://app.example.com/' for configuration property 'ws.endpoints.echo.allowed-origins' (originating \
						from '"ws.endpoints.echo.allowed-origins" from property source "commandLineArgs"'). Validation failed for \
						the following reason:

						Allowed origin 'https://app.example.com/' must end after host and port, without a path or a slash.""",
				"Review the value of the property with the provided reason.");
	}

	@Test
	void anEndpointThatIsNotRight(CapturedOutput output) {
		FailedStart.run(List.of(DuplicateApplication.class));
		assertThat(output).contains("APPLICATION FAILED TO START", "Two endpoints have the name 'echo'",
				"Give one of them another name: @WsEndpoint(name = \"…\").");
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
