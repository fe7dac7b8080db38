package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;

/**
 * The header of the frame that is being read (RFC 6455, section 5.2), taken in as its
 * bytes arrive. Every rule that a header can break is checked with the byte that breaks
 * it, so that a peer which says too much or something wrong is not waited for. Holds no
 * bytes: what was read is in a few numbers.
 */
final class FrameHeader {

	/** Which byte comes next. */
	private static final byte FIRST = 0;

	private static final byte SECOND = 1;

	private static final byte LENGTH_OF_2 = 2;

	private static final byte LENGTH_OF_8 = 3;

	private static final byte KEY = 4;

	private static final byte COMPLETE = 5;

	private static final int FIN = 0x80;

	private static final int RSV1 = 0x40;

	private static final int RSV2_AND_RSV3 = 0x30;

	/** The opcodes of control frames have their most significant bit set. */
	private static final int CONTROL = 0x08;

	private static final int MASKED = 0x80;

	/** The short length says that the length follows in two bytes. */
	private static final int FOLLOWS_IN_2 = 126;

	/** The short length says that the length follows in eight bytes. */
	private static final int FOLLOWS_IN_8 = 127;

	private static final int MAX_CONTROL_BYTES = 125;

	private long length;

	private int key;

	private byte stage = FIRST;

	/** Bytes of the length or of the key that have not come. */
	private byte missing;

	private byte first;

	/**
	 * Takes as much of the header as has come.
	 * @param input moves over what was taken
	 * @param messageUnderWay whether the frame stands between the fragments of a message
	 * @param deflate whether permessage-deflate was negotiated
	 * @return whether the header is complete; if not, the input is used up
	 * @throws ProtocolException with 1002 as soon as a byte is not allowed
	 */
	boolean read(ByteBuffer input, boolean messageUnderWay, boolean deflate) throws ProtocolException {
		if (this.stage == FIRST) {
			if (!input.hasRemaining()) {
				return false;
			}
			takeFirst(input.get(), messageUnderWay, deflate);
		}
		if (this.stage == SECOND) {
			if (!input.hasRemaining()) {
				return false;
			}
			takeSecond(input.get());
		}
		while (this.stage < KEY) {
			if (!input.hasRemaining()) {
				return false;
			}
			takeLength(input.get());
		}
		return this.stage == COMPLETE || readKey(input);
	}

	private void takeFirst(byte value, boolean messageUnderWay, boolean deflate) throws ProtocolException {
		Opcode opcode = Opcode.of(value);
		if (opcode == null) {
			throw ProtocolException.protocolError("Opcode is reserved");
		}
		if ((value & RSV2_AND_RSV3) != 0 || ((value & RSV1) != 0 && !deflate)) {
			throw ProtocolException.protocolError("Reserved bit is set without an extension that defines it");
		}
		if (opcode.isControl()) {
			if ((value & FIN) == 0) {
				throw ProtocolException.protocolError("Control frame is fragmented");
			}
			if ((value & RSV1) != 0) {
				throw ProtocolException.protocolError("RSV1 is set on a control frame");
			}
		}
		else if (opcode == Opcode.CONTINUATION) {
			if (!messageUnderWay) {
				throw ProtocolException.protocolError("Continuation frame without a message to continue");
			}
			// RSV1 marks a whole message, so only its first frame carries it (RFC 7692,
			// section 6.1).
			if ((value & RSV1) != 0) {
				throw ProtocolException.protocolError("RSV1 is set on a continuation frame");
			}
		}
		else if (messageUnderWay) {
			throw ProtocolException.protocolError("New message before the last fragment of the one before");
		}
		this.first = value;
		this.stage = SECOND;
	}

	private void takeSecond(byte value) throws ProtocolException {
		if ((value & MASKED) == 0) {
			throw ProtocolException.protocolError("Frame is not masked");
		}
		int shortLength = value & 0x7F;
		if (shortLength > MAX_CONTROL_BYTES && isControl()) {
			throw ProtocolException.protocolError("Control frame has more than 125 bytes of payload");
		}
		if (shortLength < FOLLOWS_IN_2) {
			this.length = shortLength;
			expectKey();
		}
		else {
			this.length = 0;
			this.stage = (shortLength == FOLLOWS_IN_8) ? LENGTH_OF_8 : LENGTH_OF_2;
			this.missing = (byte) ((shortLength == FOLLOWS_IN_8) ? 8 : 2);
		}
	}

	private void takeLength(byte value) throws ProtocolException {
		this.length = (this.length << 8) | (value & 0xFF);
		this.missing--;
		if (this.stage == LENGTH_OF_2) {
			if (this.missing == 0 && this.length < FOLLOWS_IN_2) {
				throw notMinimal();
			}
		}
		else if (this.missing == 7 && value < 0) {
			throw ProtocolException.protocolError("Most significant bit of a frame's length is set");
		}
		else if (this.missing == 2 && this.length == 0) {
			// Six zeros: what is left would have gone into two bytes.
			throw notMinimal();
		}
		if (this.missing == 0) {
			expectKey();
		}
	}

	private static ProtocolException notMinimal() {
		return ProtocolException.protocolError("Frame's length is not encoded in the fewest bytes");
	}

	private void expectKey() {
		this.key = 0;
		this.missing = 4;
		this.stage = KEY;
	}

	private boolean readKey(ByteBuffer input) {
		if (this.missing == 4 && input.remaining() >= 4) {
			this.key = Masking.readKey(input);
			this.missing = 0;
		}
		while (this.missing > 0) {
			if (!input.hasRemaining()) {
				return false;
			}
			this.key |= (input.get() & 0xFF) << ((4 - this.missing) << 3);
			this.missing--;
		}
		this.stage = COMPLETE;
		return true;
	}

	/**
	 * Makes ready for the next frame's header.
	 */
	void clear() {
		this.stage = FIRST;
	}

	/**
	 * Whether at least one byte of a header has come and its frame has not ended.
	 * @return whether it is not clear
	 */
	boolean hasBegun() {
		return this.stage != FIRST;
	}

	boolean isComplete() {
		return this.stage == COMPLETE;
	}

	Opcode opcode() {
		Opcode opcode = Opcode.of(this.first);
		if (opcode == null) {
			throw new IllegalStateException("No header was read");
		}
		return opcode;
	}

	boolean isControl() {
		return (this.first & CONTROL) != 0;
	}

	boolean isFin() {
		return (this.first & FIN) != 0;
	}

	/**
	 * Whether the message that the frame begins is compressed (RFC 7692, section 6).
	 * @return whether RSV1 is set
	 */
	boolean isCompressed() {
		return (this.first & RSV1) != 0;
	}

	/**
	 * Bytes of payload.
	 * @return any number that is not negative
	 */
	long length() {
		return this.length;
	}

	/**
	 * The masking key.
	 * @return four bytes, the lowest is the first on the wire
	 */
	int key() {
		return this.key;
	}

}
