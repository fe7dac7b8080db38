package dev.wsboot.internal.transport;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Encrypted bytes on their way, lent by an event loop to the TLS connections it serves.
 * Allocated with the first of them.
 */
public final class TlsBuffers {

	/** Room for three of the largest records and the beginning of a fourth. */
	static final int BYTES = 64 * 1024;

	private @Nullable ByteBuffer input;

	private @Nullable ByteBuffer output;

	/**
	 * Where encrypted input is read to.
	 */
	ByteBuffer input() {
		if (this.input == null) {
			this.input = ByteBuffer.allocateDirect(BYTES);
		}
		return this.input.clear();
	}

	/**
	 * Where encrypted output is gathered.
	 */
	ByteBuffer output() {
		if (this.output == null) {
			this.output = ByteBuffer.allocateDirect(BYTES);
		}
		return this.output.clear();
	}

}
