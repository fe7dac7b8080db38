package dev.wsboot.internal.transport;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds callbacks that block an event loop and tells where they stand, once per endpoint.
 * A thread of its own: who is blocked cannot tell.
 */
final class LoopWatchdog implements Runnable {

	/** A callback on the loop that takes longer is one that blocks. */
	static final Duration LIMIT = Duration.ofMillis(200);

	private static final Logger logger = LoggerFactory.getLogger(LoopWatchdog.class);

	private final EventLoop[] loops;

	private final Set<String> told = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	LoopWatchdog(EventLoop[] loops) {
		this.loops = loops;
	}

	void start() {
		Thread thread = new Thread(this, "ws-loop-watchdog");
		thread.setDaemon(true);
		thread.setContextClassLoader(LoopWatchdog.class.getClassLoader());
		thread.start();
	}

	void stop() {
		this.stopped = true;
	}

	@Override
	public void run() {
		while (!this.stopped) {
			LockSupport.parkNanos(LIMIT.toNanos() / 2);
			for (EventLoop loop : this.loops) {
				check(loop);
			}
		}
	}

	private void check(EventLoop loop) {
		long busy = loop.busyNanos();
		String endpoint = loop.callbacksOf();
		if (busy < LIMIT.toNanos() || endpoint == null || !this.told.add(endpoint)) {
			return;
		}
		Exception stack = new Exception("Where the loop stands");
		stack.setStackTrace(loop.thread().getStackTrace());
		logger.warn(
				"Callbacks of endpoint '{}' have held {} for {} ms, and all its connections wait. "
						+ "Let them run on workers: ws.endpoints.{}.dispatch=worker",
				endpoint, loop.thread().getName(), busy / 1_000_000, endpoint, stack);
	}

}
