package dev.wsboot.internal.connection.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Text that is written while it leaves. A surrogate that comes without its other half is
 * sent as a question mark, as {@code String.getBytes} does. Closing does not flush, which
 * would cost a message that fits one frame a second one; and nothing is synchronized, as
 * it is in the JDK's writers: a virtual thread that waits for the network would be
 * pinned.
 */
public final class OutboundText extends Writer {

	private static final int BUFFER_BYTES = 4096;

	private final OutputStream target;

	private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder()
		.onMalformedInput(CodingErrorAction.REPLACE);

	private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);

	/** The first half of a character whose other half is to come, else 0. */
	private char half;

	/**
	 * Creates a writer.
	 * @param target where the bytes go; closed with it
	 */
	public OutboundText(OutputStream target) {
		this.target = target;
	}

	@Override
	public void write(int character) throws IOException {
		encode(CharBuffer.wrap(new char[] { (char) character }));
	}

	@Override
	public void write(char[] text, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, text.length);
		encode(CharBuffer.wrap(text, offset, length));
	}

	@Override
	public void write(String text, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, text.length());
		encode(CharBuffer.wrap(text, offset, offset + length));
	}

	private void encode(CharBuffer text) throws IOException {
		if (this.half != 0 && text.hasRemaining()) {
			char second = text.get(text.position());
			boolean pair = Character.isLowSurrogate(second);
			CharBuffer first = CharBuffer.wrap(pair ? new char[] { this.half, second } : new char[] { this.half });
			text.position(text.position() + (pair ? 1 : 0));
			this.half = 0;
			encode(first, true);
		}
		encode(text, false);
		if (text.hasRemaining()) {
			this.half = text.get();
		}
	}

	private void encode(CharBuffer text, boolean end) throws IOException {
		while (this.encoder.encode(text, this.bytes, end).isOverflow()) {
			drain();
		}
		this.encoder.reset();
	}

	private void drain() throws IOException {
		int length = this.bytes.position();
		this.bytes.clear();
		this.target.write(this.bytes.array(), 0, length);
	}

	/**
	 * Sends what was written so far, but half a character.
	 */
	@Override
	public void flush() throws IOException {
		drain();
		this.target.flush();
	}

	@Override
	public void close() throws IOException {
		if (this.half != 0) {
			CharBuffer rest = CharBuffer.wrap(new char[] { this.half });
			this.half = 0;
			encode(rest, true);
		}
		if (this.bytes.position() > 0) {
			drain();
		}
		this.target.close();
	}

}
