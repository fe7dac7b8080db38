package dev.wsboot.internal.connection.outbound;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsSendException;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Messages that wait for the network, first in, first out, with their bytes counted.
 * While a message is being sent in fragments its fragments go first and whole messages
 * wait (RFC 6455, section 5.4: fragments of messages must not interleave). Not
 * thread-safe.
 */
final class MessageQueue {

	private @Nullable OutboundMessage head;

	private @Nullable OutboundMessage tail;

	private @Nullable OutboundMessage heldHead;

	private @Nullable OutboundMessage heldTail;

	private boolean fragmented;

	private long bytes;

	/**
	 * Checks the place of a fragment: a continuation only within a fragmented message, a
	 * first fragment only outside.
	 * @throws WsSendException if it is out of place
	 */
	void requireInSequence(OutboundMessage message) {
		if (message.isWhole() || (message.opcode == Opcode.CONTINUATION) == this.fragmented) {
			return;
		}
		throw new WsSendException(this.fragmented
				? "A fragmented message is under way: its last frame must have 'fin' true before another begins"
				: "A continuation frame must follow a frame with 'fin' false but there is none");
	}

	/**
	 * Whether a message must wait for the end of a fragmented one, even if nobody writes.
	 */
	boolean mustWait(OutboundMessage message) {
		return this.fragmented && message.isWhole();
	}

	/**
	 * Follows a frame that goes out without waiting here.
	 */
	void track(OutboundMessage message) {
		if (message.isWhole()) {
			return;
		}
		this.fragmented = !message.fin;
		if (message.fin && this.heldHead != null) {
			if (this.tail == null) {
				this.head = this.heldHead;
			}
			else {
				this.tail.next = this.heldHead;
			}
			this.tail = this.heldTail;
			this.heldHead = null;
			this.heldTail = null;
		}
	}

	void add(OutboundMessage message) {
		this.bytes += message.size();
		if (mustWait(message)) {
			if (this.heldTail == null) {
				this.heldHead = message;
			}
			else {
				this.heldTail.next = message;
			}
			this.heldTail = message;
			return;
		}
		append(message);
		track(message);
	}

	private void append(OutboundMessage message) {
		if (this.tail == null) {
			this.head = message;
		}
		else {
			this.tail.next = message;
		}
		this.tail = message;
	}

	/**
	 * Takes the message that goes next.
	 * @return the message or {@code null} if none may go now
	 */
	@Nullable OutboundMessage poll() {
		OutboundMessage message = this.head;
		if (message != null) {
			this.head = message.next;
			if (this.head == null) {
				this.tail = null;
			}
			message.next = null;
			this.bytes -= message.size();
		}
		return message;
	}

	/**
	 * Takes whole messages out, oldest first, until the bytes are no more than a limit.
	 * Fragments stay: without them the message that is under way would be broken.
	 * @param limit bytes that may stay
	 * @return the messages taken out, linked
	 */
	@Nullable OutboundMessage dropOldest(long limit) {
		OutboundMessage dropped = null;
		OutboundMessage kept = this.head;
		OutboundMessage held = this.heldHead;
		this.head = null;
		this.tail = null;
		this.heldHead = null;
		this.heldTail = null;
		while (kept != null) {
			OutboundMessage next = kept.next;
			kept.next = null;
			if (this.bytes > limit && kept.isWhole()) {
				this.bytes -= kept.size();
				kept.next = dropped;
				dropped = kept;
			}
			else {
				append(kept);
			}
			kept = next;
		}
		while (held != null) {
			OutboundMessage next = held.next;
			held.next = null;
			this.bytes -= held.size();
			if (this.bytes + held.size() > limit) {
				held.next = dropped;
				dropped = held;
			}
			else {
				add(held);
			}
			held = next;
		}
		return dropped;
	}

	/**
	 * Takes everything out.
	 * @return the messages, linked
	 */
	@Nullable OutboundMessage clear() {
		OutboundMessage all = this.head;
		if (this.tail != null) {
			this.tail.next = this.heldHead;
		}
		else {
			all = this.heldHead;
		}
		this.head = null;
		this.tail = null;
		this.heldHead = null;
		this.heldTail = null;
		this.bytes = 0;
		return all;
	}

	/**
	 * Whether {@link #poll} would give nothing.
	 */
	boolean isEmpty() {
		return this.head == null;
	}

	/**
	 * Whether nothing waits and no fragmented message is under way.
	 */
	boolean isClear() {
		return this.head == null && !this.fragmented;
	}

	/**
	 * Bytes of all waiting messages.
	 */
	long bytes() {
		return this.bytes;
	}

}
