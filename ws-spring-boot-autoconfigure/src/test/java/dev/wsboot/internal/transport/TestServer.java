package dev.wsboot.internal.transport;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A container with one filter that upgrades every request by the transport under test.
 */
public interface TestServer {

	/**
	 * After how many milliseconds without a byte the container ends a connection that is
	 * its own.
	 */
	int IDLE_MILLIS = 3_000;

	/**
	 * After how many milliseconds a client's read gives up. A thread that is interrupted
	 * goes on reading, so that a test's own time limit does not help.
	 */
	int READ_MILLIS = 30_000;

	/**
	 * The port it listens to.
	 */
	int port();

	/**
	 * What the next connections are made by.
	 */
	AtomicReference<Transport.ConnectionFactory> connections();

	/**
	 * Connections that the container counts.
	 */
	long containerConnections();

	/**
	 * Things that the container keeps for connections that were upgraded, such as waiting
	 * processors.
	 */
	int containerLeftovers();

	/**
	 * Connections that our loops serve.
	 */
	int loopConnections();

	/**
	 * Stops the container, as a shutdown does, without closing connections before.
	 */
	void stopContainer() throws Exception;

	/**
	 * Stops everything.
	 */
	void close() throws Exception;

}
