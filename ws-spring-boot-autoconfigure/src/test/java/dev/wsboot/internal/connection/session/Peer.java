package dev.wsboot.internal.connection.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The client's side of a connection under test: masked frames as bytes.
 */
final class Peer {

	private static final byte[] KEY = { 0x37, (byte) 0xfa, 0x21, 0x3d };

	private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

	Peer text(String text) {
		return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
	}

	Peer binary(int... payload) {
		byte[] bytes = new byte[payload.length];
		for (int i = 0; i < payload.length; i++) {
			bytes[i] = (byte) payload[i];
		}
		return frame(0x82, bytes);
	}

	Peer close(int code) {
		return frame(0x88, new byte[] { (byte) (code >>> 8), (byte) code });
	}

	Peer frame(int firstByte, byte[] payload) {
		this.frames.write(firstByte);
		if (payload.length < 126) {
			this.frames.write(0x80 | payload.length);
		}
		else {
			this.frames.write(0x80 | 126);
			this.frames.write(payload.length >>> 8);
			this.frames.write(payload.length);
		}
		this.frames.writeBytes(KEY);
		for (int i = 0; i < payload.length; i++) {
			this.frames.write(payload[i] ^ KEY[i % 4]);
		}
		return this;
	}

	/**
	 * All frames as the transport would lend them.
	 */
	ByteBuffer bytes() {
		byte[] bytes = this.frames.toByteArray();
		this.frames.reset();
		return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
	}

}
