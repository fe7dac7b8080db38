package dev.wsboot;

/**
 * Where an endpoint's callbacks run.
 *
 * @since 0.1.0
 */
public enum Dispatch {

	/** As {@code ws.dispatch} says. */
	DEFAULT,

	/**
	 * On the application's task executor; a callback may block. Messages that arrive
	 * together are handed over together.
	 */
	WORKER,

	/**
	 * On the event loop that reads the connection: the least latency and cost, for
	 * callbacks that never block. A callback that blocks stops all connections of its
	 * loop.
	 */
	EVENT_LOOP

}
