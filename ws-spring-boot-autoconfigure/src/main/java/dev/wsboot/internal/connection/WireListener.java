package dev.wsboot.internal.connection;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * What a transport tells a connection. All methods are called on the connection's loop,
 * one at a time, and must not block.
 */
public interface WireListener {

	/**
	 * The pipe stands; called once, before anything else.
	 */
	void onStarted();

	/**
	 * Bytes have come.
	 * @param input lent for the call, may be changed in place; what is left unread at its
	 * end is lost, so copy it
	 * @param loop what the calling thread lends
	 */
	void onReadable(ByteBuffer input, LoopResources loop);

	/**
	 * The network takes bytes again; answers one {@link Wire#wantWrite}.
	 * @param loop what the calling thread lends
	 */
	void onWritable(LoopResources loop);

	/**
	 * The peer sends nothing more (TCP FIN or TLS close_notify).
	 */
	void onEndOfInput();

	/**
	 * The pipe is gone; called exactly once, nothing follows.
	 * @param cause why, or {@code null} if {@link Wire#close} was called
	 */
	void onClosed(@Nullable Throwable cause);

}
