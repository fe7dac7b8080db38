package dev.wsboot.autoconfigure;

import java.time.Clock;
import java.util.EnumSet;
import java.util.List;

import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.web.authentication.session.SessionFixationProtectionEvent;
import org.springframework.session.events.SessionDestroyedEvent;

import dev.wsboot.internal.handshake.BearerSubprotocol;
import dev.wsboot.internal.web.BearerSubprotocolFilter;
import dev.wsboot.internal.web.HandshakeObserver;
import dev.wsboot.security.ExpiryInterceptor;
import dev.wsboot.security.HttpSessionEvents;
import dev.wsboot.security.HttpSessionInterceptor;
import dev.wsboot.security.OAuth2TokenExpiry;
import dev.wsboot.security.SecurityContextInterceptor;
import dev.wsboot.security.WsPrincipalExpiry;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that binds sessions to the
 * credentials they were opened with.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WsAutoConfiguration.class)
@ConditionalOnBean(EffectiveProperties.class)
public final class WsSecurityAutoConfiguration {

	/**
	 * Where Spring Boot puts Spring Security's filter unless a property says otherwise.
	 */
	private static final int SECURITY_FILTER_ORDER = -100;

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	HttpSessionInterceptor wsHttpSessionInterceptor(EffectiveProperties properties) {
		return new HttpSessionInterceptor(properties::closeOnSessionEnd);
	}

	@Bean
	ServletListenerRegistrationBean<HttpSessionEvents> wsHttpSessionEvents(HttpSessionInterceptor interceptor) {
		return new ServletListenerRegistrationBean<>(new HttpSessionEvents(interceptor));
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ExpiryInterceptor wsExpiryInterceptor(ObjectProvider<WsPrincipalExpiry> expiries, EffectiveProperties properties) {
		return new ExpiryInterceptor(expiries.orderedStream().toList(), properties::closeOnTokenExpiry,
				Clock.systemUTC());
	}

	@Bean
	@ConditionalOnProperty("ws.security.bearer-subprotocol")
	FilterRegistrationBean<BearerSubprotocolFilter> wsBearerSubprotocolFilter(EffectiveProperties properties,
			Environment environment, ObjectProvider<HandshakeObserver> observers) {
		BearerSubprotocol bearer = properties.bearer();
		FilterRegistrationBean<BearerSubprotocolFilter> registration = new FilterRegistrationBean<>();
		registration.setName("wsBearerSubprotocolFilter");
		if (bearer == null) {
			// Switched off by an empty value.
			registration.setEnabled(false);
			return registration;
		}
		registration
			.setFilter(new BearerSubprotocolFilter(bearer, HandshakeObserver.all(observers.orderedStream().toList())));
		int security = environment.getProperty("spring.security.filter.order", Integer.class, SECURITY_FILTER_ORDER);
		registration.setOrder((security > Integer.MIN_VALUE) ? security - 1 : security);
		registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
		registration.setUrlPatterns(List.of("/*"));
		registration.setAsyncSupported(true);
		return registration;
	}

	/**
	 * The security context of callbacks.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecurityContextHolder.class)
	static class SecurityContextConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE + 100)
		SecurityContextInterceptor wsSecurityContextInterceptor(
				ObjectProvider<SecurityContextHolderStrategy> strategies) {
			return new SecurityContextInterceptor(
					strategies.getIfUnique(SecurityContextHolder::getContextHolderStrategy));
		}

	}

	/**
	 * Tokens that expire.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(OAuth2Token.class)
	static class OAuth2Configuration {

		@Bean
		OAuth2TokenExpiry wsOAuth2TokenExpiry() {
			return new OAuth2TokenExpiry();
		}

	}

	/**
	 * HTTP sessions that get another id at login. A session store of its own need not
	 * tell the servlet listeners.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SessionFixationProtectionEvent.class)
	static class SessionFixationConfiguration {

		private final HttpSessionInterceptor interceptor;

		SessionFixationConfiguration(HttpSessionInterceptor interceptor) {
			this.interceptor = interceptor;
		}

		@EventListener
		void httpSessionIdChanged(SessionFixationProtectionEvent event) {
			this.interceptor.httpSessionIdChanged(event.getOldSessionId(), event.getNewSessionId());
		}

	}

	/**
	 * HTTP sessions that Spring Session keeps.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SessionDestroyedEvent.class)
	static class SpringSessionConfiguration {

		private final HttpSessionInterceptor interceptor;

		SpringSessionConfiguration(HttpSessionInterceptor interceptor) {
			this.interceptor = interceptor;
		}

		@EventListener
		void httpSessionEnded(SessionDestroyedEvent event) {
			this.interceptor.httpSessionEnded(event.getSessionId());
		}

	}

}
