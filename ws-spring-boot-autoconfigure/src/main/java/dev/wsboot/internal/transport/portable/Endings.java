package dev.wsboot.internal.transport.portable;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.internal.connection.RateLimit;

/**
 * Closes connections on a few threads of its own, since a container may wait in
 * {@link WebConnection#close} for a peer that does not read.
 */
final class Endings {

	private static final Logger LOGGER = LoggerFactory.getLogger(Endings.class);

	private static final int MOST_THREADS = 4;

	private final Executor threads = threads();

	private final RateLimit warnings = RateLimit.perMinute(1);

	// They end a second after the last connection, so nobody has to stop them.
	private static Executor threads() {
		ThreadPoolExecutor threads = new ThreadPoolExecutor(MOST_THREADS, MOST_THREADS, 1, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(task, "ws-close");
					thread.setDaemon(true);
					thread.setContextClassLoader(Endings.class.getClassLoader());
					return thread;
				});
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

	/**
	 * A connection ends since the container has called none of its listeners.
	 */
	void deaf() {
		if (this.warnings.permits()) {
			LOGGER.warn("A WebSocket is closed: this container accepts HttpServletRequest.upgrade but has called no "
					+ "WriteListener within 10 seconds. WebSockets need another container, such as Tomcat or Jetty");
		}
	}

	/**
	 * The end of a connection, which has not begun yet.
	 */
	Ending of(@Nullable WebConnection connection) {
		return new Ending(connection);
	}

	/**
	 * The end of one connection. Any thread.
	 */
	final class Ending implements Runnable {

		private final @Nullable WebConnection connection;

		/** While it closes; guarded by this. */
		private @Nullable Thread thread;

		/** Guarded by this. */
		private boolean hurried;

		private Ending(@Nullable WebConnection connection) {
			this.connection = connection;
		}

		/**
		 * Closes the connection, soon.
		 */
		void begin() {
			Endings.this.threads.execute(this);
		}

		/**
		 * Waits for the peer no longer. To a thread that is interrupted, blocking output
		 * fails, and a channel of NIO is closed.
		 */
		synchronized void hurry() {
			this.hurried = true;
			if (this.thread != null) {
				this.thread.interrupt();
			}
		}

		private synchronized void entered() {
			this.thread = Thread.currentThread();
			if (this.hurried) {
				this.thread.interrupt();
			}
		}

		private synchronized void left() {
			this.thread = null;
			// The next connection is another one.
			Thread.interrupted();
		}

		@Override
		public void run() {
			entered();
			try {
				if (this.connection != null) {
					this.connection.close();
				}
			}
			catch (Exception ex) {
				LOGGER.debug("Closing a connection failed", ex);
			}
			finally {
				left();
			}
		}

	}

}
