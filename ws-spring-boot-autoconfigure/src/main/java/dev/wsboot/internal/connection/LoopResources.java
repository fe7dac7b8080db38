package dev.wsboot.internal.connection;

import java.nio.ByteBuffer;

/**
 * What one thread lends to the connections it serves while bytes move, so that an idle
 * connection holds none of it. Used by one thread at a time.
 */
public final class LoopResources {

	/** Bytes of output that one write can carry. */
	public static final int OUTPUT_BYTES = 64 * 1024;

	private final ByteBuffer output = ByteBuffer.allocateDirect(OUTPUT_BYTES);

	/**
	 * Where outgoing bytes are gathered.
	 * @return a direct buffer, cleared by the borrower
	 */
	ByteBuffer output() {
		return this.output;
	}

}
