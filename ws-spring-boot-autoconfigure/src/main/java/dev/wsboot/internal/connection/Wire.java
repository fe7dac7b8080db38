package dev.wsboot.internal.connection;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * The byte pipe of one connection, implemented by a transport. Nothing in here blocks and
 * nothing is buffered: what {@link #write} does not take stays with the caller.
 */
public interface Wire {

	/**
	 * Whether {@link #write} may be called by any thread, one at a time. Otherwise it
	 * must be called on the loop.
	 * @return whether writes are free of the loop
	 */
	boolean isWritableOffLoop();

	/**
	 * Whether the calling thread is the connection's loop.
	 * @return whether it is safe to do what only the loop may do
	 */
	boolean isLoopThread();

	/**
	 * Writes what the network takes now.
	 * @param source bytes from position to limit; the position moves over what was taken
	 * @return number of bytes taken, 0 if the network is full
	 * @throws IOException if the connection is broken or closed
	 */
	int write(ByteBuffer source) throws IOException;

	/**
	 * Asks for one {@link WireListener#onWritable} on the loop, when the network takes
	 * bytes again. Safe from any thread.
	 */
	void wantWrite();

	/**
	 * Stops reading: no further {@link WireListener#onReadable} until
	 * {@link #resumeReads}. On the loop only.
	 */
	void suspendReads();

	/**
	 * Reads again. On the loop only.
	 */
	void resumeReads();

	/**
	 * Runs a task on the connection's loop, soon. Tasks of one thread keep their order.
	 * After the loop has ended the task is run on the calling thread.
	 * @param task must not block
	 */
	void execute(Runnable task);

	/**
	 * The timers of the connection's loop, to be used on the loop only.
	 * @return the loop's timers
	 */
	Timers timers();

	/**
	 * Notes that callbacks of an endpoint run on the loop, so that one that blocks it can
	 * be named. On the loop only.
	 * @param endpoint the endpoint's name, or {@code null} when they have returned
	 */
	default void callbackRuns(@Nullable String endpoint) {
	}

	/**
	 * Tells the peer that no more bytes come (TCP FIN, TLS close_notify) while reading
	 * goes on. On the loop only. Failures are ignored: the end is near anyway.
	 */
	void shutdownOutput();

	/**
	 * Ends the connection. Any thread, idempotent. {@link WireListener#onClosed} follows
	 * exactly once, on the loop.
	 */
	void close();

}
