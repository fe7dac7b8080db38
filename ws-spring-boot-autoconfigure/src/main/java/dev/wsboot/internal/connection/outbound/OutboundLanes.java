package dev.wsboot.internal.connection.outbound;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.protocol.Opcode;

/**
 * What waits for the network, and in which order it goes: control frames, data, the Close
 * frame, nothing. Not thread-safe.
 */
final class OutboundLanes {

	/** Made when the first message has to wait; many connections never need it. */
	private @Nullable MessageQueue messages;

	private byte @Nullable [] ping;

	private byte @Nullable [] pong;

	private byte @Nullable [] close;

	private boolean closeTaken;

	MessageQueue messages() {
		if (this.messages == null) {
			this.messages = new MessageQueue();
		}
		return this.messages;
	}

	/**
	 * See {@link MessageQueue#requireInSequence}.
	 */
	void requireInSequence(OutboundMessage message) {
		if (this.messages != null || !message.isWhole()) {
			messages().requireInSequence(message);
		}
	}

	/**
	 * See {@link MessageQueue#mustWait}.
	 */
	boolean mustWait(OutboundMessage message) {
		return this.messages != null && this.messages.mustWait(message);
	}

	/**
	 * See {@link MessageQueue#track}.
	 */
	void track(OutboundMessage message) {
		if (this.messages != null || !message.isWhole()) {
			messages().track(message);
		}
	}

	/**
	 * Whether no message waits and no fragmented one is under way.
	 */
	boolean isClear() {
		return this.messages == null || this.messages.isClear();
	}

	/**
	 * Bytes of all waiting messages.
	 */
	long bytes() {
		return (this.messages != null) ? this.messages.bytes() : 0;
	}

	/**
	 * Takes all messages out.
	 * @return the messages, linked
	 */
	@Nullable OutboundMessage clear() {
		return (this.messages != null) ? this.messages.clear() : null;
	}

	/**
	 * Adds a Ping or a Pong. Of several only the latest is kept (RFC 6455, section
	 * 5.5.3).
	 */
	void control(Opcode opcode, byte[] payload) {
		if (opcode == Opcode.PING) {
			this.ping = payload;
		}
		else {
			this.pong = payload;
		}
	}

	/**
	 * Adds the Close frame.
	 */
	void close(byte[] payload) {
		this.close = payload;
	}

	/**
	 * Whether the Close frame was taken: nothing may follow.
	 */
	boolean isCloseTaken() {
		return this.closeTaken;
	}

	/**
	 * Takes the frame that goes next.
	 * @return the frame or {@code null} if none may go now
	 */
	@Nullable OutboundMessage take() {
		if (this.closeTaken) {
			return null;
		}
		byte[] payload = this.pong;
		if (payload != null) {
			this.pong = null;
			return OutboundMessage.stable(Opcode.PONG, true, payload, null);
		}
		payload = this.ping;
		if (payload != null) {
			this.ping = null;
			return OutboundMessage.stable(Opcode.PING, true, payload, null);
		}
		OutboundMessage message = (this.messages != null) ? this.messages.poll() : null;
		if (message != null) {
			return message;
		}
		payload = this.close;
		if (payload != null) {
			this.close = null;
			this.closeTaken = true;
			return OutboundMessage.stable(Opcode.CLOSE, true, payload, null);
		}
		return null;
	}

	/**
	 * Whether {@link #take} would give nothing.
	 */
	boolean isEmpty() {
		return this.closeTaken || (this.pong == null && this.ping == null && this.close == null
				&& (this.messages == null || this.messages.isEmpty()));
	}

}
