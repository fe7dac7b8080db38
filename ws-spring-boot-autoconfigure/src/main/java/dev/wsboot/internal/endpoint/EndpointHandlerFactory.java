package dev.wsboot.internal.endpoint;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.validation.Validator;

import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.method.ArgumentResolvers;
import dev.wsboot.internal.endpoint.method.CallbackContext;

/**
 * Makes handlers of endpoints. Everything wrong with an endpoint's class is found when
 * its handler is made, without creating the bean. What depends on the bean's proxy is
 * found when the context has created its singletons, if this factory is a bean, or for a
 * lazy bean at its first session.
 */
public final class EndpointHandlerFactory implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ConversionService conversion;

	private final @Nullable JsonCodec codec;

	// Advice may serve endpoints of any paths.
	private final ArgumentResolvers adviceResolvers;

	private volatile @Nullable List<ErrorAdvice.Candidate> advice;

	private final List<AnnotatedEndpointHandler> handlers = new CopyOnWriteArrayList<>();

	/**
	 * Creates the factory.
	 * @param beanFactory where the endpoints are
	 * @param conversion converts values of the handshake to arguments
	 * @param codec encodes and decodes objects, {@code null} if there is none
	 */
	public EndpointHandlerFactory(ConfigurableListableBeanFactory beanFactory, ConversionService conversion,
			@Nullable JsonCodec codec) {
		this.beanFactory = beanFactory;
		this.conversion = conversion;
		this.codec = codec;
		this.adviceResolvers = new ArgumentResolvers(context(List.of()));
	}

	/**
	 * Makes a handler.
	 * @param endpoint an endpoint
	 * @param settings how its connections behave
	 * @return the handler; its bean is fetched at the first call
	 * @throws InvalidEndpointException if the endpoint's class is not right
	 */
	public EndpointHandler create(EndpointDefinition endpoint, ConnectionSettings settings) {
		ArgumentResolvers resolvers = new ArgumentResolvers(context(endpoint.paths()));
		EndpointCallbacks callbacks = EndpointCallbacks.of(endpoint.beanClass(), resolvers, this.codec);
		List<ErrorAdvice> errorAdvice = ErrorAdvice.of(advice(), endpoint, this.adviceResolvers, this.beanFactory);
		AnnotatedEndpointHandler handler = new AnnotatedEndpointHandler(endpoint.name(), settings, callbacks,
				new TargetBean(this.beanFactory, endpoint.beanName(), callbacks.all().toList()), errorAdvice,
				this.codec);
		handler.checkIfCreated();
		this.handlers.add(handler);
		return handler;
	}

	private List<ErrorAdvice.Candidate> advice() {
		List<ErrorAdvice.Candidate> known = this.advice;
		if (known == null) {
			known = ErrorAdvice.find(this.beanFactory);
			this.advice = known;
		}
		return known;
	}

	private CallbackContext context(List<String> paths) {
		return new CallbackContext(paths, this.conversion, this::resolvePlaceholders, this.codec != null,
				() -> this.beanFactory.getBeanProvider(Validator.class).getIfUnique());
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.handlers.forEach(AnnotatedEndpointHandler::checkIfCreated);
	}

	private String resolvePlaceholders(String value) {
		String resolved = this.beanFactory.resolveEmbeddedValue(value);
		return (resolved != null) ? resolved : "";
	}

}
