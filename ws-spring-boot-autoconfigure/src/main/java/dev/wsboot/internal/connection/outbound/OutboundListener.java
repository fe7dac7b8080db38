package dev.wsboot.internal.connection.outbound;

import java.io.IOException;

import dev.wsboot.internal.protocol.Opcode;

/**
 * What a connection learns from its queue, on any thread, never with the lock held.
 */
public interface OutboundListener {

	/**
	 * The network is full and bytes wait.
	 */
	void onBlocked();

	/**
	 * The network takes bytes again and nothing waits any more.
	 */
	void onDrained();

	/**
	 * The Close frame was handed to the network.
	 */
	void onCloseSent();

	/**
	 * The wire is broken.
	 * @param cause why
	 */
	void onWriteFailed(IOException cause);

	/**
	 * A frame is about to be handed to the network.
	 * @param opcode its opcode
	 * @param bytes of payload before compression
	 */
	void onSending(Opcode opcode, int bytes);

	/**
	 * The send buffer had no room and the overflow policy acted.
	 * @param dropped how many messages were dropped or refused
	 */
	void onOverflow(int dropped);

}
