package dev.wsboot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.Dispatch;
import dev.wsboot.WsSessions;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.session.SessionRegistry;
import dev.wsboot.internal.connection.session.TopicRegistry;
import dev.wsboot.internal.endpoint.InvalidEndpointException;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.endpoint.RouteMatch;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.endpoint.codec.Jackson2JsonCodec;
import dev.wsboot.internal.endpoint.codec.JacksonJsonCodec;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.jetty.JettyTransport;
import dev.wsboot.internal.transport.portable.PortableTransport;
import dev.wsboot.internal.transport.tomcat.TomcatTransport;
import dev.wsboot.internal.web.ExtendedConnectFilter;
import dev.wsboot.internal.web.WsUpgradeFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class WsAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(WsAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, JacksonAutoConfiguration.class, WsTomcatAutoConfiguration.class);

	@SuppressWarnings({ "deprecation", "removal" })
	private static final AutoConfigurations JACKSON_2 = AutoConfigurations
		.of(org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration.class);

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
				assertThat(context).hasSingleBean(Router.class);
			});
	}

	@Test
	void whenThereIsAnEndpointThenItsPathLeadsToItsHandler() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("ws.base-path=/ws", "ws.limits.max-message-size=1MB",
					"ws.endpoints.echo.limits.max-message-size=2MB", "ws.endpoints.echo.allowed-origins=*")
			.run((context) -> {
				assertThat(context.getBean(Router.class).find("/echo")).isNull();
				Route route = route(context, "/ws/echo");
				assertThat(route.endpoint()).isEqualTo("echo");
				assertThat(route.policy().origins().allowsAny()).isTrue();
				assertThat(route.policy().subprotocols()).containsExactly("v2", "v1");
				assertThat(route.policy().subprotocolRequired()).isTrue();
				ConnectionSettings settings = route.handler().settings();
				assertThat(settings.maxMessageBytes()).isEqualTo(2 * 1024 * 1024);
				assertThat(settings.dispatch()).isEqualTo(Dispatch.WORKER);
				assertThat(settings.workers()).isSameAs(context.getBean("applicationTaskExecutor"));
			});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before")
	void whenVirtualThreadsAreEnabledThenWorkersAreVirtual() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> {
				CompletableFuture<String> thread = new CompletableFuture<>();
				route(context, "/echo").handler()
					.settings()
					.workers()
					.execute(() -> thread.complete(Thread.currentThread().toString()));
				assertThat(thread).succeedsWithin(Duration.ofSeconds(10)).asString().startsWith("VirtualThread[");
			});
	}

	@Test
	void whenAnExecutorIsNamedThenItIsUsed() {
		this.contextRunner.withUserConfiguration(Echo.class, OwnExecutor.class)
			.withPropertyValues("ws.executor=own")
			.run((context) -> assertThat(route(context, "/echo").handler().settings().workers())
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
	void theFilterStandsAfterSpringSecurityAndSeesRequestsOnly() {
		this.contextRunner.run((context) -> {
			FilterRegistrationBean<?> registration = context.getBean(FilterRegistrationBean.class);
			assertThat(registration.getFilter()).isInstanceOf(WsUpgradeFilter.class);
			assertThat(registration.getOrder()).isEqualTo(-90)
				.isGreaterThan(SecurityFilterProperties.DEFAULT_FILTER_ORDER);
			assertThat(registration.determineDispatcherTypes()).containsExactly(DispatcherType.REQUEST);
			assertThat(registration.getUrlPatterns()).containsExactly("/*");
			assertThat(registration.isAsyncSupported()).isTrue();
			assertThat(context).doesNotHaveBean(WsUpgradeFilter.class);
		});
	}

	@Test
	void whenAFilterOrderIsGivenThenTheFilterHasIt() {
		this.contextRunner.withPropertyValues("ws.filter-order=7")
			.run((context) -> assertThat(context.getBean(FilterRegistrationBean.class).getOrder()).isEqualTo(7));
	}

	@Test
	void whenTheApplicationHasItsOwnSessionsAndTopicsThenOursBackOff() {
		WsSessions sessions = new SessionRegistry();
		WsTopics topics = new TopicRegistry(new SessionRegistry());
		this.contextRunner.withBean(WsSessions.class, () -> sessions)
			.withBean(WsTopics.class, () -> topics)
			.run((context) -> {
				assertThat(context).getBean(WsSessions.class).isSameAs(sessions);
				assertThat(context).getBean(WsTopics.class).isSameAs(topics);
				assertThat(context).hasSingleBean(FilterRegistrationBean.class);
			});
	}

	@Test
	void whenTomcatIsThereThenItsConnectionsAreServed() {
		this.contextRunner
			.run((context) -> assertThat(context).hasSingleBean(TomcatTransport.class).hasSingleBean(EventLoops.class));
	}

	@Test
	void whenTomcatAndJettyAreThereThenTomcatIsAskedFirstAndThePortableTransportLast() {
		withJetty().run((context) -> assertThat(transports(context)).hasExactlyElementsOfTypes(TomcatTransport.class,
				JettyTransport.class, PortableTransport.class));
	}

	@Test
	void whenOnlyJettyIsThereThenItsConnectionsAreServed() {
		withJetty()
			.withClassLoader(new FilteredClassLoader("org.apache.catalina", "org.apache.coyote", "org.apache.tomcat"))
			.run((context) -> assertThat(transports(context)).hasExactlyElementsOfTypes(JettyTransport.class,
					PortableTransport.class));
	}

	@Test
	void whenJettySpeaksHttp2ThenItsHandshakesAreShownAsUpgrades() {
		withJetty().run((context) -> assertThat(context.getBean("wsExtendedConnectFilter"))
			.asInstanceOf(InstanceOfAssertFactories.type(FilterRegistrationBean.class))
			.satisfies((registration) -> {
				assertThat(registration.getFilter()).isInstanceOf(ExtendedConnectFilter.class);
				assertThat(registration.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
			}));
	}

	@Test
	void whenJettysHttp2IsAbsentThenTheApplicationStarts() {
		withJetty().withClassLoader(new FilteredClassLoader("org.eclipse.jetty.http2"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(JettyTransport.class)
				.doesNotHaveBean("wsExtendedConnectFilter"));
	}

	@Test
	void whenJettyIsAbsentThenTheApplicationStarts() {
		withJetty().withClassLoader(new FilteredClassLoader("org.eclipse.jetty"))
			.run((context) -> assertThat(transports(context)).hasExactlyElementsOfTypes(TomcatTransport.class,
					PortableTransport.class));
	}

	@Test
	void whenTheApplicationHasItsOwnTransportThenJettysBacksOff() {
		withJetty().withBean("mine", Transport.class, UnsupportedTransport::new)
			.run((context) -> assertThat(context).getBean(Transport.class).isInstanceOf(UnsupportedTransport.class));
	}

	private WebApplicationContextRunner withJetty() {
		return this.contextRunner.withConfiguration(AutoConfigurations.of(WsJettyAutoConfiguration.class));
	}

	@Test
	void whenTheApplicationHasItsOwnTransportThenOursBacksOff() {
		this.contextRunner.withBean("mine", Transport.class, UnsupportedTransport::new)
			.run((context) -> assertThat(context).getBean(Transport.class).isInstanceOf(UnsupportedTransport.class));
	}

	@Test
	void whenNeitherTomcatNorJettyIsThereThenConnectionsAreServedPortably() {
		withJetty().withUserConfiguration(Echo.class)
			.withClassLoader(new FilteredClassLoader("org.apache.catalina", "org.apache.coyote", "org.apache.tomcat",
					"org.eclipse.jetty"))
			.run((context) -> assertThat(context).hasSingleBean(FilterRegistrationBean.class)
				.getBean(Transport.class)
				.isInstanceOf(PortableTransport.class));
	}

	@Test
	void whenAnyOriginIsAllowedThenThereIsAWarning(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("ws.allowed-origins=*")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).containsOnlyOnce("Pages of any origin may connect to [echo]");
	}

	@Test
	void whenOriginsAreListedThenThereIsNoWarning(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withPropertyValues("ws.allowed-origins=https://*.example.com")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("any origin").doesNotContain("No WebSocket");
	}

	@Test
	void whenJacksonIsAbsentThenThereIsNoJsonCodec() {
		this.contextRunner.withUserConfiguration(Echo.class)
			.withClassLoader(new FilteredClassLoader("tools.jackson", "com.fasterxml.jackson"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Router.class)
				.doesNotHaveBean(JsonCodec.class));
	}

	@Test
	void whenThereIsAMapperThenItIsTheJsonCodec() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(JsonCodec.class));
	}

	@Test
	void whenJackson2IsAllThereIsThenItIsTheJsonCodec() {
		this.contextRunner.withConfiguration(JACKSON_2)
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> assertThat(context).getBean(JsonCodec.class).isInstanceOf(Jackson2JsonCodec.class));
	}

	@Test
	void whenThereAreBothThenJackson3GoesFirst() {
		this.contextRunner.withConfiguration(JACKSON_2)
			.run((context) -> assertThat(context).getBean(JsonCodec.class).isInstanceOf(JacksonJsonCodec.class));
		this.contextRunner.withConfiguration(JACKSON_2)
			.withUserConfiguration(TwoMappers.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(JsonCodec.class));
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

	private static Stream<Transport> transports(AssertableWebApplicationContext context) {
		return context.getBeanProvider(Transport.class).orderedStream();
	}

	private static Route route(AssertableWebApplicationContext context, String path) {
		RouteMatch match = context.getBean(Router.class).find(path);
		assertThat(match).isNotNull();
		return match.route();
	}

	@WsEndpoint(path = "/echo", subprotocols = { "v2", "v1" }, subprotocolRequired = true)
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	static class UnsupportedTransport implements Transport {

		@Override
		public boolean supports(HttpServletRequest request) {
			return false;
		}

		@Override
		public void upgrade(HttpServletRequest request, HttpServletResponse response, ConnectionFactory connections) {
			throw new UnsupportedOperationException();
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
