package dev.wsboot.internal.connection.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Follows one direction of a connection and describes each frame once it is complete.
 * Takes whatever comes, also what no endpoint would accept: what it describes may be what
 * is wrong. For one thread at a time.
 */
final class FrameScanner {

	private static final int MAX_HEADER_BYTES = 14;

	/** The status code of a Close frame is always told. */
	private static final int CODE_BYTES = 2;

	private static final int CLOSE = 8;

	private static final String[] NAMES = { "CONTINUATION", "TEXT", "BINARY", "opcode 3", "opcode 4", "opcode 5",
			"opcode 6", "opcode 7", "CLOSE", "PING", "PONG", "opcode 11", "opcode 12", "opcode 13", "opcode 14",
			"opcode 15" };

	private final int payloadBytes;

	private final byte[] header = new byte[MAX_HEADER_BYTES];

	private Consumer<String> frames = (frame) -> {
	};

	private int headerBytes;

	private long payloadLength;

	private long payloadSeen;

	private byte[] excerpt = {};

	private int excerptBytes;

	/** Whether the message under way is text that can be read. */
	private boolean readable;

	FrameScanner(int payloadBytes) {
		this.payloadBytes = payloadBytes;
	}

	/**
	 * Sets who is told of frames.
	 */
	void tell(Consumer<String> frames) {
		this.frames = frames;
	}

	/**
	 * Follows bytes.
	 * @param bytes from position to limit, left as they are
	 */
	void scan(ByteBuffer bytes) {
		while (bytes.hasRemaining()) {
			if (isHeaderComplete()) {
				payload(bytes);
			}
			else {
				this.header[this.headerBytes++] = bytes.get();
				if (isHeaderComplete()) {
					begin();
				}
			}
			if (isHeaderComplete() && this.payloadSeen == this.payloadLength) {
				this.frames.accept(describe());
				this.headerBytes = 0;
			}
		}
	}

	/**
	 * Nothing more comes: tells of a frame that broke off.
	 */
	void end() {
		if (this.headerBytes > 0) {
			this.frames.accept(isHeaderComplete() ? describe() + " of which " + this.payloadSeen + " came"
					: "a frame without a complete header");
			this.headerBytes = 0;
		}
	}

	private boolean isHeaderComplete() {
		return this.headerBytes >= 2 && this.headerBytes == 2 + lengthBytes() + (isMasked() ? 4 : 0);
	}

	private int lengthBytes() {
		return switch (this.header[1] & 0x7f) {
			case 126 -> 2;
			case 127 -> 8;
			default -> 0;
		};
	}

	private boolean isMasked() {
		return this.header[1] < 0;
	}

	private int opcode() {
		return this.header[0] & 0xf;
	}

	private void begin() {
		this.payloadSeen = 0;
		this.excerptBytes = 0;
		ByteBuffer length = ByteBuffer.wrap(this.header, 2, lengthBytes());
		this.payloadLength = switch (length.remaining()) {
			case 2 -> length.getShort() & 0xffff;
			case 8 -> length.getLong() & Long.MAX_VALUE;
			default -> this.header[1] & 0x7f;
		};
		if (opcode() == 1 || opcode() == 2) {
			this.readable = opcode() == 1 && (this.header[0] & 0x40) == 0;
		}
		int wanted = (opcode() == CLOSE) ? this.payloadBytes + CODE_BYTES : this.payloadBytes;
		this.excerpt = new byte[(int) Math.min(wanted, this.payloadLength)];
	}

	private void payload(ByteBuffer bytes) {
		int count = (int) Math.min(bytes.remaining(), this.payloadLength - this.payloadSeen);
		int copied = Math.min(count, this.excerpt.length - this.excerptBytes);
		bytes.get(bytes.position(), this.excerpt, this.excerptBytes, copied);
		if (isMasked()) {
			for (int i = this.excerptBytes; i < this.excerptBytes + copied; i++) {
				this.excerpt[i] ^= this.header[2 + lengthBytes() + i % 4];
			}
		}
		this.excerptBytes += copied;
		this.payloadSeen += count;
		bytes.position(bytes.position() + count);
	}

	private String describe() {
		StringBuilder text = new StringBuilder(NAMES[opcode()]);
		if (this.header[0] >= 0) {
			text.append(" (not final)");
		}
		for (int i = 1; i <= 3; i++) {
			if ((this.header[0] & (0x80 >> i)) != 0) {
				text.append(" RSV").append(i);
			}
		}
		text.append(", ").append(this.payloadLength).append(" bytes");
		byte[] seen = Arrays.copyOf(this.excerpt, this.excerptBytes);
		if (opcode() == CLOSE) {
			describeClose(text, seen);
		}
		else if (seen.length > 0) {
			boolean asText = this.readable && opcode() < CLOSE;
			text.append(": ").append(asText ? quote(seen) : HexFormat.of().formatHex(seen));
			text.append((seen.length < this.payloadLength) ? "…" : "");
		}
		return text.toString();
	}

	private void describeClose(StringBuilder text, byte[] seen) {
		if (seen.length >= CODE_BYTES) {
			text.append(": ").append((seen[0] & 0xff) << 8 | seen[1] & 0xff);
		}
		if (seen.length > CODE_BYTES) {
			text.append(' ').append(quote(Arrays.copyOfRange(seen, CODE_BYTES, seen.length)));
		}
	}

	/**
	 * What a peer sends must not look like another line of the log.
	 */
	private static String quote(byte[] utf8) {
		StringBuilder quoted = new StringBuilder("\"");
		new String(utf8, StandardCharsets.UTF_8).codePoints().forEach((ch) -> {
			if (ch == '"' || ch == '\\') {
				quoted.append('\\').append((char) ch);
			}
			else if (isPrintable(ch)) {
				quoted.appendCodePoint(ch);
			}
			else {
				quoted.append("\\u{").append(Integer.toHexString(ch)).append('}');
			}
		});
		return quoted.append('"').toString();
	}

	private static boolean isPrintable(int ch) {
		return switch (Character.getType(ch)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}
