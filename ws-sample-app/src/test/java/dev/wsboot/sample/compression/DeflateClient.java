package dev.wsboot.sample.compression;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that compresses every message, as the server's response says, and knows how
 * far the server's references reached back.
 */
final class DeflateClient implements AutoCloseable {

	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF };

	final RawClient raw;

	private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);

	private final Inflater inflater = new Inflater(true);

	private final byte[] buffer = new byte[256 * 1024];

	private final boolean clientForgets;

	private final boolean serverForgets;

	private final int clientWindow;

	private int compressedMessages;

	private int farthestReference;

	DeflateClient(int port, String path, String offer) throws IOException {
		this.raw = RawClient.open(port, path, offer);
		String response = this.raw.extensions();
		assertThat(response).startsWith("permessage-deflate");
		this.clientForgets = response.contains("client_no_context_takeover");
		this.serverForgets = response.contains("server_no_context_takeover");
		int at = response.indexOf("client_max_window_bits=");
		this.clientWindow = 1 << ((at < 0) ? 15 : Integer.parseInt(response.substring(at + 23).split(";")[0]));
	}

	int compressedMessages() {
		return this.compressedMessages;
	}

	int farthestReference() {
		return this.farthestReference;
	}

	/**
	 * Compresses the next message.
	 * @return what goes into its frames
	 */
	byte[] deflate(byte[] message) {
		if (this.clientForgets) {
			this.deflater.reset();
		}
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		// A full flush is the only way to keep Java's deflater within a window.
		boolean whole = this.clientWindow == 1 << 15;
		int step = whole ? message.length : this.clientWindow;
		for (int start = 0; start < message.length; start += step) {
			this.deflater.setInput(message, start, Math.min(step, message.length - start));
			int count;
			do {
				count = this.deflater.deflate(this.buffer, 0, this.buffer.length,
						whole ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH);
				output.write(this.buffer, 0, count);
			}
			while (count == this.buffer.length);
		}
		byte[] bytes = output.toByteArray();
		return Arrays.copyOf(bytes, bytes.length - TAIL.length);
	}

	/**
	 * Adds a compressed message to what is sent next.
	 */
	void add(byte[] message) {
		this.raw.add(RawClient.FIN | RawClient.RSV1 | RawClient.TEXT, deflate(message));
	}

	/**
	 * Takes an echo apart.
	 * @return the message
	 */
	byte[] message(RawClient.Frame frame) throws DataFormatException {
		assertThat(frame.first() & ~RawClient.RSV1).isEqualTo(RawClient.FIN | RawClient.TEXT);
		if (!frame.isCompressed()) {
			return frame.payload();
		}
		this.compressedMessages++;
		int length = frame.payload().length;
		byte[] deflated = Arrays.copyOf(frame.payload(), length + TAIL.length);
		System.arraycopy(TAIL, 0, deflated, length, TAIL.length);
		this.farthestReference = Math.max(this.farthestReference, BackReferences.farthest(deflated));
		if (this.serverForgets) {
			this.inflater.reset();
		}
		this.inflater.setInput(deflated);
		ByteArrayOutputStream output = new ByteArrayOutputStream(4 * length);
		for (int count = -1; count != 0;) {
			count = this.inflater.inflate(this.buffer);
			output.write(this.buffer, 0, count);
		}
		assertThat(this.inflater.getRemaining()).isZero();
		return output.toByteArray();
	}

	@Override
	public void close() throws IOException {
		this.deflater.end();
		this.inflater.end();
		this.raw.close();
	}

}
