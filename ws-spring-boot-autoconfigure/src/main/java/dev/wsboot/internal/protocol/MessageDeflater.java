package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;

/**
 * Compresses messages (RFC 7692, section 7.2.1). Holds about 270 KB of native memory
 * until {@link #close()}, so without context takeover a few of them are shared, see
 * {@link DeflaterPool}; with context takeover every connection needs its own. Used by one
 * thread at a time.
 * <p>
 * A window smaller than 32 KB is kept although {@code java.util.zip} cannot be told about
 * it: the data is compressed in pieces as long as the window, and a full flush between
 * two of them makes the deflater forget what was before. So no reference reaches out of
 * its piece. That costs about five bytes and the matches that would have crossed the
 * border.
 */
public final class MessageDeflater implements AutoCloseable {

	/** What {@link #compress} returns if it does not pay to compress a message. */
	public static final int NOT_SMALLER = -1;

	/** The end of every flush, which is not sent. */
	private static final int TAIL_BYTES = 4;

	/**
	 * If so much of a message has hardly become smaller the rest is not tried: images and
	 * archives of megabytes would keep an event loop busy for nothing.
	 */
	private static final int SAMPLE_BYTES = 128 * 1024;

	/** Room for what a part of a message may grow by, however short it is. */
	private static final int MIN_PART_BYTES = 256;

	/** An output array that is longer is given up after its message. */
	private static final int KEPT_BYTES = 128 * 1024;

	private static final AtomicInteger LIVE = new AtomicInteger();

	private final Deflater deflater;

	private final boolean contextTakeover;

	private byte[] output = PayloadArray.NOTHING;

	private int outputLength;

	/** With so many bytes the message would not be smaller. */
	private int outputLimit;

	/** Bytes since the deflater last forgot everything. */
	private long sinceForgotten;

	private boolean closed;

	/**
	 * A deflater without anything to look back at.
	 * @param level from 0 to 9, or -1 for zlib's choice
	 * @param contextTakeover whether a message may look back at the ones before
	 */
	public MessageDeflater(int level, boolean contextTakeover) {
		this.deflater = new Deflater(level, true);
		this.contextTakeover = contextTakeover;
		LIVE.incrementAndGet();
	}

	/**
	 * How many deflaters of this process hold native memory.
	 * @return those that were made and not closed
	 */
	static int live() {
		return LIVE.get();
	}

	/**
	 * Compresses a message.
	 * @param payload the message
	 * @param offset where it starts
	 * @param length bytes of the message
	 * @param windowBits base-2 logarithm of how far the peer can look back, from 8 to 15;
	 * always the same with context takeover
	 * @return how many bytes of {@link #output()} are to be sent with RSV1, or
	 * {@link #NOT_SMALLER} if the message is to be sent as it is
	 */
	public int compress(byte[] payload, int offset, int length, int windowBits) {
		return compress(ByteBuffer.wrap(payload, offset, length), windowBits);
	}

	/**
	 * Compresses a message.
	 * @param payload the message from position to limit, both the same afterwards
	 * @param windowBits see the other method
	 * @return see the other method
	 */
	public int compress(ByteBuffer payload, int windowBits) {
		if (this.closed) {
			throw new IllegalStateException("The deflater is closed");
		}
		int length = payload.remaining();
		int start = payload.position();
		int end = payload.limit();
		if (!this.contextTakeover && this.sinceForgotten > 0) {
			forget();
		}
		this.outputLimit = Math.addExact(length, TAIL_BYTES);
		this.outputLength = 0;
		reserve(this.outputLimit);
		boolean smaller = deflate(payload, 1 << windowBits);
		payload.limit(end).position(start);
		// Else the deflater would hold the message until the next one.
		this.deflater.setInput(PayloadArray.NOTHING);
		if (!smaller) {
			// The peer never sees this message, so nothing may refer to it.
			forget();
			return NOT_SMALLER;
		}
		return this.outputLength - TAIL_BYTES;
	}

	/**
	 * Compresses the next part of a message that is sent in fragments (RFC 7692, section
	 * 7.2.1). What the first part shows decides for the whole message, since only its
	 * first frame can say that it is compressed.
	 * @param part the bytes from position to limit, both the same afterwards; at least
	 * one unless it is the last part
	 * @param windowBits see the other method
	 * @param first whether the message begins with it
	 * @param last whether the message ends with it; it is not the first one then
	 * @param always whether the first part is compressed even if that does not pay
	 * @return how many bytes of {@link #output()} are to be sent, the first part's with
	 * RSV1, or {@link #NOT_SMALLER} if the message is to be sent as it is; only for the
	 * first part
	 */
	public int compressPart(ByteBuffer part, int windowBits, boolean first, boolean last, boolean always) {
		if (this.closed) {
			throw new IllegalStateException("The deflater is closed");
		}
		if (first && !this.contextTakeover && this.sinceForgotten > 0) {
			forget();
		}
		int length = part.remaining();
		boolean mustPay = first && !always;
		// Data that does not compress grows by its block headers and by those of the
		// flush; with the smallest window there are ten bytes of them for 256.
		this.outputLimit = mustPay ? length - length / 8 : length + length / 8 + MIN_PART_BYTES;
		this.outputLength = 0;
		reserve(this.outputLimit);
		if (length == 0) {
			// An empty block, whose tail is not sent (section 7.2.3.6).
			this.output[0] = 0;
			return 1;
		}
		int start = part.position();
		int end = part.limit();
		boolean fits = deflate(part, 1 << windowBits);
		part.limit(end).position(start);
		this.deflater.setInput(PayloadArray.NOTHING);
		if (fits) {
			return last ? this.outputLength - TAIL_BYTES : this.outputLength;
		}
		if (!mustPay) {
			throw new IllegalStateException("Deflating made more bytes than it can");
		}
		forget();
		return NOT_SMALLER;
	}

	/**
	 * Where the compressed message is, from index 0 on.
	 * @return an array that is valid until the next call
	 */
	public byte[] output() {
		return this.output;
	}

	/**
	 * Frees the native memory. Idempotent.
	 */
	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.deflater.end();
			LIVE.decrementAndGet();
		}
	}

	private boolean deflate(ByteBuffer payload, int windowBytes) {
		int start = payload.position();
		int end = payload.limit();
		boolean sampled = end - start <= SAMPLE_BYTES;
		boolean wholeWindow = windowBytes == 1 << DeflateParameters.MAX_WINDOW_BITS;
		while (payload.hasRemaining()) {
			int piece = end - payload.position();
			int flush = Deflater.SYNC_FLUSH;
			if (wholeWindow && !sampled) {
				piece = SAMPLE_BYTES;
				flush = Deflater.NO_FLUSH;
			}
			else if (!wholeWindow) {
				int room = windowBytes - (int) this.sinceForgotten;
				if (piece >= room) {
					piece = room;
					flush = Deflater.FULL_FLUSH;
				}
			}
			payload.limit(payload.position() + piece);
			this.sinceForgotten += piece;
			if (!deflatePiece(payload, flush)) {
				return false;
			}
			payload.limit(end);
			if (flush == Deflater.FULL_FLUSH) {
				this.sinceForgotten = 0;
			}
			int taken = payload.position() - start;
			if (!sampled && taken >= SAMPLE_BYTES) {
				sampled = true;
				if (this.outputLength > taken - taken / 8) {
					return false;
				}
			}
		}
		return this.outputLength > 0;
	}

	private boolean deflatePiece(ByteBuffer piece, int flush) {
		this.deflater.setInput(piece);
		int room = this.outputLimit - this.outputLength;
		int count = this.deflater.deflate(this.output, this.outputLength, room, flush);
		this.outputLength += count;
		return count < room;
	}

	private void forget() {
		this.deflater.reset();
		this.sinceForgotten = 0;
	}

	private void reserve(int length) {
		boolean tooLong = this.output.length > KEPT_BYTES && length <= KEPT_BYTES;
		if (this.output.length < length || tooLong) {
			int power = Integer.highestOneBit(Math.max(length, 1024) - 1) << 1;
			this.output = new byte[(length <= KEPT_BYTES) ? power : length];
		}
	}

}
