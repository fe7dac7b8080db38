package dev.wsboot.internal.connection.session;

import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.connection.limit.Deadlines;
import dev.wsboot.internal.protocol.Opcode;

/**
 * What happens to a connection when one of its {@link Deadlines} has passed. On the loop.
 */
final class Patience {

	private static final Logger logger = LoggerFactory.getLogger(Patience.class);

	private Patience() {
	}

	/**
	 * The connection's timer has rung: acts, and arms it again if something is left to
	 * wait for.
	 */
	static void ended(Connection connection, Deadlines deadlines, long now) {
		switch (deadlines.passed(now, connection.input().isGreeted())) {
			case NONE -> connection.armTimer();
			case CLOSE -> abandon(connection);
			case SEND -> {
				logger.debug("[{}] The peer read nothing for ws.send.timeout", connection.session().id());
				connection.limits().stalled();
				connection.outbound().closing((handshake) -> handshake.fail(CloseStatus.TRY_AGAIN_LATER));
				connection.wire().close();
			}
			case PING -> {
				byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(deadlines.ping(now)).array();
				connection.outbound().control(Opcode.PING, number);
				connection.armTimer();
			}
			case PONG -> missPong(connection, deadlines, now);
			case IDLE -> endIdle(connection, deadlines, now);
			case FIRST_MESSAGE -> {
				connection.limits().silent();
				close(connection, deadlines, now, CloseStatus.POLICY_VIOLATION.withReason("No message came in time"));
			}
			case LIFETIME ->
				close(connection, deadlines, now, CloseStatus.GOING_AWAY.withReason("Open for as long as allowed"));
		}
	}

	private static void abandon(Connection connection) {
		Inbox.Ending waiting = connection.ending();
		if (waiting != null) {
			connection.finish(waiting);
		}
		connection.wire().close();
	}

	private static void missPong(Connection connection, Deadlines deadlines, long now) {
		if (connection.input().isPaused()) {
			// The Pong may be there, but we do not read.
			deadlines.extendPing(now);
			connection.armTimer();
			return;
		}
		logger.debug("[{}] The peer did not answer a Ping within ws.heartbeat.timeout", connection.session().id());
		connection.wire().close();
	}

	private static void endIdle(Connection connection, Deadlines deadlines, long now) {
		if (connection.input().isPaused()) {
			// It is us who keep the peer waiting.
			deadlines.message(now);
			connection.armTimer();
			return;
		}
		close(connection, deadlines, now, CloseStatus.GOING_AWAY.withReason("Idle for too long"));
	}

	private static void close(Connection connection, Deadlines deadlines, long now, CloseStatus status) {
		connection.close(status);
		deadlines.close(now);
		connection.armTimer();
	}

}
