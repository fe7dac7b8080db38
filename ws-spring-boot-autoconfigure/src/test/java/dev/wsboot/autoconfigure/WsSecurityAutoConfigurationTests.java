package dev.wsboot.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

import dev.wsboot.internal.web.BearerSubprotocolFilter;
import dev.wsboot.internal.web.WsUpgradeFilter;
import dev.wsboot.security.ExpiryInterceptor;
import dev.wsboot.security.HttpSessionInterceptor;
import dev.wsboot.security.OAuth2TokenExpiry;
import dev.wsboot.security.SecurityContextInterceptor;
import dev.wsboot.spi.WsCallbackInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WsSecurityAutoConfiguration}.
 */
class WsSecurityAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WsAutoConfiguration.class, WsTomcatAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class, WsSecurityAutoConfiguration.class));

	@Test
	void theSecurityContextIsSetBeforeAnyInterceptorOfTheApplication() {
		this.contextRunner.withBean("own", WsCallbackInterceptor.class, () -> (session, callback) -> null)
			.run((context) -> assertThat(context.getBeanProvider(WsCallbackInterceptor.class).orderedStream())
				.satisfiesExactlyInAnyOrder(
						(interceptor) -> assertThat(interceptor).isInstanceOf(HttpSessionInterceptor.class),
						(interceptor) -> assertThat(interceptor).isInstanceOf(ExpiryInterceptor.class),
						(interceptor) -> assertThat(interceptor).isInstanceOf(SecurityContextInterceptor.class),
						(interceptor) -> assertThat(interceptor).isSameAs(context.getBean("own")))
				.last()
				.isSameAs(context.getBean("own")));
	}

	@Test
	void withoutSpringSecurityAndSpringSessionTheRestIsThere() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("org.springframework.security", "org.springframework.session"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(HttpSessionInterceptor.class)
				.hasSingleBean(ExpiryInterceptor.class)
				.doesNotHaveBean(SecurityContextInterceptor.class)
				.doesNotHaveBean(OAuth2TokenExpiry.class));
	}

	@Test
	void whenDisabledThenNothingIsSetUp() {
		this.contextRunner.withPropertyValues("ws.enabled=false", "ws.security.bearer-subprotocol=bearer")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(WsCallbackInterceptor.class)
				.doesNotHaveBean("wsBearerSubprotocolFilter"));
	}

	@Test
	void withoutTheNameOfABearerSubprotocolThereIsNoFilter() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean("wsBearerSubprotocolFilter"));
		this.contextRunner.withPropertyValues("ws.security.bearer-subprotocol=")
			.run((context) -> assertThat(
					context.getBean("wsBearerSubprotocolFilter", FilterRegistrationBean.class).isEnabled())
				.isFalse());
	}

	@ParameterizedTest
	@CsvSource({ "'', -101", "spring.security.filter.order=5, 4",
			"spring.security.filter.order=-2147483648, -2147483648" })
	void theBearerTokenIsThereBeforeSpringSecurityLooks(String property, int order) {
		this.contextRunner.withPropertyValues("ws.security.bearer-subprotocol=bearer")
			.withPropertyValues(property.isEmpty() ? new String[0] : new String[] { property })
			.run((context) -> {
				FilterRegistrationBean<?> filter = context.getBean("wsBearerSubprotocolFilter",
						FilterRegistrationBean.class);
				assertThat(filter.getFilter()).isInstanceOf(BearerSubprotocolFilter.class);
				assertThat(filter.getOrder()).isEqualTo(order);
				assertThat(filter.isAsyncSupported()).isTrue();
				assertThat(context.getBeansOfType(FilterRegistrationBean.class).values())
					.anySatisfy((other) -> assertThat(other.getFilter()).isInstanceOf(WsUpgradeFilter.class));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "my token", "a,b", "bearer/" })
	void aNameThatNoSubprotocolCanHaveFailsTheStart(String name) {
		this.contextRunner.withPropertyValues("ws.security.bearer-subprotocol=" + name)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("ws.security.bearer-subprotocol");
					assertThat(ex.getReason()).isEqualTo("Must be a token: letters, digits and !#$%&'*+-.^_`|~ only.");
				}));
	}

}
