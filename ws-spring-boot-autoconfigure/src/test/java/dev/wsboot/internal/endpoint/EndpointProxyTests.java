package dev.wsboot.internal.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.endpoint.proxied.InheritedEndpoint;
import dev.wsboot.internal.event.EventPublisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class EndpointProxyTests {

	private static final String HERE = EndpointProxyTests.class.getName() + "$";

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@AfterEach
	void clear() {
		this.context.close();
		SecurityContextHolder.clearContext();
	}

	private EndpointHandler handler(Class<?>... classes) {
		this.context.register(classes);
		this.context.refresh();
		return create();
	}

	private EndpointHandler create() {
		List<EndpointDefinition> endpoints = new EndpointDiscovery(this.context.getBeanFactory(),
				this.context.getEnvironment())
			.discover("");
		return new EndpointHandlerFactory(this.context.getBeanFactory(),
				ApplicationConversionService.getSharedInstance(), TestEndpoints.CODEC, new EventPublisher((event) -> {
				}))
			.create(endpoints.get(0), TestEndpoints.SETTINGS);
	}

	private void assertMistake(String description, String action, Class<?>... classes) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class, () -> handler(classes));
		assertThat(mistake).isNotNull();
		assertThat(mistake.description()).isEqualTo(description);
		assertThat(mistake.action()).isEqualTo(action);
	}

	private int interceptions() {
		return this.context.getBean(Counter.class).count.get();
	}

	@Test
	void packagePrivateMethodIsCalledThroughAClassProxy() {
		EndpointHandler handler = handler(ClassProxies.class, Echo.class);
		assertThat(AopUtils.isCglibProxy(this.context.getBean(Echo.class))).isTrue();
		assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("echo a");
		assertThat(interceptions()).isEqualTo(1);
	}

	@Test
	void methodOfAnInterfaceIsCalledThroughAnInterfaceProxy() {
		EndpointHandler handler = handler(InterfaceProxies.class, Implements.class);
		assertThat(AopUtils.isJdkDynamicProxy(this.context.getBean(Takes.class))).isTrue();
		assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("took a");
		assertThat(interceptions()).isEqualTo(1);
	}

	@Test
	void methodOfAnInterfaceIsCalledWithoutProxy() {
		assertThat(handler(Implements.class).onMessage(new FakeSession(), "a", true)).isEqualTo("took a");
	}

	@Test
	void methodThatNoInterfaceHasFailsTheStart() {
		assertMistake(HERE
				+ "HalfImplements.message(String) cannot be called: the bean is a proxy of interfaces of which none "
				+ "declares the method.",
				"Declare the method in an interface, or set spring.aop.proxy-target-class=true.",
				InterfaceProxies.class, HalfImplements.class);
	}

	@Test
	void handshakeMethodThatNoInterfaceHasFailsTheStart() {
		assertMistake(
				HERE + "HalfGuarded.check() cannot be called: the bean is a proxy of interfaces of which none declares "
						+ "the method.",
				"Declare the method in an interface, or set spring.aop.proxy-target-class=true.",
				InterfaceProxies.class, HalfGuarded.class);
	}

	@Test
	void finalMethodOfAClassProxyFailsTheStart() {
		assertMistake(
				HERE + "FinalMethod.message(String) cannot be called: the bean is a proxy, which cannot override the "
						+ "method.",
				"Make the method neither final nor package-private in another package than the endpoint's class.",
				ClassProxies.class, FinalMethod.class);
	}

	@Test
	void finalMethodWithoutProxyIsCalled() {
		assertThat(handler(FinalMethod.class).onMessage(new FakeSession(), "a", true)).isEqualTo("final a");
	}

	@Test
	void packagePrivateMethodOfAnotherPackageFailsTheStartOnAClassProxyOnly() {
		assertThat(create(Inherits.class).onMessage(new FakeSession(), "a", true)).isEqualTo("inherited a");
		assertMistake(HERE
				+ "Inherits.message(String) cannot be called: the bean is a proxy, which cannot override the method.",
				"Make the method neither final nor package-private in another package than the endpoint's class.",
				ClassProxies.class, Inherits.class);
	}

	private static EndpointHandler create(Class<?> endpoint) {
		return TestEndpoints.handler(endpoint);
	}

	@Test
	void methodSecurityIsInForce() {
		EndpointHandler handler = handler(MethodSecurity.class, Secured.class);
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("bob", "", "USER"));
		assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("denied");
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ada", "", "ADMIN"));
		assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("secret a");
	}

	@Test
	void authenticationIsAPrincipal() {
		EndpointHandler handler = handler(Authenticated.class);
		Authentication ada = new TestingAuthenticationToken("ada", "", "ADMIN");
		assertThat(handler.onOpen(new FakeSession(new FakeHandshake().principal(ada)))).isEqualTo("ada [ADMIN] true");
		assertThat(handler.onOpen(new FakeSession())).isEqualTo("nobody");
	}

	@Test
	void lazyBeanIsCreatedAtTheFirstCallAndOnce() {
		EndpointHandler handler = handler(LazyBean.class);
		assertThat(this.context.getBeanFactory().containsSingleton("lazyEndpoint")).isFalse();
		assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("echo a");
		Object bean = this.context.getBeanFactory().getSingleton("lazyEndpoint");
		assertThat(bean).isInstanceOf(Echo.class);
		handler.onMessage(new FakeSession(), "b", true);
		assertThat(((Echo) bean).calls).isEqualTo(2);
	}

	@Test
	void handlerMadeBeforeTheSingletonsIsCheckedAfterThem() {
		this.context.register(ClassProxies.class, EarlyHandler.class);
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class, this.context::refresh);
		assertThat(mistake).isNotNull();
		assertThat(mistake.description()).startsWith(HERE + "FinalMethod.message(String) cannot be called");
	}

	@WsEndpoint("/echo")
	static class Echo {

		private int calls;

		@OnMessage
		String message(String text) {
			this.calls++;
			return "echo " + text;
		}

	}

	interface Takes {

		@OnMessage
		String take(String text);

	}

	@WsEndpoint("/takes")
	static class Implements implements Takes {

		@Override
		public String take(String text) {
			return "took " + text;
		}

	}

	@WsEndpoint("/half")
	static class HalfImplements implements Comparable<HalfImplements> {

		@OnMessage
		String message(String text) {
			return text;
		}

		@Override
		public int compareTo(HalfImplements other) {
			return 0;
		}

	}

	@WsEndpoint("/")
	static class HalfGuarded implements Takes {

		@OnHandshake
		void check() {
		}

		@Override
		public String take(String message) {
			return message;
		}

	}

	@WsEndpoint("/final")
	static class FinalMethod {

		@OnMessage
		final String message(String text) {
			return "final " + text;
		}

	}

	@WsEndpoint("/inherits")
	static class Inherits extends InheritedEndpoint {

	}

	@WsEndpoint("/secured")
	static class Secured {

		private final String secret = "secret ";

		@OnMessage
		@PreAuthorize("hasAuthority('ADMIN')")
		String message(String text) {
			return this.secret + text;
		}

		@OnError
		String denied(AccessDeniedException ex) {
			return "denied";
		}

	}

	@WsEndpoint("/authenticated")
	static class Authenticated {

		@OnOpen
		String opened(@Nullable Authentication user, Optional<TestingAuthenticationToken> token) {
			return (user != null) ? user.getName() + " " + user.getAuthorities() + " " + token.isPresent() : "nobody";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassProxies {

		@Bean
		static Counter counter() {
			return new Counter();
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("endpointProxyTests.*");
			creator.setInterceptorNames("counter");
			creator.setProxyTargetClass(true);
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxies {

		@Bean
		static Counter counter() {
			return new Counter();
		}

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("endpointProxyTests.*");
			creator.setInterceptorNames("counter");
			return creator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class MethodSecurity {

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		Echo lazyEndpoint() {
			return new Echo();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyHandler {

		@Bean
		static EndpointHandlerFactory factory(AnnotationConfigApplicationContext context) {
			return new EndpointHandlerFactory(context.getBeanFactory(),
					ApplicationConversionService.getSharedInstance(), TestEndpoints.CODEC,
					new EventPublisher((event) -> {
					}));
		}

		@Bean
		static EndpointHandler handler(AnnotationConfigApplicationContext context, EndpointHandlerFactory factory) {
			EndpointDefinition endpoint = new EndpointDiscovery(context.getBeanFactory(), context.getEnvironment())
				.discover("")
				.get(0);
			return factory.create(endpoint, TestEndpoints.SETTINGS);
		}

		@Bean("endpointProxyTests.finalMethod")
		@DependsOn("handler")
		static FinalMethod endpoint() {
			return new FinalMethod();
		}

	}

	static class Counter implements MethodInterceptor {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public Object invoke(MethodInvocation invocation) throws Throwable {
			this.count.incrementAndGet();
			return invocation.proceed();
		}

	}

}
