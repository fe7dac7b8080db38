package dev.wsboot.internal.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
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
	void aHandshakeThatIsUnderWayIsWaitedFor() throws InterruptedException {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.refresh();
			SessionDrain drain = drain(context);
			Openings.Opening underWay = drain.openings().begin();
			assertThat(underWay).isNotNull();
			Thread stopping = new Thread(drain::stop);
			stopping.start();
			Awaitility.await().until(drain::isDraining);
			assertThat(drain.openings().begin()).isNull();
			stopping.join(100);
			assertThat(stopping.isAlive()).isTrue();
			underWay.end();
			stopping.join(TimeUnit.SECONDS.toMillis(30));
			assertThat(stopping.isAlive()).isFalse();
		}
	}

	@Test
	void handshakesThatAreRefusedAreNotWaitedFor() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.refresh();
			SessionDrain drain = drain(context);
			Thread asking = new Thread(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					Openings.Opening opening = drain.openings().begin();
					if (opening != null) {
						opening.end();
					}
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
				CloseStatus.GOING_AWAY, new Openings(() -> 0));
	}

}
