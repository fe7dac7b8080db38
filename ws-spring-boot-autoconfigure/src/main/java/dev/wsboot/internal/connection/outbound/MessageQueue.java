package dev.wsboot.internal.connection.outbound;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsSendException;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Messages that wait for the network, first in, first out, with their bytes counted.
 * While a message is being sent in fragments its fragments go first, and whole messages
 * and the first fragments of streamed ones wait (RFC 6455, section 5.4: fragments of
 * messages must not interleave). Not thread-safe.
 */
final class MessageQueue {

	private @Nullable OutboundMessage head;

	private @Nullable OutboundMessage tail;

	private @Nullable OutboundMessage heldHead;

	private @Nullable OutboundMessage heldTail;

	/**
	 * The last fragment of a message that is under way, sent or waiting in the queue.
	 */
	private @Nullable OutboundMessage underWay;

	private long bytes;

	/**
	 * Checks the place of a fragment: a continuation only within a fragmented message, a
	 * first fragment only outside. Streamed ones are always in place: they wait.
	 * @throws WsSendException if it is out of place
	 */
	void requireInSequence(OutboundMessage message) {
		OutboundMessage last = this.underWay;
		if (message.isWhole() || message.streamed) {
			return;
		}
		if (last != null && last.streamed) {
			throw new WsSendException(
					"A message is being streamed: its stream must be closed before frames can be sent");
		}
		if ((message.opcode == Opcode.CONTINUATION) != (last != null)) {
			throw new WsSendException((last != null)
					? "A fragmented message is under way: its last frame must have 'fin' true before another begins"
					: "A continuation frame must follow a frame with 'fin' false but there is none");
		}
	}

	/**
	 * Whether a message must wait for the end of a fragmented one, even if nobody writes.
	 */
	boolean mustWait(OutboundMessage message) {
		return this.underWay != null && message.opcode != Opcode.CONTINUATION;
	}

	/**
	 * Follows a frame that goes out without waiting here.
	 */
	void track(OutboundMessage message) {
		if (message.isWhole()) {
			return;
		}
		this.underWay = message.fin ? null : message;
		while (this.underWay == null && this.heldHead != null) {
			OutboundMessage held = this.heldHead;
			this.heldHead = held.next;
			held.next = null;
			append(held);
			this.underWay = held.isWhole() ? null : held;
		}
		if (this.heldHead == null) {
			this.heldTail = null;
		}
	}

	/**
	 * What a message that was added waits for, beside the network.
	 * @return the last fragment so far of the message that goes before it, {@code null}
	 * if there is none
	 */
	@Nullable OutboundMessage before(OutboundMessage message) {
		return isHeld(message) ? this.underWay : null;
	}

	private boolean isHeld(OutboundMessage message) {
		OutboundMessage held = this.heldHead;
		while (held != null && held != message) {
			held = held.next;
		}
		return held != null;
	}

	/**
	 * Takes a message out that waits for the end of a fragmented one.
	 */
	void withdraw(OutboundMessage message) {
		OutboundMessage held = this.heldHead;
		this.heldHead = null;
		this.heldTail = null;
		while (held != null) {
			OutboundMessage next = held.next;
			held.next = null;
			if (held == message) {
				this.bytes -= held.size();
			}
			else {
				hold(held);
			}
			held = next;
		}
	}

	void add(OutboundMessage message) {
		this.bytes += message.size();
		if (mustWait(message)) {
			hold(message);
			return;
		}
		append(message);
		track(message);
	}

	private void hold(OutboundMessage message) {
		if (this.heldTail == null) {
			this.heldHead = message;
		}
		else {
			this.heldTail.next = message;
		}
		this.heldTail = message;
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
	 * Fragments stay: without them the message that is under way would be broken. So do
	 * streamed messages, whose threads wait for them.
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
			if (this.bytes > limit && kept.isWhole() && !kept.streamed) {
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
			if (this.bytes + held.size() > limit && !held.streamed) {
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
		return this.head == null && this.underWay == null;
	}

	/**
	 * Bytes of all waiting messages.
	 */
	long bytes() {
		return this.bytes;
	}

}
