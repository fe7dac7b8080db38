package dev.wsboot.internal.endpoint;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.MessageSource;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.validation.Validator;
import org.springframework.web.context.WebApplicationContext;

import dev.wsboot.Dispatch;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.WsSessionScope;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.callback.EndpointCallbacks;
import dev.wsboot.internal.endpoint.codec.JsonCodec;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.internal.endpoint.hook.HandshakeHooks;
import dev.wsboot.internal.endpoint.method.CallbackContext;
import dev.wsboot.internal.endpoint.scope.SessionScope;
import dev.wsboot.internal.event.EventPublisher;
import dev.wsboot.routes.WsRoute;
import dev.wsboot.spi.WsArgumentResolver;
import dev.wsboot.spi.WsCallbackInterceptor;
import dev.wsboot.spi.WsHandshakeInterceptor;
import dev.wsboot.spi.WsMessageCodec;
import dev.wsboot.spi.WsResultHandler;

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

	private final EventPublisher events;

	private volatile @Nullable List<ErrorAdvice.Candidate> advice;

	private final Supplier<SessionScope> sessionScope;

	private final List<AnnotatedEndpointHandler> handlers = new CopyOnWriteArrayList<>();

	/**
	 * Creates the factory.
	 * @param beanFactory where the endpoints are
	 * @param conversion converts values of the handshake to arguments
	 * @param codec encodes and decodes objects, {@code null} if there is none
	 * @param events where sessions that open and close are published
	 */
	public EndpointHandlerFactory(ConfigurableListableBeanFactory beanFactory, ConversionService conversion,
			@Nullable JsonCodec codec, EventPublisher events) {
		this.beanFactory = beanFactory;
		this.conversion = conversion;
		this.codec = codec;
		this.events = events;
		this.sessionScope = SingletonSupplier.of(() -> SessionScope.of(beanFactory));
	}

	/**
	 * Makes a handler.
	 * @param endpoint an endpoint
	 * @param settings how its connections behave
	 * @return the handler; its bean is fetched at the first call
	 * @throws InvalidEndpointException if the endpoint's class is not right
	 */
	public EndpointHandler create(EndpointDefinition endpoint, ConnectionSettings settings) {
		return serve(endpoint, settings).handler();
	}

	/**
	 * Makes a handler, and what is asked before it gets a connection.
	 * @param endpoint an endpoint
	 * @param settings how its connections behave
	 * @return both; the endpoint's bean is fetched at the first call
	 * @throws InvalidEndpointException if the endpoint's class is not right
	 */
	public Served serve(EndpointDefinition endpoint, ConnectionSettings settings) {
		MessageCodecs codecs = new MessageCodecs(beans(WsMessageCodec.class), this.codec);
		ArgumentResolvers resolvers = resolvers(endpoint.paths(), codecs);
		WsRoute route = endpoint.route();
		EndpointCallbacks callbacks = InvalidEndpointException
			.rethrowing(() -> (route != null) ? EndpointCallbacks.of(route, resolvers)
					: EndpointCallbacks.of(endpoint.beanClass(), resolvers, codecs));
		refuseStreamsOnLoop(endpoint, settings, callbacks);
		TargetBean.Sharing sharing = sharing(endpoint, callbacks);
		SessionScope scope = scope(sharing);
		// Advice may serve endpoints of any paths.
		List<ErrorAdvice> errorAdvice = ErrorAdvice.of(advice(), endpoint, resolvers(List.of(), codecs),
				this.beanFactory, scope);
		List<WsCallbackInterceptor> interceptors = beans(WsCallbackInterceptor.class);
		TargetBean target = new TargetBean(this.beanFactory, endpoint.beanName(), callbacks.onBean(), sharing, scope);
		AnnotatedEndpointHandler handler = new AnnotatedEndpointHandler(endpoint.name(), settings, callbacks, target,
				errorAdvice, codecs, SingletonSupplier.of(() -> this.beanFactory.getBean(WsTopics.class)), interceptors,
				this.events);
		handler.checkIfCreated();
		this.handlers.add(handler);
		return new Served(InterceptedEndpointHandler.of(handler, interceptors), new HandshakeHooks(endpoint.name(),
				beans(WsHandshakeInterceptor.class), callbacks.handshake(), target::get, messages()));
	}

	private TargetBean.Sharing sharing(EndpointDefinition endpoint, EndpointCallbacks callbacks) {
		if (endpoint.route() != null) {
			return TargetBean.Sharing.ALL;
		}
		String target = ScopedProxyUtils.getTargetBeanName(endpoint.beanName());
		boolean proxied = this.beanFactory.containsBeanDefinition(target);
		String beanName = proxied ? target : endpoint.beanName();
		String scope = this.beanFactory.containsBeanDefinition(beanName)
				? this.beanFactory.getMergedBeanDefinition(beanName).getScope() : null;
		if (WebApplicationContext.SCOPE_REQUEST.equals(scope) || WebApplicationContext.SCOPE_SESSION.equals(scope)) {
			throw new InvalidEndpointException(
					endpoint.origin()
						.mistake("is of scope '" + scope + "'", ", but its callbacks run outside of any HTTP request"),
					"Leave it a singleton, or let each connection have its own instance: @WsSessionScope or @Scope(\"prototype\").");
		}
		if (callbacks.handshake() != null
				&& (BeanDefinition.SCOPE_PROTOTYPE.equals(scope) || WsSessionScope.NAME.equals(scope))) {
			throw new InvalidEndpointException(
					callbacks.handshake() + " is annotated with @OnHandshake, but its class is of scope '" + scope
							+ "': before there is a session, there is no instance of it.",
					"Move the method to a WsHandshakeInterceptor bean, or leave the endpoint a singleton.");
		}
		return proxied ? TargetBean.Sharing.ALL : TargetBean.Sharing.of(this.beanFactory, endpoint.beanName());
	}

	private @Nullable SessionScope scope(TargetBean.Sharing sharing) {
		boolean used = sharing != TargetBean.Sharing.ALL || SessionScope.isUsedIn(this.beanFactory)
				|| advice().stream()
					.anyMatch((candidate) -> TargetBean.Sharing.of(this.beanFactory,
							candidate.beanName()) != TargetBean.Sharing.ALL);
		return used ? this.sessionScope.get() : null;
	}

	private static void refuseStreamsOnLoop(EndpointDefinition endpoint, ConnectionSettings settings,
			EndpointCallbacks callbacks) {
		if (settings.dispatch() == Dispatch.EVENT_LOOP) {
			InvalidEndpointException.rethrowing(() -> {
				callbacks.refuseStreams(
						"is read while the message arrives, which waits, but the callbacks of endpoint '"
								+ endpoint.name() + "' run on the event loop",
						"Let them run on workers (@WsEndpoint(dispatch = Dispatch.WORKER) or ws.endpoints."
								+ endpoint.name()
								+ ".dispatch=worker), or take whole messages: String, byte[] or ByteBuffer.");
				return callbacks;
			});
		}
	}

	private List<ErrorAdvice.Candidate> advice() {
		List<ErrorAdvice.Candidate> known = this.advice;
		if (known == null) {
			known = ErrorAdvice.find(this.beanFactory);
			this.advice = known;
		}
		return known;
	}

	private ArgumentResolvers resolvers(List<String> paths, MessageCodecs codecs) {
		return new ArgumentResolvers(new CallbackContext(paths, this.conversion, this::resolvePlaceholders, codecs,
				beans(WsArgumentResolver.class), beans(WsResultHandler.class),
				() -> this.beanFactory.getBeanProvider(Validator.class).getIfUnique()));
	}

	private MessageSource messages() {
		// Every context has one.
		return this.beanFactory.getBeanProvider(MessageSource.class).getIfAvailable(StaticMessageSource::new);
	}

	private <T> List<T> beans(Class<T> type) {
		return this.beanFactory.getBeanProvider(type).orderedStream().toList();
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.handlers.forEach(AnnotatedEndpointHandler::checkIfCreated);
	}

	private String resolvePlaceholders(String value) {
		String resolved = this.beanFactory.resolveEmbeddedValue(value);
		return (resolved != null) ? resolved : "";
	}

	/**
	 * An endpoint that is ready to be served.
	 *
	 * @param handler the endpoint as its connections see it
	 * @param hooks what is asked before its handshakes are answered
	 */
	public record Served(EndpointHandler handler, HandshakeHooks hooks) {

	}

}
