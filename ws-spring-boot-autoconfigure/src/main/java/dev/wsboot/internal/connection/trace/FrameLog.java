package dev.wsboot.internal.connection.trace;

import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;

/**
 * Logs the frames of connections at {@code TRACE} under the name {@value #LOGGER_NAME},
 * headers as they are on the wire. A connection that is opened while the level is higher
 * costs nothing and is never logged.
 */
public final class FrameLog {

	/** Name of the logger. */
	public static final String LOGGER_NAME = "dev.wsboot.frames";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

	private final int payloadBytes;

	/**
	 * Creates the log.
	 * @param payloadBytes how many bytes of each payload are logged, at least 0
	 */
	public FrameLog(int payloadBytes) {
		this.payloadBytes = payloadBytes;
	}

	/**
	 * Makes a connection, and stands between it and its wire if its frames are to be
	 * logged.
	 * @param wire the wire
	 * @param connections makes the connection
	 * @param id gives the identifier of the connection's session
	 * @param <T> the type of connection
	 * @return what the wire tells everything to
	 */
	public <T extends WireListener> WireListener trace(Wire wire, Function<Wire, T> connections,
			Function<T, String> id) {
		if (!logger.isTraceEnabled()) {
			return connections.apply(wire);
		}
		FrameScanner received = new FrameScanner(this.payloadBytes);
		FrameScanner sent = new FrameScanner(this.payloadBytes);
		T connection = connections.apply(new TracedWire(wire, sent));
		String session = id.apply(connection);
		received.tell((frame) -> logger.trace("[{}] received {}", session, frame));
		sent.tell((frame) -> logger.trace("[{}] sent {}", session, frame));
		return new TracedListener(connection, received, sent);
	}

}
