package dev.wsboot.internal.endpoint;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.callback.Callback;

/**
 * Reports the failures of one endpoint's callbacks. A peer may be able to trigger them,
 * so at most one in ten seconds is a warning with its stack; the others are counted and
 * go to debug.
 */
final class FailureLog {

	private static final Logger logger = LoggerFactory.getLogger(FailureLog.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final String endpoint;

	private final LongSupplier nanoTime;

	private final AtomicLong next;

	private final AtomicInteger suppressed = new AtomicInteger();

	FailureLog(String endpoint, LongSupplier nanoTime) {
		this.endpoint = endpoint;
		this.nanoTime = nanoTime;
		this.next = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * The application's fault.
	 * @param session the session it happened in
	 * @param callback the method that failed
	 * @param failure what it threw
	 */
	void failed(WsSession session, Callback callback, Throwable failure) {
		long now = this.nanoTime.getAsLong();
		long due = this.next.get();
		if (now - due >= 0 && this.next.compareAndSet(due, now + INTERVAL_NANOS)) {
			logger.warn("Endpoint '{}': {} failed in session {} ({} more failures since the last such message)",
					this.endpoint, callback, session.id(), this.suppressed.getAndSet(0), failure);
		}
		else {
			this.suppressed.incrementAndGet();
			logger.debug("Endpoint '{}': {} failed in session {}", this.endpoint, callback, session.id(), failure);
		}
	}

	/**
	 * The peer's fault.
	 * @param session the session it happened in
	 * @param callback the method that could not be called
	 * @param why the reason, without received data
	 */
	void refused(WsSession session, Callback callback, @Nullable String why) {
		logger.debug("Endpoint '{}': {} was not called in session {}: {}", this.endpoint, callback, session.id(), why);
	}

}
