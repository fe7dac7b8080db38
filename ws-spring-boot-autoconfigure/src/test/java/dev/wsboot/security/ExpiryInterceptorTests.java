package dev.wsboot.security;

import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AccessToken.TokenType;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.endpoint.FakeHandshake;
import dev.wsboot.internal.endpoint.FakeSession;
import dev.wsboot.spi.WsCallbackInterceptor.Callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ExpiryInterceptor} and {@link OAuth2TokenExpiry}.
 */
class ExpiryInterceptorTests {

	private static final CloseStatus EXPIRED = CloseStatus.POLICY_VIOLATION.withReason("Credentials have expired");

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final ExpiryInterceptor interceptor = new ExpiryInterceptor(
			List.of((principal) -> Instant.parse(principal.getName()), new OAuth2TokenExpiry()), "test"::equals,
			Clock.fixed(NOW, ZoneOffset.UTC));

	@AfterEach
	void close() {
		this.interceptor.close();
	}

	private FakeSession open(Principal principal) {
		FakeSession session = new FakeSession(new FakeHandshake().principal(principal));
		this.interceptor.enter(session, Callback.OPEN);
		return session;
	}

	@Test
	void whatHasExpiredWhenTheSessionOpensEndsItAtOnce() {
		assertThat(open(NOW::toString).closed()).isEqualTo(EXPIRED);
		assertThat(this.interceptor.waiting()).isZero();
	}

	@Test
	void theSessionIsClosedWhenTheTimeHasCome() {
		try (ExpiryInterceptor real = new ExpiryInterceptor(List.of((principal) -> Instant.now().plusMillis(50)),
				"test"::equals, Clock.systemUTC())) {
			FakeSession session = new FakeSession(new FakeHandshake().principal(() -> "ann"));
			real.enter(session, Callback.OPEN);
			await().until(() -> EXPIRED.equals(session.closed()));
			await().until(() -> real.waiting() == 0);
		}
	}

	@Test
	void aSessionThatHasEndedWaitsNoMore() {
		FakeSession session = open(() -> NOW.plusSeconds(3600).toString());
		assertThat(session.isOpen()).isTrue();
		assertThat(this.interceptor.waiting()).isOne();
		this.interceptor.enter(session, Callback.MESSAGE);
		assertThat(this.interceptor.waiting()).isOne();
		this.interceptor.enter(session, Callback.CLOSE);
		assertThat(this.interceptor.waiting()).isZero();
	}

	@Test
	void theEarliestMomentCounts() {
		OAuth2AccessToken token = new OAuth2AccessToken(TokenType.BEARER, "token", NOW.minusSeconds(60), NOW);
		Principal principal = new TestingAuthenticationToken(NOW.plusSeconds(60), token);
		assertThat(open(principal).closed()).isEqualTo(EXPIRED);
	}

	@Test
	void whoeverHasNoTokenDoesNotExpire() {
		OAuth2TokenExpiry expiry = new OAuth2TokenExpiry();
		assertThat(expiry.expiresAt(() -> "ann")).isNull();
		assertThat(expiry.expiresAt(new TestingAuthenticationToken("ann", "secret"))).isNull();
		OAuth2AccessToken endless = new OAuth2AccessToken(TokenType.BEARER, "token", null, null);
		assertThat(expiry.expiresAt(new TestingAuthenticationToken("ann", endless))).isNull();
	}

	@Test
	void withoutPrincipalNobodyIsAsked() {
		FakeSession session = new FakeSession();
		this.interceptor.enter(session, Callback.OPEN);
		assertThat(session.isOpen()).isTrue();
		assertThat(this.interceptor.waiting()).isZero();
	}

	@Test
	void whenSwitchedOffForTheEndpointThenItsSessionsStayOpen() {
		try (ExpiryInterceptor off = new ExpiryInterceptor(List.of((principal) -> NOW), (endpoint) -> false,
				Clock.fixed(NOW, ZoneOffset.UTC))) {
			FakeSession session = new FakeSession(new FakeHandshake().principal(() -> "ann"));
			off.enter(session, Callback.OPEN);
			assertThat(session.isOpen()).isTrue();
		}
	}

	@Test
	void whileTheApplicationStopsASessionMayStillOpen() {
		this.interceptor.close();
		FakeSession session = open(() -> NOW.plusSeconds(60).toString());
		assertThat(session.isOpen()).isTrue();
		assertThat(this.interceptor.waiting()).isZero();
	}

}
