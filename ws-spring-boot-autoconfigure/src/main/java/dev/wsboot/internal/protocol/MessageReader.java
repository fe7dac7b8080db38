package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.protocol.ProtocolException.Limit;

/**
 * Turns what a client sends into messages (RFC 6455, sections 5 and 6.2, and RFC 7692).
 * One per connection, on one thread at a time.
 * <p>
 * A frame that lies in the input as a whole is copied once, unmasked on the way, into an
 * array that is lent by the thread or made for the receiver. Of a frame that does not,
 * the part that has come is unmasked, checked and, if it is compressed, inflated at once:
 * text that cannot become UTF-8 and messages that pass a limit fail with the first byte
 * that says so, and nothing grows before it was counted. A message that is streamed is
 * passed on part by part and not put together at all. Between two messages the reader
 * holds about a hundred bytes and no array; with context takeover also an inflater.
 */
public final class MessageReader {

	/** More than deflate's block headers add to data that does not compress. */
	private static final int DEFLATE_ALLOWANCE = 64;

	/**
	 * Compressed bytes of a streamed message that are inflated before the sink is asked
	 * again; they become half a megabyte at most, since deflate makes 1032 bytes of one.
	 */
	private static final int MAX_STREAMED_DEFLATED = 512;

	private final ReaderSettings settings;

	private final FrameHeader header = new FrameHeader();

	private final PayloadArray payload = new PayloadArray();

	private final boolean deflate;

	private final boolean contextTakeover;

	/** Payload of a control frame that has not come as a whole. */
	private byte @Nullable [] control;

	/** Lent by the thread while a compressed message is under way, or ours. */
	private @Nullable MessageInflater inflater;

	/** Bytes of the current frame's payload that were taken. */
	private int taken;

	/** Payload bytes of the message so far, after inflation. */
	private int messageBytes;

	/** Frames of the message so far; 0 if there is no message. */
	private int fragments;

	/** State of {@link Utf8}. */
	private byte utf8;

	private boolean text;

	private boolean ascii;

	private boolean compressed;

	private boolean discarding;

	/**
	 * A reader at the start of a connection.
	 * @param settings what all readers of the endpoint have in common
	 * @param deflate what was agreed on with permessage-deflate, {@code null} if it was
	 * not negotiated
	 * @throws IllegalArgumentException if compression is asked for in frames mode: a
	 * compressed frame means nothing to an application
	 */
	public MessageReader(ReaderSettings settings, @Nullable DeflateParameters deflate) {
		if (settings.frames() && deflate != null) {
			throw new IllegalArgumentException("permessage-deflate must not be negotiated in frames mode");
		}
		this.settings = settings;
		this.deflate = deflate != null;
		this.contextTakeover = deflate != null && !deflate.clientNoContextTakeover();
	}

	/**
	 * Decodes until the input is used up or the sink wants no more; in the latter case
	 * the rest stays in the input, which is positioned after the last frame taken.
	 * @param input from position to limit, in any byte order; heap buffers work, direct
	 * ones are faster
	 * @param scratch what the thread lends
	 * @param sink takes what is decoded
	 * @throws ProtocolException if the peer broke a rule or passed a limit; everything
	 * from then on is discarded
	 */
	public void read(ByteBuffer input, ReadScratch scratch, MessageSink sink) throws ProtocolException {
		try {
			boolean more = true;
			while (more && !this.discarding) {
				more = readPart(input, scratch, sink);
			}
		}
		catch (ProtocolException ex) {
			discard();
			throw ex;
		}
		finally {
			if (this.discarding) {
				input.position(input.limit());
			}
		}
	}

	/**
	 * Gives up what is held, native memory included, and discards whatever comes from now
	 * on. To be called when the connection has failed and when it has ended, on the
	 * reading thread; idempotent. The reader does so itself after a failure and after a
	 * Close frame.
	 */
	public void discard() {
		this.discarding = true;
		this.payload.clear();
		this.control = null;
		if (this.inflater != null) {
			this.inflater.end();
			this.inflater = null;
		}
	}

	/**
	 * Whether the peer owes the rest of a message or of a frame.
	 * @return whether the bytes so far ended within one
	 */
	public boolean isMessageUnderWay() {
		return !this.discarding && (this.fragments > 0 || this.header.hasBegun());
	}

	/**
	 * How many bytes of payload are held for a message or frame that is under way.
	 * @return length of the arrays
	 */
	int heldBytes() {
		return this.payload.capacity() + ((this.control != null) ? this.control.length : 0);
	}

	/**
	 * Takes a header and as much of its payload as has come.
	 * @return whether the frame was complete and the sink wants more
	 */
	private boolean readPart(ByteBuffer input, ReadScratch scratch, MessageSink sink) throws ProtocolException {
		if (!this.header.isComplete()) {
			if (!this.header.read(input, this.fragments > 0, this.deflate)) {
				return false;
			}
			if (!this.header.isControl()) {
				beginDataFrame();
			}
		}
		int available = (int) Math.min(input.remaining(), this.header.length() - this.taken);
		if (available == 0 && this.header.length() > 0) {
			return false;
		}
		if (this.header.isControl()) {
			return readControl(input, available, scratch, sink);
		}
		if (this.settings.streamed(this.text)) {
			return readStreamed(input, available, scratch, sink);
		}
		if (this.compressed) {
			return readCompressed(input, available, scratch, sink);
		}
		boolean only = this.fragments == 1 && this.header.isFin();
		boolean whole = available == this.header.length() && (this.settings.frames() || only);
		return whole ? readWhole(input, available, scratch, sink) : readFragment(input, available, scratch, sink);
	}

	private void beginDataFrame() throws ProtocolException {
		long length = this.header.length();
		if (this.fragments == 0) {
			this.text = this.header.opcode() == Opcode.TEXT;
			this.ascii = this.text;
			this.compressed = this.header.isCompressed();
		}
		if (this.fragments == this.settings.maxFragments()) {
			throw ProtocolException.messageTooBig(Limit.FRAGMENTS);
		}
		this.fragments++;
		long maxFrameBytes = this.settings.maxFrameBytes();
		if (this.compressed) {
			// Its bytes are counted when they are inflated.
			maxFrameBytes = Math.min(maxFrameBytes + (maxFrameBytes >> 3) + DEFLATE_ALLOWANCE, Integer.MAX_VALUE);
		}
		else if (length > this.settings.maxMessageBytes() - this.messageBytes) {
			throw ProtocolException.messageTooBig(Limit.MESSAGE_BYTES);
		}
		else {
			this.messageBytes += (int) length;
		}
		if (length > maxFrameBytes) {
			throw ProtocolException.messageTooBig(Limit.FRAME_BYTES);
		}
	}

	private boolean readControl(ByteBuffer input, int available, ReadScratch scratch, MessageSink sink)
			throws ProtocolException {
		int length = (int) this.header.length();
		byte[] array = this.control;
		if (array == null) {
			array = (available == length) ? scratch.array(length) : new byte[length];
		}
		unmask(input, array, this.taken, available);
		this.taken += available;
		if (this.taken < length) {
			this.control = array;
			return false;
		}
		Opcode opcode = this.header.opcode();
		this.control = null;
		endFrame();
		return switch (opcode) {
			case PING -> sink.onPing(array, 0, length);
			case PONG -> sink.onPong(array, 0, length);
			case CLOSE -> {
				CloseStatus status = ClosingHandshake.statusIn(array, length);
				discard();
				yield sink.onClose(status);
			}
			case CONTINUATION, TEXT, BINARY -> throw new IllegalStateException(opcode + " is not a control frame");
		};
	}

	private boolean readWhole(ByteBuffer input, int length, ReadScratch scratch, MessageSink sink)
			throws ProtocolException {
		boolean owned = this.settings.owned(this.text);
		byte[] array = owned ? PayloadArray.of(length) : scratch.array(length);
		boolean asciiOnly = unmask(input, array, 0, length);
		if (this.text) {
			check(array, 0, length, asciiOnly);
		}
		return deliver(array, length, owned, sink);
	}

	private boolean readFragment(ByteBuffer input, int available, ReadScratch scratch, MessageSink sink)
			throws ProtocolException {
		int length = (int) this.header.length();
		boolean last = this.header.isFin() || this.settings.frames();
		if (length > 0) {
			byte[] array = this.payload.reserve(available, length - this.taken, last, this.settings.maxMessageBytes(),
					lender(scratch));
			int offset = this.payload.length();
			boolean asciiOnly = unmask(input, array, offset, available);
			this.payload.advance(available);
			this.taken += available;
			if (this.text) {
				check(array, offset, available, asciiOnly);
			}
		}
		if (this.taken < length) {
			return false;
		}
		if (!last) {
			endFrame();
			return true;
		}
		return deliverPayload(scratch, sink);
	}

	/**
	 * Passes on what has come, without keeping any of it.
	 */
	private boolean readStreamed(ByteBuffer input, int available, ReadScratch scratch, MessageSink sink)
			throws ProtocolException {
		byte[] part;
		int length = available;
		if (this.compressed) {
			MessageInflater current = feed(input, Math.min(available, MAX_STREAMED_DEFLATED), scratch);
			part = scratch.inflated();
			length = inflate(current, part, scratch, sink);
			endInflating(current, scratch);
		}
		else {
			part = scratch.array(length);
			boolean asciiOnly = unmask(input, part, 0, length);
			this.taken += length;
			if (this.text) {
				check(part, 0, length, asciiOnly);
			}
		}
		boolean last = isMessageAtEnd();
		if (this.taken == this.header.length()) {
			endFrame();
		}
		if (last) {
			endMessage();
		}
		return (length == 0 && !last) || sink.onPart(this.text, part, length, last);
	}

	private boolean readCompressed(ByteBuffer input, int available, ReadScratch scratch, MessageSink sink)
			throws ProtocolException {
		MessageInflater current = feed(input, available, scratch);
		byte[] inflated = scratch.inflated();
		int pending = inflate(current, inflated, scratch, sink);
		if (!isMessageAtEnd()) {
			this.payload.append(inflated, pending, this.settings.maxMessageBytes(), lender(scratch));
			boolean frameEnds = this.taken == this.header.length();
			if (frameEnds) {
				endFrame();
			}
			return frameEnds;
		}
		endInflating(current, scratch);
		if (this.payload.length() > 0) {
			this.payload.append(inflated, pending, this.settings.maxMessageBytes(), lender(scratch));
			return deliverPayload(scratch, sink);
		}
		boolean owned = this.settings.owned(this.text);
		return deliver(owned ? Arrays.copyOf(inflated, pending) : inflated, pending, owned, sink);
	}

	private MessageInflater feed(ByteBuffer input, int length, ReadScratch scratch) {
		MessageInflater current = this.inflater;
		if (current == null) {
			current = this.contextTakeover ? new MessageInflater(true) : scratch.borrowInflater();
			this.inflater = current;
		}
		byte[] deflated = scratch.array(length + MessageInflater.ROOM_FOR_TAIL);
		unmask(input, deflated, 0, length);
		this.taken += length;
		current.feed(deflated, length, isMessageAtEnd());
		return current;
	}

	/**
	 * Lets the inflater go if the message is at its end.
	 */
	private void endInflating(MessageInflater current, ReadScratch scratch) throws ProtocolException {
		if (isMessageAtEnd()) {
			current.endMessage();
			if (!this.contextTakeover) {
				this.inflater = null;
				scratch.giveBack(current);
			}
		}
	}

	private boolean isMessageAtEnd() {
		return this.taken == this.header.length() && this.header.isFin();
	}

	/**
	 * Inflates what the inflater was fed with; full arrays go to the message, or to the
	 * sink if it is streamed.
	 * @return bytes in the array that did not
	 */
	private int inflate(MessageInflater inflater, byte[] inflated, ReadScratch scratch, MessageSink sink)
			throws ProtocolException {
		boolean streamed = this.settings.streamed(this.text);
		int maxMessageBytes = this.settings.maxMessageBytes();
		int pending = 0;
		while (true) {
			// One byte more than allowed tells that there are more; those before it are
			// checked first, so that the failure does not depend on how the message was
			// cut.
			int left = maxMessageBytes - this.messageBytes;
			int count = inflater.inflate(inflated, pending, Math.min(inflated.length - pending, left + 1));
			if (count == 0) {
				return pending;
			}
			int allowed = Math.min(count, left);
			if (this.text) {
				check(inflated, pending, allowed, Utf8.isAscii(inflated, pending, allowed));
			}
			if (count > left) {
				throw ProtocolException.messageTooBig(Limit.MESSAGE_BYTES);
			}
			this.messageBytes += count;
			pending += count;
			if (pending == inflated.length) {
				if (streamed) {
					sink.onPart(this.text, inflated, pending, false);
				}
				else {
					this.payload.append(inflated, pending, maxMessageBytes, lender(scratch));
				}
				pending = 0;
			}
		}
	}

	private boolean unmask(ByteBuffer input, byte[] array, int offset, int length) {
		int key = Masking.advanceKey(this.header.key(), this.taken);
		return Masking.unmask(input, key, array, offset, length);
	}

	private void check(byte[] array, int offset, int length, boolean asciiOnly) throws ProtocolException {
		if (asciiOnly && this.utf8 == Utf8.ACCEPT) {
			return;
		}
		this.ascii = false;
		this.utf8 = (byte) Utf8.check(this.utf8, array, offset, length);
		if (this.utf8 == Utf8.REJECT) {
			throw ProtocolException.invalidPayload("Text is not UTF-8");
		}
	}

	private boolean deliverPayload(ReadScratch scratch, MessageSink sink) throws ProtocolException {
		int length = this.payload.length();
		boolean owned = this.settings.owned(this.text);
		byte[] array = this.payload.take(owned);
		boolean more = deliver(array, length, owned, sink);
		if (!owned) {
			scratch.giveBack(array);
		}
		return more;
	}

	private @Nullable ReadScratch lender(ReadScratch scratch) {
		return this.settings.owned(this.text) ? null : scratch;
	}

	private boolean deliver(byte[] array, int length, boolean owned, MessageSink sink) throws ProtocolException {
		Opcode opcode = this.header.opcode();
		boolean fin = this.header.isFin();
		boolean messageAscii = this.ascii;
		endFrame();
		if (fin) {
			endMessage();
		}
		return this.settings.frames() ? sink.onFrame(opcode, fin, array, 0, length, owned)
				: sink.onMessage(this.text, array, 0, length, messageAscii, owned);
	}

	private void endMessage() throws ProtocolException {
		if (this.utf8 != Utf8.ACCEPT) {
			throw ProtocolException.invalidPayload("Text ends within a character");
		}
		this.fragments = 0;
		this.messageBytes = 0;
		this.compressed = false;
	}

	private void endFrame() {
		this.header.clear();
		this.taken = 0;
	}

}
