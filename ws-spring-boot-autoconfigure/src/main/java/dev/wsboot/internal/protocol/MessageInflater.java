package dev.wsboot.internal.protocol;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates compressed messages piece by piece (RFC 7692, section 7.2.2). Holds about 40
 * KB of native memory until {@link #end()}. Always looks back 32 KB, whatever window the
 * client was held to: a larger window understands what was made for a smaller one.
 * <p>
 * Looser than the RFC in two points, as other implementations are: a message without a
 * single byte is empty, and a block that is marked as the last one may end the message
 * without the zero byte that section 7.2.3.4 wants after it. Data that cannot be inflated
 * and data that ends within a block fail with 1007: such a payload is not consistent with
 * the type of the message. (With context takeover the latter is only seen if what follows
 * does not make sense.)
 */
final class MessageInflater {

	/**
	 * What the sender cut off its last block, which is empty (RFC 7692, section 7.2.1).
	 */
	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF };

	/**
	 * The same and an empty block that is marked as the last one: it is only understood
	 * as such if the message ended with a whole block.
	 */
	private static final byte[] TAIL_AND_LAST_BLOCK = { 0, 0, (byte) 0xFF, (byte) 0xFF, 1, 0, 0, (byte) 0xFF,
			(byte) 0xFF };

	/** How much longer than the data an array has to be for {@link #feed}. */
	static final int ROOM_FOR_TAIL = TAIL_AND_LAST_BLOCK.length;

	private static final AtomicInteger LIVE = new AtomicInteger();

	private final Inflater inflater = new Inflater(true);

	private final boolean contextTakeover;

	private final byte[] tail;

	private byte[] input = PayloadArray.NOTHING;

	private int inputLength;

	/** Bytes of tail behind the last piece, 0 if it is not the last. */
	private int tailLength;

	/** Whether bytes of the current message have come. */
	private boolean begun;

	/** Whether the last byte so far ended a block that was marked as the last one. */
	private boolean afterLastBlock;

	private boolean complete;

	private boolean broken;

	private boolean ended;

	MessageInflater(boolean contextTakeover) {
		this.contextTakeover = contextTakeover;
		this.tail = contextTakeover ? TAIL : TAIL_AND_LAST_BLOCK;
		LIVE.incrementAndGet();
	}

	/**
	 * How many inflaters of this process hold native memory.
	 * @return those that were made and not ended
	 */
	static int live() {
		return LIVE.get();
	}

	/**
	 * Offers the next piece of a message. Everything of the piece before must have been
	 * taken with {@link #inflate}.
	 * @param array holds the piece from its start on; stays in use until the piece is
	 * inflated, and is written to behind the piece if it is the last
	 * @param length bytes of the piece
	 * @param last whether the message ends with it; the array must have
	 * {@link #ROOM_FOR_TAIL} then
	 */
	void feed(byte[] array, int length, boolean last) {
		if (length > 0) {
			this.begun = true;
			this.afterLastBlock = false;
		}
		this.input = array;
		this.inputLength = length;
		this.tailLength = 0;
		this.complete = false;
		if (last) {
			if (!this.begun || this.afterLastBlock) {
				this.complete = true;
			}
			else {
				System.arraycopy(this.tail, 0, array, length, this.tail.length);
				this.tailLength = this.tail.length;
				this.inputLength += this.tailLength;
			}
		}
		this.inflater.setInput(array, 0, this.inputLength);
	}

	/**
	 * Inflates what was offered, as far as it fits.
	 * @param output where the bytes go
	 * @param offset where they start
	 * @param length how many there may be, at least one
	 * @return how many there are; 0 if everything that was offered is used up
	 * @throws ProtocolException with 1007 if the data cannot be inflated
	 */
	int inflate(byte[] output, int offset, int length) throws ProtocolException {
		while (!this.complete) {
			int count = inflateSome(output, offset, length);
			if (count > 0) {
				return count;
			}
			if (this.broken) {
				throw ProtocolException.invalidPayload("Compressed message cannot be inflated");
			}
			if (!this.inflater.finished()) {
				return 0;
			}
			goOnAfterLastBlock();
		}
		return 0;
	}

	/**
	 * What can be inflated before broken data is handed out first: whether a message
	 * fails for its size or for its content must not depend on how it was cut.
	 */
	private int inflateSome(byte[] output, int offset, int length) {
		if (this.broken) {
			return 0;
		}
		long before = this.inflater.getBytesWritten();
		try {
			return this.inflater.inflate(output, offset, length);
		}
		catch (DataFormatException ex) {
			this.broken = true;
			return (int) (this.inflater.getBytesWritten() - before);
		}
	}

	/**
	 * A block that is marked as the last one ends a stream, not the message: another
	 * stream may follow (RFC 7692, section 7.2.3.4). Its sender cannot look back beyond
	 * its start, so nothing is lost with the reset.
	 */
	private void goOnAfterLastBlock() {
		int rest = this.inflater.getRemaining();
		this.inflater.reset();
		if (rest == this.tailLength || rest == 0) {
			this.afterLastBlock = true;
			this.complete = true;
		}
		else {
			this.inflater.setInput(this.input, this.inputLength - rest, rest);
		}
	}

	/**
	 * Ends the message, after its last piece was inflated. Without context takeover the
	 * inflater is as good as new then: its stream has ended with our last block.
	 * @throws ProtocolException with 1007 if it ended within a block
	 */
	void endMessage() throws ProtocolException {
		boolean whole = this.complete || this.contextTakeover;
		this.begun = false;
		this.afterLastBlock = false;
		// Else the thread's array would be held until the next message.
		this.input = PayloadArray.NOTHING;
		this.inflater.setInput(PayloadArray.NOTHING);
		if (!whole) {
			throw ProtocolException.invalidPayload("Compressed message ends within a block");
		}
	}

	/**
	 * Frees the native memory. Idempotent; nothing may be called after it.
	 */
	void end() {
		if (!this.ended) {
			this.ended = true;
			this.inflater.end();
			LIVE.decrementAndGet();
		}
	}

}
