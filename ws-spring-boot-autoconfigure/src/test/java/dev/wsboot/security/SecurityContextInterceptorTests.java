package dev.wsboot.security;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.endpoint.FakeHandshake;
import dev.wsboot.internal.endpoint.FakeSession;
import dev.wsboot.spi.WsCallbackInterceptor.Callback;
import dev.wsboot.spi.WsCallbackInterceptor.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecurityContextInterceptor}.
 */
class SecurityContextInterceptorTests {

	private final SecurityContextInterceptor interceptor = new SecurityContextInterceptor(
			SecurityContextHolder.getContextHolderStrategy());

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void theCallbackRunsAsWhoeverOpenedTheSession() {
		Authentication ann = new TestingAuthenticationToken("ann", "secret");
		Scope scope = this.interceptor.enter(new FakeSession(new FakeHandshake().principal(ann)), Callback.MESSAGE);
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isSameAs(ann);
		scope.exit();
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
	}

	@Test
	void aSessionWithoutAuthenticationIsAnonymous() {
		this.interceptor.enter(new FakeSession(), Callback.OPEN);
		assertThat(SecurityContextHolder.getContext().getAuthentication())
			.isInstanceOf(AnonymousAuthenticationToken.class)
			.extracting(Authentication::getName)
			.isEqualTo("anonymousUser");
	}

	@Test
	void aPrincipalOfAnotherKindIsAnonymousToSpringSecurity() {
		this.interceptor.enter(new FakeSession(new FakeHandshake().principal(() -> "ann")), Callback.OPEN);
		assertThat(SecurityContextHolder.getContext().getAuthentication())
			.isInstanceOf(AnonymousAuthenticationToken.class);
	}

	@Test
	void whatTheThreadHadBeforeIsThereAgainAfterwards() {
		SecurityContext before = new SecurityContextImpl(new TestingAuthenticationToken("root", "secret"));
		SecurityContextHolder.setContext(before);
		this.interceptor.enter(new FakeSession(), Callback.CLOSE).exit();
		assertThat(SecurityContextHolder.getContext()).isSameAs(before);
	}

	@Test
	void aCallbackThatChangesItsContextChangesNoOther() {
		Authentication ann = new TestingAuthenticationToken("ann", "secret");
		FakeSession session = new FakeSession(new FakeHandshake().principal(ann));
		Scope first = this.interceptor.enter(session, Callback.MESSAGE);
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("root", "secret"));
		first.exit();
		this.interceptor.enter(session, Callback.MESSAGE);
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isSameAs(ann);
	}

	@Test
	void accessDeniedEndsTheSessionWith1008() {
		CloseStatus denied = CloseStatus.POLICY_VIOLATION.withReason("Access denied");
		assertThat(this.interceptor.statusOf(new AccessDeniedException("no"))).isEqualTo(denied);
		assertThat(this.interceptor.statusOf(new BadCredentialsException("no"))).isEqualTo(denied);
		assertThat(this.interceptor.statusOf(new IllegalStateException("no"))).isNull();
	}

}
