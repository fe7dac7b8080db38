package dev.wsboot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.Dispatch;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.endpoint.InvalidEndpointException;
import dev.wsboot.internal.endpoint.codec.JsonCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsAutoConfiguration}.
 */
class WsAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(WsAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class);

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS);

	@Test
	void whenNotAServletApplicationThenNothingIsSetUp() {
		new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WsAutoConfiguration.class));
		new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WsAutoConfiguration.class));
	}

	@Test
	void whenDisabledThenNothingIsSetUp() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("ws.enabled=false", "ws.limits.max-message-size=0")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(WsAutoConfiguration.class));
	}

	@Test
	void whenThereIsNoEndpointThenTheApplicationStartsWithoutAnExecutor() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ServedEndpoints.class).all()).isEmpty();
			});
	}

	@Test
	void whenThereIsAnEndpointThenItHasItsSettings() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("ws.base-path=/ws", "ws.limits.max-message-size=1MB",
					"ws.endpoints.echo.limits.max-message-size=2MB")
			.run((context) -> {
				assertThat(context.getBean(ServedEndpoints.class).all()).singleElement().satisfies((endpoint) -> {
					assertThat(endpoint.definition().name()).isEqualTo("echo");
					assertThat(endpoint.definition().paths()).containsExactly("/ws/echo");
					assertThat(endpoint.handler().name()).isEqualTo("echo");
					ConnectionSettings settings = endpoint.handler().settings();
					assertThat(settings.maxMessageBytes()).isEqualTo(2 * 1024 * 1024);
					assertThat(settings.dispatch()).isEqualTo(Dispatch.WORKER);
					assertThat(settings.workers()).isSameAs(context.getBean("applicationTaskExecutor"));
				});
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before")
	void whenVirtualThreadsAreEnabledThenWorkersAreVirtual() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> {
				CompletableFuture<String> thread = new CompletableFuture<>();
				workers(context.getBean(ServedEndpoints.class))
					.execute(() -> thread.complete(Thread.currentThread().toString()));
				assertThat(thread).succeedsWithin(Duration.ofSeconds(10)).asString().startsWith("VirtualThread[");
			});
	}

	@Test
	void whenAnExecutorIsNamedThenItIsUsed() {
		this.contextRunner.withUserConfiguration(Echo.class, OwnExecutor.class)
			.withPropertyValues("ws.executor=own")
			.run((context) -> assertThat(workers(context.getBean(ServedEndpoints.class)))
				.isSameAs(context.getBean("own")));
	}

	@Test
	void whenTheApplicationsOwnExecutorReplacesBootsThenTheFailureNamesTheProperty() {
		this.contextRunner.withUserConfiguration(Echo.class, OwnExecutor.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessage("Property ws.executor with value 'applicationTaskExecutor' is invalid: There is no bean of "
						+ "that name. Beans that are executors: 'own'."));
	}

	@Test
	void whenJacksonIsAbsentThenThereIsNoJsonCodec() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ServedEndpoints.class)
				.doesNotHaveBean(JsonCodec.class));
	}

	@Test
	void whenThereIsAMapperThenItIsTheJsonCodec() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(JsonCodec.class));
	}

	@Test
	void whenThereIsNoMapperThenThereIsNoJsonCodec() {
		new WebApplicationContextRunner().withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonCodec.class));
	}

	@Test
	void whenThereAreTwoMappersAndNonePrimaryThenThereIsNoJsonCodec() {
		this.contextRunner.withUserConfiguration(TwoMappers.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonCodec.class));
	}

	@Test
	void whenTwoEndpointsHaveOneNameThenTheStartFails() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withBean("echo", EchoEndpoint.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidEndpointException.class));
	}

	private static Executor workers(ServedEndpoints endpoints) {
		return endpoints.all().get(0).handler().settings().workers();
	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Echo {

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		@Bean
		SimpleAsyncTaskExecutor own() {
			return new SimpleAsyncTaskExecutor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoMappers {

		@Bean
		JsonMapper one() {
			return new JsonMapper();
		}

		@Bean
		JsonMapper two() {
			return new JsonMapper();
		}

	}

}
