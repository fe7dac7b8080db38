package dev.wsboot.internal.connection.outbound;

import java.nio.ByteBuffer;

import dev.wsboot.internal.protocol.Opcode;

/**
 * One message that is sent to several connections, encoded once.
 *
 * @param opcode text or binary
 * @param bytes the payload, never changed any more
 */
@SuppressWarnings("ArrayRecordComponent")
public record SharedFrame(Opcode opcode, byte[] bytes) {

	/**
	 * A view of the payload for one receiver.
	 */
	ByteBuffer payload() {
		return ByteBuffer.wrap(this.bytes);
	}

}
