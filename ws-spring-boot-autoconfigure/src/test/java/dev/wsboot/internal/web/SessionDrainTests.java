package dev.wsboot.internal.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.connection.session.SessionRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionDrain}.
 */
class SessionDrainTests {

	@Test
	void aHandshakeThatWasJustAcceptedIsWaitedFor() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.refresh();
			SessionDrain drain = drain(context);
			assertThat(drain.refusesSession()).isFalse();
			long start = System.nanoTime();
			drain.stop();
			assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
			assertThat(drain.refusesSession()).isTrue();
		}
	}

	@Test
	void handshakesThatAreRefusedAreNotWaitedFor() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.refresh();
			SessionDrain drain = drain(context);
			Thread asking = new Thread(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					drain.refusesSession();
				}
			});
			asking.start();
			try {
				long start = System.nanoTime();
				drain.stop();
				assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
			}
			finally {
				asking.interrupt();
			}
		}
	}

	private static SessionDrain drain(GenericApplicationContext context) {
		return new SessionDrain(context, new SessionRegistry(), Duration.ofMinutes(2), Duration.ZERO,
				CloseStatus.GOING_AWAY);
	}

}
