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

	private final Thread thread = new Thread(this, "ws-loop-watchdog");

	private volatile boolean stopped;

	LoopWatchdog(EventLoop[] loops) {
		this.loops = loops;
		this.thread.setDaemon(true);
		this.thread.setContextClassLoader(LoopWatchdog.class.getClassLoader());
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Ends the thread.
	 */
	void stop() {
		this.stopped = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Waits until the thread has ended: a servlet container looks for threads that an
	 * application has left behind.
	 * @param millis how long at most
	 * @throws InterruptedException if the waiting thread is interrupted
	 */
	void join(long millis) throws InterruptedException {
		this.thread.join(millis);
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
