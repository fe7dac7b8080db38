package dev.wsboot.internal.connection;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Sees what happens on the connections of one endpoint. Called for each message, by many
 * threads at the same time: it counts, and does nothing else.
 */
public interface ConnectionObserver {

	/** Counts nothing, and costs nothing. */
	ConnectionObserver NONE = new ConnectionObserver() {
	};

	/**
	 * A session is about to open. On its loop.
	 * @param session the session
	 */
	default void onOpened(WsSession session) {
	}

	/**
	 * A connection is gone. On its loop; not called for one that was not opened.
	 * @param session the session
	 * @param status how it ended
	 * @param initiator who ended it
	 */
	default void onClosed(WsSession session, CloseStatus status, Initiator initiator) {
	}

	/**
	 * A message, a frame in frames mode, or a control frame has come.
	 * @param opcode its opcode
	 * @param bytes of payload, inflated
	 */
	default void onReceived(Opcode opcode, int bytes) {
	}

	/**
	 * A message, a fragment or a control frame is about to be handed to the network.
	 * @param opcode its opcode
	 * @param bytes of payload before compression
	 */
	default void onSending(Opcode opcode, int bytes) {
	}

	/**
	 * A message was compressed.
	 * @param bytes before
	 * @param compressed bytes after
	 */
	default void onCompressed(int bytes, int compressed) {
	}

	/**
	 * Messages were dropped, or refused, since the send buffer was full.
	 * @param messages how many
	 */
	default void onDropped(int messages) {
	}

	/**
	 * A peer has answered a Ping.
	 * @param nanos how long that took
	 */
	default void onPong(long nanos) {
	}

	/**
	 * Who ended a connection.
	 */
	enum Initiator {

		/** The peer sent the first Close frame. */
		CLIENT,

		/** We sent the first Close frame. */
		SERVER,

		/** There was no Close frame. */
		NONE

	}

	/**
	 * Makes the observer of an endpoint.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Makes the observer of an endpoint's connections. Called once for each endpoint.
		 * @param endpoint the endpoint's name
		 * @return the observer
		 */
		ConnectionObserver observe(String endpoint);

	}

}
