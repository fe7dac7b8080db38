package dev.wsboot.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a frame is for (RFC 6455, section 5.2). Opcodes 3 to 7 and 11 to 15 are reserved
 * and have no constant.
 */
public enum Opcode {

	/** A further fragment of the message that is under way. */
	CONTINUATION(0),

	/** The first or only fragment of a text message. */
	TEXT(1),

	/** The first or only fragment of a binary message. */
	BINARY(2),

	/** The sender sends no more data. */
	CLOSE(8),

	/** To be answered with a Pong of the same payload. */
	PING(9),

	/** Answers a Ping or comes unasked. */
	PONG(10);

	private static final @Nullable Opcode[] BY_CODE = new @Nullable Opcode[16];

	static {
		for (Opcode opcode : values()) {
			BY_CODE[opcode.code] = opcode;
		}
	}

	private final int code;

	Opcode(int code) {
		this.code = code;
	}

	/**
	 * The number on the wire.
	 * @return from 0 to 10
	 */
	public int code() {
		return this.code;
	}

	/**
	 * Whether frames with this opcode are control frames: never fragmented, at most 125
	 * bytes of payload, allowed between the fragments of a message (RFC 6455, section
	 * 5.5).
	 * @return whether it is Close, Ping or Pong
	 */
	public boolean isControl() {
		return this.code >= 8;
	}

	/**
	 * The opcode of a frame.
	 * @param firstByte first byte of a frame; only its lower four bits count
	 * @return the opcode or {@code null} if that number is reserved
	 */
	static @Nullable Opcode of(int firstByte) {
		return BY_CODE[firstByte & 0xF];
	}

}
