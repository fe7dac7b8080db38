package dev.wsboot.internal.connection.outbound;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.DeflaterPool;
import dev.wsboot.internal.protocol.MessageDeflater;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Compresses what one connection sends (RFC 7692). Without context takeover the deflater
 * is borrowed for each message and nothing is held; with it the connection has its own,
 * about 270 KB of native memory from its first compressed message on. A streamed message
 * is compressed part by part; its deflater is borrowed until its last part. Used by the
 * connection's writer only, so that messages are compressed in the order in which they
 * are sent.
 */
public final class OutboundDeflate {

	private final DeflaterPool pool;

	private final int threshold;

	private final int level;

	private final int windowBits;

	private final boolean contextTakeover;

	private final ConnectionObserver observer;

	/**
	 * The connection's with context takeover; without it the one that is borrowed for a
	 * message that is written while it leaves.
	 */
	private @Nullable MessageDeflater own;

	/** Whether a message is under way whose parts are compressed. */
	private boolean parts;

	/**
	 * Compresses for one connection.
	 * @param parameters what was agreed on
	 * @param threshold bytes of the smallest message that is compressed
	 * @param level from 0 to 9, or -1 for zlib's choice
	 * @param pool lends deflaters of that level
	 * @param observer learns what compression saves
	 */
	public OutboundDeflate(DeflateParameters parameters, int threshold, int level, DeflaterPool pool,
			ConnectionObserver observer) {
		this.observer = observer;
		this.pool = pool;
		this.threshold = threshold;
		this.level = level;
		this.windowBits = parameters.serverMaxWindowBits();
		this.contextTakeover = !parameters.serverNoContextTakeover();
	}

	/**
	 * Whether a message is one to be compressed as a whole. Fragments are not: what makes
	 * them worth sending is that they leave at once; those of streamed messages are
	 * compressed by {@link #compressPart}.
	 */
	boolean applies(OutboundMessage message) {
		return message.payload().remaining() >= this.threshold && message.isWhole() && !message.opcode.isControl();
	}

	/**
	 * Compresses a fragment of a streamed message, if its first fragment became smaller.
	 * A first one that was flushed when it was short tells nothing, so it is taken for
	 * one that did.
	 * @param message the fragment
	 * @return what to send, valid until {@link #endParts} or the next call; {@code null}
	 * to send the fragment as it is
	 */
	@Nullable ByteBuffer compressPart(OutboundMessage message) {
		boolean first = message.opcode != Opcode.CONTINUATION;
		if (!first && !this.parts) {
			return null;
		}
		MessageDeflater deflater = this.own;
		if (deflater == null) {
			deflater = begin();
			this.own = deflater;
		}
		this.parts = true;
		ByteBuffer payload = message.payload().duplicate();
		boolean always = payload.remaining() < this.threshold;
		int length = deflater.compressPart(payload, this.windowBits, first, message.fin, always);
		if (length == MessageDeflater.NOT_SMALLER) {
			endParts();
			return null;
		}
		return ByteBuffer.wrap(deflater.output(), 0, length);
	}

	/**
	 * The message whose parts were compressed has ended.
	 */
	void endParts() {
		this.parts = false;
		MessageDeflater deflater = this.own;
		if (!this.contextTakeover && deflater != null) {
			this.own = null;
			this.pool.giveBack(deflater);
		}
	}

	/**
	 * Takes a deflater for one message, to be given back by {@link #end}.
	 */
	MessageDeflater begin() {
		if (!this.contextTakeover) {
			return this.pool.borrow();
		}
		if (this.own == null) {
			this.own = new MessageDeflater(this.level, true);
		}
		return this.own;
	}

	/**
	 * Gives the deflater of one message back.
	 */
	void end(MessageDeflater deflater) {
		if (!this.contextTakeover) {
			this.pool.giveBack(deflater);
		}
	}

	/**
	 * A message is sent compressed.
	 */
	void compressed(int bytes, int compressed) {
		this.observer.onCompressed(bytes, compressed);
	}

	/**
	 * Whether a message can be compressed once for all its receivers.
	 */
	boolean isShared(OutboundMessage message) {
		return message.shared != null && !this.contextTakeover;
	}

	int level() {
		return this.level;
	}

	int windowBits() {
		return this.windowBits;
	}

	/**
	 * The connection has ended; frees native memory.
	 */
	void close() {
		if (this.own != null) {
			this.own.close();
			this.own = null;
		}
	}

}
