package dev.wsboot.internal.connection.outbound;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.protocol.Opcode;

/**
 * One frame on its way out, usually a whole message. The payload is either stable (nobody
 * changes it any more) or borrowed from the caller of {@code send}, in which case it is
 * copied if it has to wait.
 */
public final class OutboundMessage {

	/** The most a frame header takes from server to client (RFC 6455, section 5.2). */
	private static final int HEADER_BYTES = 10;

	final Opcode opcode;

	final boolean fin;

	private ByteBuffer payload;

	private boolean stable;

	/** Whether a thread waits until it was handed to the network, and sends no more. */
	final boolean streamed;

	/** A whole frame that several connections share; the payload is inside. */
	final @Nullable SharedFrame shared;

	/** Completed when the message was handed to the network. */
	final @Nullable CompletableFuture<Void> sent;

	/** Next in the queue; guarded by the queue. */
	@Nullable OutboundMessage next;

	private OutboundMessage(Opcode opcode, boolean fin, ByteBuffer payload, boolean stable, boolean streamed,
			@Nullable SharedFrame shared, @Nullable CompletableFuture<Void> sent) {
		this.opcode = opcode;
		this.fin = fin;
		this.payload = payload;
		this.stable = stable;
		this.streamed = streamed;
		this.shared = shared;
		this.sent = sent;
	}

	/**
	 * A frame whose payload nobody changes any more.
	 */
	public static OutboundMessage stable(Opcode opcode, boolean fin, byte[] payload,
			@Nullable CompletableFuture<Void> sent) {
		return new OutboundMessage(opcode, fin, ByteBuffer.wrap(payload), true, false, null, sent);
	}

	/**
	 * A frame whose payload is only valid during the call.
	 */
	public static OutboundMessage borrowed(Opcode opcode, boolean fin, ByteBuffer payload,
			@Nullable CompletableFuture<Void> sent) {
		return new OutboundMessage(opcode, fin, payload.duplicate(), false, false, null, sent);
	}

	/**
	 * A frame whose payload is only valid during the call.
	 */
	static OutboundMessage borrowed(Opcode opcode, byte[] payload, @Nullable CompletableFuture<Void> sent) {
		return new OutboundMessage(opcode, true, ByteBuffer.wrap(payload), false, false, null, sent);
	}

	/**
	 * A frame of a message that is written while it leaves, for
	 * {@link OutboundQueue#stream}.
	 * @param payload only valid during the call
	 */
	public static OutboundMessage streamed(Opcode opcode, boolean fin, ByteBuffer payload, Handover sent) {
		return new OutboundMessage(opcode, fin, payload.duplicate(), false, true, null, sent);
	}

	/**
	 * A message that goes to several connections.
	 */
	public static OutboundMessage shared(SharedFrame frame) {
		return new OutboundMessage(frame.opcode(), true, frame.payload(), true, false, frame, null);
	}

	/**
	 * The payload from position to limit; reading moves the position.
	 * @return this message's own view
	 */
	ByteBuffer payload() {
		return this.payload;
	}

	/**
	 * Whether the frame is a message of its own.
	 */
	boolean isWhole() {
		return this.fin && this.opcode != Opcode.CONTINUATION;
	}

	/**
	 * Bytes it occupies while it waits, header included.
	 */
	int size() {
		return this.payload.remaining() + HEADER_BYTES;
	}

	/**
	 * Makes the payload independent of the caller.
	 */
	void own() {
		if (!this.stable) {
			byte[] copy = new byte[this.payload.remaining()];
			this.payload.get(copy);
			this.payload = ByteBuffer.wrap(copy);
			this.stable = true;
		}
	}

}
