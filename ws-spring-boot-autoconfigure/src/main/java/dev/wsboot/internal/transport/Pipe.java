package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How the bytes of a connection pass, plain or encrypted. On the loop only, unless it
 * says otherwise.
 */
public interface Pipe {

	/**
	 * Whether {@link #write} may be called off the loop.
	 * @return whether reading and writing share nothing
	 */
	boolean isWritableOffLoop();

	/**
	 * Reads what is there.
	 * @param target cleared, with room for at least 64 KB
	 * @return bytes read, 0 if there is nothing, -1 at the end of input
	 * @throws IOException if the connection is broken
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Whether {@link #read} may bring bytes that the channel will not announce, since
	 * they were taken from it before.
	 * @return whether to read again without waiting
	 */
	default boolean hasUnread() {
		return false;
	}

	/**
	 * Writes what the network takes now.
	 * @param source the bytes
	 * @return bytes taken
	 * @throws IOException if the connection is broken
	 */
	int write(ByteBuffer source) throws IOException;

	/**
	 * Writes what the pipe itself keeps, such as the rest of a TLS record.
	 * @return whether nothing is kept any more
	 * @throws IOException if the connection is broken
	 */
	boolean flush() throws IOException;

	/**
	 * Whether the pipe keeps bytes that {@link #write} has taken.
	 * @return whether {@link #flush} has something to do
	 */
	boolean hasUnflushed();

	/**
	 * Tells the peer that nothing more comes.
	 * @throws IOException if the connection is broken
	 */
	void shutdownOutput() throws IOException;

}
