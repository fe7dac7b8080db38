package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Feeds a reader the same bytes in different pieces, in direct buffers as a transport
 * does, and compares what it delivers.
 */
final class ReaderHarness {

	static final ReaderSettings LENT = new ReaderSettings(1 << 20, 1 << 20, 1024, false, false, false);

	static final ReaderSettings OWNED = new ReaderSettings(1 << 20, 1 << 20, 1024, false, true, true);

	/** Inputs up to this size are split in two at every position. */
	private static final int ALL_SPLITS = 2000;

	private final ReaderSettings settings;

	private final @Nullable DeflateParameters deflate;

	private final ReadScratch scratch = new ReadScratch();

	private ByteBuffer buffer = ByteBuffer.allocateDirect(1024);

	ReaderHarness(ReaderSettings settings, @Nullable DeflateParameters deflate) {
		this.settings = settings;
		this.deflate = deflate;
	}

	/**
	 * Asserts that bytes are decoded to events: as a whole, one byte at a time, and split
	 * in two at every position.
	 */
	static void assertEvents(byte[] wire, String... expected) {
		new ReaderHarness(LENT, null).assertAllChunkings(wire, expected);
		new ReaderHarness(OWNED, null).assertAllChunkings(wire, expected);
	}

	void assertAllChunkings(byte[] wire, String... expected) {
		assertThat(read(wire, wire.length)).as("as a whole").containsExactly(expected);
		assertThat(read(wire, 1)).as("one byte at a time").containsExactly(expected);
		int step = Math.max(1, wire.length / ALL_SPLITS);
		for (int split = 1; split < wire.length; split += step) {
			assertThat(read(wire, split, wire.length - split)).as("split at %d", split).containsExactly(expected);
		}
	}

	/**
	 * Feeds a new reader.
	 * @param wire all bytes
	 * @param chunks how many bytes come at a time; the last one is repeated
	 * @return the events
	 */
	List<String> read(byte[] wire, int... chunks) {
		Recorder recorder = new Recorder();
		MessageReader reader = new MessageReader(this.settings, this.deflate);
		int position = 0;
		for (int i = 0; position < wire.length; i++) {
			int length = Math.min(wire.length - position, Math.max(1, chunks[Math.min(i, chunks.length - 1)]));
			feed(reader, Arrays.copyOfRange(wire, position, position + length), recorder);
			position += length;
		}
		reader.discard();
		return recorder.events;
	}

	void feed(MessageReader reader, byte[] piece, Recorder recorder) {
		// The byte order and what stands around the piece must not matter.
		if (this.buffer.capacity() < piece.length + 16) {
			this.buffer = ByteBuffer.allocateDirect(2 * piece.length + 16);
		}
		ByteBuffer input = this.buffer.order((piece.length % 2 == 0) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
		input.limit(3 + piece.length).position(3);
		input.put(piece).position(3);
		try {
			reader.read(input, this.scratch, recorder);
			assertThat(input.hasRemaining()).as("bytes are left over").isFalse();
		}
		catch (ProtocolException ex) {
			recorder.fail(ex);
		}
	}

}
