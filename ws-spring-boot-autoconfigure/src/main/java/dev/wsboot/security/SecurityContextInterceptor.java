package dev.wsboot.security;

import java.security.Principal;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.spi.WsCallbackInterceptor;

/**
 * Runs callbacks with the authentication of the session's handshake, so that method
 * security and {@code SecurityContextHolder} work in endpoints as they do in controllers.
 * <p>
 * A session without an {@link Authentication} is anonymous, as a request without one is
 * behind Spring Security's filters. Access denied to a callback closes the session with
 * 1008 unless an {@code @OnError} method treats it.
 */
public final class SecurityContextInterceptor implements WsCallbackInterceptor {

	private static final CloseStatus ACCESS_DENIED = CloseStatus.POLICY_VIOLATION.withReason("Access denied");

	private final SecurityContextHolderStrategy strategy;

	// A random key: nobody else can make a token that passes for one of these.
	private final Authentication anonymous = new AnonymousAuthenticationToken(UUID.randomUUID().toString(),
			"anonymousUser", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

	/**
	 * Creates the interceptor.
	 * @param strategy where threads hold their security context
	 */
	public SecurityContextInterceptor(SecurityContextHolderStrategy strategy) {
		this.strategy = strategy;
	}

	@Override
	public Scope enter(WsSession session, Callback callback) {
		SecurityContext previous = this.strategy.getContext();
		SecurityContext own = this.strategy.createEmptyContext();
		own.setAuthentication(authentication(session.principal()));
		this.strategy.setContext(own);
		return () -> restore(previous);
	}

	private Authentication authentication(@Nullable Principal principal) {
		return (principal instanceof Authentication authentication) ? authentication : this.anonymous;
	}

	private void restore(SecurityContext previous) {
		// Clearing leaves nothing behind in the thread, an empty context would.
		if (previous.getAuthentication() == null) {
			this.strategy.clearContext();
		}
		else {
			this.strategy.setContext(previous);
		}
	}

	@Override
	public @Nullable CloseStatus statusOf(Throwable failure) {
		boolean denied = failure instanceof AccessDeniedException || failure instanceof AuthenticationException;
		return denied ? ACCESS_DENIED : null;
	}

}
