package dev.wsboot.security;

import java.time.Duration;

import jakarta.servlet.http.HttpSessionEvent;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpSession;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.endpoint.FakeHandshake;
import dev.wsboot.internal.endpoint.FakeSession;
import dev.wsboot.spi.WsCallbackInterceptor.Callback;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpSessionInterceptor}.
 */
class HttpSessionInterceptorTests {

	private static final CloseStatus ENDED = CloseStatus.POLICY_VIOLATION.withReason("HTTP session has ended");

	private long nanoTime;

	private final HttpSessionInterceptor interceptor = new HttpSessionInterceptor("test"::equals, () -> this.nanoTime);

	private FakeSession open(String httpSessionId) {
		FakeSession session = new FakeSession(new FakeHandshake().httpSessionId(httpSessionId));
		this.interceptor.enter(session, Callback.OPEN);
		return session;
	}

	@Test
	void allThatWereOpenedInAnHttpSessionEndWithIt() {
		FakeSession first = open("a");
		FakeSession second = open("a");
		FakeSession other = open("b");
		this.interceptor.httpSessionEnded("a");
		assertThat(first.closed()).isEqualTo(ENDED);
		assertThat(second.closed()).isEqualTo(ENDED);
		assertThat(other.isOpen()).isTrue();
		assertThat(this.interceptor.size()).isOne();
	}

	@Test
	void theContainersListenerTellsOfEndsAndNewIds() {
		HttpSessionEvents events = new HttpSessionEvents(this.interceptor);
		MockHttpSession httpSession = new MockHttpSession(null, "a");
		FakeSession session = open("a");
		String newId = httpSession.changeSessionId();
		events.sessionIdChanged(new HttpSessionEvent(httpSession), "a");
		assertThat(session.isOpen()).isTrue();
		events.sessionDestroyed(new HttpSessionEvent(httpSession));
		assertThat(newId).isNotEqualTo("a");
		assertThat(session.closed()).isEqualTo(ENDED);
	}

	@Test
	void whatHasClosedIsForgotten() {
		FakeSession first = open("a");
		FakeSession second = open("a");
		this.interceptor.httpSessionIdChanged("a", "b");
		this.interceptor.enter(first, Callback.CLOSE);
		assertThat(this.interceptor.size()).isEqualTo(2);
		this.interceptor.enter(second, Callback.CLOSE);
		assertThat(this.interceptor.size()).isZero();
		this.interceptor.httpSessionEnded("b");
		assertThat(first.isOpen()).isTrue();
	}

	@Test
	void messagesAndSessionsWithoutHttpSessionLeaveNoTrace() {
		FakeSession session = new FakeSession();
		this.interceptor.enter(session, Callback.OPEN);
		this.interceptor.enter(session, Callback.MESSAGE);
		this.interceptor.enter(session, Callback.CLOSE);
		assertThat(this.interceptor.size()).isZero();
	}

	@Test
	void whenSwitchedOffForTheEndpointThenItsSessionsStayOpen() {
		HttpSessionInterceptor off = new HttpSessionInterceptor((endpoint) -> false);
		FakeSession session = new FakeSession(new FakeHandshake().httpSessionId("a"));
		off.enter(session, Callback.OPEN);
		off.httpSessionEnded("a");
		assertThat(session.isOpen()).isTrue();
	}

	@Test
	void anHttpSessionKeepsItsWebSocketsThroughAllItsIds() {
		FakeSession first = open("a");
		this.interceptor.httpSessionIdChanged("a", "b");
		FakeSession second = open("b");
		this.interceptor.httpSessionIdChanged("b", "c");
		this.interceptor.httpSessionIdChanged("b", "c");
		this.interceptor.httpSessionEnded("c");
		assertThat(first.closed()).isEqualTo(ENDED);
		assertThat(second.closed()).isEqualTo(ENDED);
		assertThat(this.interceptor.size()).isZero();
	}

	@Test
	void anIdMayBeUsedAgain() {
		this.interceptor.httpSessionIdChanged("a", "b");
		this.interceptor.httpSessionIdChanged("b", "a");
		FakeSession session = open("a");
		FakeSession other = open("b");
		assertThat(session.isOpen()).isTrue();
		this.interceptor.httpSessionEnded("a");
		assertThat(session.closed()).isEqualTo(ENDED);
		assertThat(other.closed()).isEqualTo(ENDED);
	}

	@Test
	void whatOpensAfterItsIdHasChangedBelongsToTheNewOne() {
		FakeSession early = open("c");
		this.interceptor.httpSessionIdChanged("a", "b");
		this.interceptor.httpSessionIdChanged("b", "c");
		FakeSession late = open("a");
		this.interceptor.httpSessionEnded("c");
		assertThat(early.closed()).isEqualTo(ENDED);
		assertThat(late.closed()).isEqualTo(ENDED);
		assertThat(this.interceptor.size()).isZero();
	}

	@Test
	void whatOpensAfterItsHttpSessionHasEndedIsClosedAtOnce() {
		this.interceptor.httpSessionEnded("a");
		this.nanoTime += Duration.ofSeconds(29).toNanos();
		assertThat(open("a").closed()).isEqualTo(ENDED);
	}

	@Test
	void endsAreRememberedForAWhileOnly() {
		this.interceptor.httpSessionEnded("a");
		this.nanoTime += Duration.ofSeconds(31).toNanos();
		this.interceptor.httpSessionEnded("b");
		assertThat(open("a").isOpen()).isTrue();
		assertThat(open("b").isOpen()).isFalse();
	}

	@Test
	void atMostTenThousandEndsAreRemembered() {
		for (int i = 0; i <= 10_000; i++) {
			this.interceptor.httpSessionEnded("id" + i);
		}
		assertThat(open("id0").isOpen()).isTrue();
		assertThat(open("id1").isOpen()).isFalse();
	}

}
