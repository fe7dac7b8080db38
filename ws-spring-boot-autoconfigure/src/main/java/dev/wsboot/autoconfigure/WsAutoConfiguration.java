package dev.wsboot.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.endpoint.EndpointDiscovery;
import dev.wsboot.internal.endpoint.EndpointHandlerFactory;
import dev.wsboot.internal.endpoint.codec.JacksonJsonCodec;
import dev.wsboot.internal.endpoint.codec.JsonCodec;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that serves {@link WsEndpoint}
 * beans.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TaskExecutionAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "ws.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WsProperties.class)
public final class WsAutoConfiguration {

	@Bean
	EffectiveProperties wsEffectiveProperties(WsProperties properties) {
		return new EffectiveProperties(properties);
	}

	@Bean
	EndpointHandlerFactory wsEndpointHandlerFactory(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<JsonCodec> codec) {
		return new EndpointHandlerFactory(beanFactory, conversionService(beanFactory), codec.getIfAvailable());
	}

	@Bean
	ServedEndpoints wsServedEndpoints(ConfigurableListableBeanFactory beanFactory, Environment environment,
			EffectiveProperties properties, EndpointHandlerFactory handlers) {
		EndpointDiscovery discovery = new EndpointDiscovery(beanFactory, environment);
		return ServedEndpoints.of(discovery.discover(properties.basePath()), properties, handlers, beanFactory);
	}

	/**
	 * Spring Boot's conversions and the application's converter beans: what Spring MVC
	 * would convert with, but without Spring MVC.
	 */
	private static ConversionService conversionService(ConfigurableListableBeanFactory beanFactory) {
		ApplicationConversionService conversion = new ApplicationConversionService();
		ApplicationConversionService.addBeans(conversion, beanFactory);
		return conversion;
	}

	/**
	 * JSON, where Jackson is there and the application has one mapper.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		JsonCodec wsJsonCodec(JsonMapper mapper) {
			return new JacksonJsonCodec(mapper);
		}

	}

}
