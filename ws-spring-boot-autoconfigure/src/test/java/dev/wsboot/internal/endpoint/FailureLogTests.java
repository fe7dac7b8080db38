package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import dev.wsboot.annotation.OnOpen;
import dev.wsboot.internal.endpoint.callback.Callback;
import dev.wsboot.internal.endpoint.callback.EndpointCallbacks;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;

import static org.assertj.core.api.Assertions.assertThat;

class FailureLogTests {

	private static final String METHOD = Opens.class.getName() + ".opened()";

	private final Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);

	private final FailureLog log = new FailureLog("chat", this.nanoTime::get);

	private final Callback callback = EndpointCallbacks
		.of(Opens.class, TestEndpoints.resolvers(), new MessageCodecs(List.of(), null))
		.open();

	@BeforeEach
	void listen() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void leave() {
		this.logger.detachAppender(this.appender);
	}

	private List<String> messages(Level level) {
		List<String> messages = new ArrayList<>();
		for (ILoggingEvent event : this.appender.list) {
			if (event.getLevel() == level) {
				messages.add(event.getFormattedMessage());
			}
		}
		return messages;
	}

	private void fail() {
		this.log.failed(new FakeSession(), this.callback, new IllegalStateException("x"));
	}

	@Test
	void firstFailureIsAWarningWithItsStack() {
		fail();
		assertThat(messages(Level.WARN)).containsExactly("Endpoint 'chat': " + METHOD
				+ " failed in session 0123456789abcdef (0 more failures since the last such message)");
		assertThat(this.appender.list.get(0).getThrowableProxy().getMessage()).isEqualTo("x");
	}

	@Test
	void furtherFailuresOfTenSecondsAreCounted() {
		fail();
		fail();
		this.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
		fail();
		assertThat(messages(Level.WARN)).hasSize(1);
		this.nanoTime.addAndGet(1);
		fail();
		assertThat(messages(Level.WARN)).hasSize(2)
			.last()
			.isEqualTo("Endpoint 'chat': " + METHOD
					+ " failed in session 0123456789abcdef (2 more failures since the last such message)");
		this.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(10));
		fail();
		assertThat(messages(Level.WARN)).hasSize(3).last().asString().contains("(0 more failures");
	}

	@Test
	void peersFaultIsNoWarning() {
		this.log.refused(new FakeSession(), this.callback, "x");
		assertThat(messages(Level.WARN)).isEmpty();
	}

	static class Opens {

		@OnOpen
		void opened() {
		}

	}

}
