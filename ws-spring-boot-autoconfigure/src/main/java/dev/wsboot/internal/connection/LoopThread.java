package dev.wsboot.internal.connection;

/**
 * The thread of an event loop. Nothing that waits may run on it, so whatever does asks
 * for the class of its thread first.
 */
public final class LoopThread extends Thread {

	/**
	 * Creates a daemon thread, not started.
	 * @param loop what it runs
	 * @param name its name
	 */
	public LoopThread(Runnable loop, String name) {
		super(loop, name);
		setDaemon(true);
	}

}
