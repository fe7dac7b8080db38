package dev.wsboot.internal.connection;

/**
 * Something that callbacks leave on their thread until all messages of one read were
 * treated: to set it and take it away again for each of them would cost more.
 */
@FunctionalInterface
public interface BatchScoped {

	/**
	 * Callbacks have run on this thread, and code that is not theirs will. Called as well
	 * if none has.
	 */
	void endOfBatch();

}
