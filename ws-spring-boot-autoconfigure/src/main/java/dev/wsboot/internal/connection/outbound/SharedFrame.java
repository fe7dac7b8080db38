package dev.wsboot.internal.connection.outbound;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.protocol.MessageDeflater;
import dev.wsboot.internal.protocol.Opcode;

/**
 * One message that is sent to several connections: encoded once, and compressed once for
 * all that agreed on the same parameters.
 */
public final class SharedFrame {

	private static final byte[] NOT_SMALLER = {};

	private final Opcode opcode;

	private final byte[] bytes;

	/** By level and window; guarded by this. */
	private @Nullable Map<Integer, byte[]> compressed;

	/**
	 * A message for several connections.
	 * @param opcode text or binary
	 * @param bytes the payload, never changed any more
	 */
	public SharedFrame(Opcode opcode, byte[] bytes) {
		this.opcode = opcode;
		this.bytes = bytes;
	}

	Opcode opcode() {
		return this.opcode;
	}

	/**
	 * A view of the payload for one receiver.
	 */
	ByteBuffer payload() {
		return ByteBuffer.wrap(this.bytes);
	}

	/**
	 * The payload compressed without context.
	 * @return a view for one receiver, or {@code null} if it would not be smaller
	 */
	@Nullable ByteBuffer compressed(OutboundDeflate deflate) {
		byte[] result;
		synchronized (this) {
			if (this.compressed == null) {
				this.compressed = new HashMap<>(2);
			}
			result = this.compressed.computeIfAbsent(deflate.level() * 16 + deflate.windowBits(),
					(key) -> compress(deflate));
		}
		return (result != NOT_SMALLER) ? ByteBuffer.wrap(result) : null;
	}

	private byte[] compress(OutboundDeflate deflate) {
		MessageDeflater deflater = deflate.begin();
		try {
			int length = deflater.compress(this.bytes, 0, this.bytes.length, deflate.windowBits());
			return (length != MessageDeflater.NOT_SMALLER) ? Arrays.copyOf(deflater.output(), length) : NOT_SMALLER;
		}
		finally {
			deflate.end(deflater);
		}
	}

}
