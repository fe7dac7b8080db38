package dev.wsboot.autoconfigure;

import java.util.EnumSet;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSessions;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.admission.Admission;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.session.ConnectionFactory;
import dev.wsboot.internal.connection.session.SessionRegistry;
import dev.wsboot.internal.connection.session.TopicRegistry;
import dev.wsboot.internal.connection.trace.FrameLog;
import dev.wsboot.internal.endpoint.EndpointDiscovery;
import dev.wsboot.internal.endpoint.EndpointHandlerFactory;
import dev.wsboot.internal.endpoint.Router;
import dev.wsboot.internal.endpoint.codec.Jackson2JsonCodec;
import dev.wsboot.internal.endpoint.codec.JacksonJsonCodec;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.scope.SessionScope;
import dev.wsboot.internal.event.EventPublisher;
import dev.wsboot.internal.properties.UnknownPropertyCheck;
import dev.wsboot.internal.transport.EventLoops;
import dev.wsboot.internal.transport.Transport;
import dev.wsboot.internal.transport.portable.PortableTransport;
import dev.wsboot.internal.web.HandshakeObserver;
import dev.wsboot.internal.web.RefusalEvents;
import dev.wsboot.internal.web.SessionDrain;
import dev.wsboot.internal.web.WsUpgradeFilter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that serves {@link WsEndpoint}
 * beans.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TaskExecutionAutoConfiguration.class,
		afterName = { "org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration",
				"org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.jackson2.autoconfigure.Jackson2AutoConfiguration",
				"org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration" })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty(name = "ws.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WsProperties.class)
public final class WsAutoConfiguration {

	@Bean
	EffectiveProperties wsEffectiveProperties(WsProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		new UnknownPropertyCheck("ws", WsProperties.class).check(environment, beanFactory);
		return new EffectiveProperties(properties);
	}

	@Bean
	ConnectionRegistries wsConnectionRegistries() {
		SessionRegistry sessions = new SessionRegistry();
		return new ConnectionRegistries(sessions, new TopicRegistry(sessions));
	}

	@Bean
	ConnectionFactory wsConnectionFactory(ConnectionRegistries registries, EffectiveProperties properties,
			ObjectProvider<ConnectionObserver.Factory> observers) {
		return new ConnectionFactory(registries.sessions(), registries.topics(),
				observers.getIfAvailable(() -> (endpoint) -> ConnectionObserver.NONE),
				new FrameLog(properties.framePayloadBytes()));
	}

	/**
	 * Its threads start with the first connection.
	 */
	@Bean
	@ConditionalOnMissingBean
	EventLoops wsEventLoops(EffectiveProperties properties) {
		return new EventLoops(properties.loops());
	}

	/**
	 * Asked when there is none of its own for the server: Tomcat's and Jetty's classes
	 * may be there although a war file runs elsewhere.
	 */
	@Bean
	@Order(300)
	@ConditionalOnMissingBean(Transport.class)
	PortableTransport wsPortableTransport(EventLoops loops) {
		return new PortableTransport(loops);
	}

	@Bean
	@ConditionalOnMissingBean
	WsSessions wsSessions(ConnectionRegistries registries) {
		return registries.sessions();
	}

	@Bean
	@ConditionalOnMissingBean
	WsTopics wsTopics(ConnectionRegistries registries) {
		return registries.topics();
	}

	@Bean
	static SessionScope wsSessionScope() {
		return new SessionScope();
	}

	@Bean
	EndpointHandlerFactory wsEndpointHandlerFactory(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<JsonCodec> codec, ApplicationEventPublisher events) {
		return new EndpointHandlerFactory(beanFactory, conversionService(beanFactory), codec.getIfAvailable(),
				new EventPublisher(events));
	}

	@Bean
	Router wsRouter(ConfigurableListableBeanFactory beanFactory, Environment environment,
			EffectiveProperties properties, EndpointHandlerFactory handlers) {
		EndpointDiscovery discovery = new EndpointDiscovery(beanFactory, environment);
		EndpointRoutes routes = new EndpointRoutes(properties, handlers, beanFactory);
		return new Router(routes.of(discovery.discover(properties.basePath())));
	}

	@Bean
	RefusalEvents wsRefusalEvents(ApplicationEventPublisher events) {
		return new RefusalEvents(new EventPublisher(events));
	}

	@Bean
	SessionDrain wsSessionDrain(ApplicationContext context, ConnectionRegistries registries,
			EffectiveProperties properties) {
		WsProperties.Shutdown shutdown = properties.shutdown();
		return new SessionDrain(context, registries.sessions(), shutdown.drainTimeout(), shutdown.spread(),
				new CloseStatus(shutdown.closeCode()));
	}

	/**
	 * The filter is created by the web server before any singleton, and takes the router
	 * with it. So endpoints are found and checked at the start, also when everything else
	 * is lazy.
	 */
	@Bean
	FilterRegistrationBean<WsUpgradeFilter> wsUpgradeFilter(WsProperties properties, Router router,
			ObjectProvider<Transport> transports, ConnectionFactory connections, SessionDrain drain,
			ObjectProvider<HandshakeObserver> observers, EffectiveProperties effective) {
		WsUpgradeFilter filter = new WsUpgradeFilter(() -> router, transports.orderedStream().toList(),
				(handler, handshake, subprotocol, deflate,
						attributes) -> (wire) -> connections.create(wire, handler, handshake, subprotocol, deflate,
								attributes),
				drain.openings(), new Admission(effective.admission()),
				HandshakeObserver.all(observers.orderedStream().toList()));
		FilterRegistrationBean<WsUpgradeFilter> registration = new FilterRegistrationBean<>(filter);
		registration.setName("wsUpgradeFilter");
		registration.setOrder(properties.filterOrder());
		registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
		registration.setUrlPatterns(List.of("/*"));
		registration.setAsyncSupported(true);
		return registration;
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
	 * Where connections register, whatever the application sees as {@link WsSessions} and
	 * {@link WsTopics}.
	 *
	 * @param sessions the sessions
	 * @param topics the topics
	 */
	record ConnectionRegistries(SessionRegistry sessions, TopicRegistry topics) {

	}

	/**
	 * An application without Spring MVC may have no servlet for the paths of endpoints.
	 * Tomcat then answers 404 before any filter has run, so something must stand at the
	 * end of the chain.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnNotWarDeployment
	static class NotFoundServletConfiguration {

		@Bean
		NotFoundServlet.Registration wsNotFoundServlet(ListableBeanFactory beans) {
			return new NotFoundServlet.Registration(beans);
		}

	}

	/**
	 * JSON, where Jackson 3 is there and the application has one mapper.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		JsonCodec wsJsonCodec(JsonMapper mapper, WsProperties properties) {
			return new JacksonJsonCodec(mapper, properties.codec().typeField());
		}

	}

	/**
	 * JSON, where Jackson 2 is all there is.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ObjectMapper.class)
	@ConditionalOnMissingBean(type = "tools.jackson.databind.json.JsonMapper")
	static class Jackson2Configuration {

		@Bean
		@ConditionalOnSingleCandidate(ObjectMapper.class)
		JsonCodec wsJsonCodec(ObjectMapper mapper, WsProperties properties) {
			return new Jackson2JsonCodec(mapper, properties.codec().typeField());
		}

	}

}
