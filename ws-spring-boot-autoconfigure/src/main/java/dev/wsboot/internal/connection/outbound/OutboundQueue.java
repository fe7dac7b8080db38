package dev.wsboot.internal.connection.outbound;

import java.nio.ByteBuffer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsSendException;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.protocol.ClosingHandshake;
import dev.wsboot.internal.protocol.FrameEncoder;
import dev.wsboot.internal.protocol.Opcode;

/**
 * What one connection sends: the only way to its wire.
 * <p>
 * <b>The idea.</b> Any thread sends. The thread that finds nobody writing becomes the
 * <em>writer</em>: it encodes into a borrowed buffer and writes; the others only enqueue,
 * and the writer takes their messages along before it gives the role back. So messages
 * never interleave, no lock is held while bytes move, and an idle connection holds
 * neither buffer nor queue.
 * <p>
 * <b>Batches.</b> The loop takes the role for the whole of a read event
 * ({@link #beginBatch}): what callbacks send meanwhile is gathered and leaves in one
 * write at its end.
 * <p>
 * <b>Full network.</b> What the wire does not take is copied at its exact size, and the
 * role is parked until the loop finds the wire writable. Waiting bytes are counted
 * against {@code ws.send.buffer-size}; a single message is always taken if nothing waits,
 * whatever its size.
 * <p>
 * <b>Order.</b> Control frames overtake waiting messages, the Close frame comes last, and
 * after it nothing.
 */
public final class OutboundQueue {

	private enum Admission {

		WRITE, WRITE_QUEUE, SCHEDULE, WAIT, REFUSED, DROP, DROP_OLDEST, OVERFLOW, CLOSED

	}

	private static final String DROPPED = "The message was dropped: the send buffer (ws.send.buffer-size) is full";

	/** A larger message is written at once: copying it costs more than a write. */
	private static final int MAX_DEFERRED_BYTES = 4096;

	private final ConnectionSettings settings;

	private final OutboundListener listener;

	/** Its monitor guards the closing handshake too. */
	private final OutboundWriter writer;

	private final ClosingHandshake closing = new ClosingHandshake();

	/** Whether messages may be sent; changed with the monitor held, read without. */
	private volatile boolean sendable = true;

	/**
	 * Creates an empty queue.
	 * @param wire where to write
	 * @param settings the limits
	 * @param listener learns what happens
	 * @param deflate compresses messages, or {@code null} if that was not agreed on
	 */
	public OutboundQueue(Wire wire, ConnectionSettings settings, OutboundListener listener,
			@Nullable OutboundDeflate deflate) {
		this.settings = settings;
		this.listener = listener;
		this.writer = new OutboundWriter(wire, settings, listener, deflate, this);
	}

	/**
	 * Sends one message or enqueues it.
	 * @param message the message; the caller's buffer is free again afterwards
	 * @return whether it was taken; otherwise the overflow policy has dropped it
	 * @throws WsClosedException if no message can be sent any more
	 * @throws WsSendException if it is a fragment out of place
	 */
	public boolean send(OutboundMessage message) {
		return send(message, true);
	}

	/**
	 * Sends one message if there is room for it, or else leaves everything as it is.
	 * @param message the message
	 * @return whether it was taken
	 */
	public boolean trySend(OutboundMessage message) {
		try {
			return send(message, false);
		}
		catch (WsClosedException ex) {
			return false;
		}
	}

	/**
	 * Sends a frame of a message that is written while it leaves. It waits until no other
	 * message is under way. It is always taken, whatever waits: the caller must not send
	 * the next one before this one was handed to the network, so there is one at most.
	 * @param frame a streamed frame; the caller's buffer is free again afterwards
	 * @throws WsClosedException if nothing can be sent any more
	 */
	public void stream(OutboundMessage frame) {
		send(frame, true);
	}

	/**
	 * Which fragment of another message goes before a streamed frame.
	 * @param frame waits to be handed to the network
	 * @return the last one so far, {@code null} if it is only the network that the frame
	 * waits for
	 */
	public @Nullable Object before(OutboundMessage frame) {
		synchronized (this.writer) {
			return this.writer.isBlocked() ? null : this.writer.lanes().messages().before(frame);
		}
	}

	/**
	 * Takes a streamed frame back that still waits for another message.
	 * @param frame the first of its message
	 * @return whether that was possible
	 */
	public boolean withdraw(OutboundMessage frame) {
		synchronized (this.writer) {
			MessageQueue messages = this.writer.lanes().messages();
			boolean waits = messages.before(frame) != null;
			if (waits) {
				messages.withdraw(frame);
			}
			return waits;
		}
	}

	private boolean send(OutboundMessage message, boolean mayDrop) {
		if (mayJoinBatch(message)) {
			this.writer.appendToBatch(message);
			return true;
		}
		Admission admission;
		OutboundMessage dropped = null;
		synchronized (this.writer) {
			admission = admit(message, mayDrop);
			if (admission == Admission.DROP_OLDEST) {
				long room = (long) this.settings.sendBufferBytes() - message.size() - this.writer.unsentBytes();
				dropped = this.writer.lanes().messages().dropOldest(room);
				enqueue(message);
			}
			else if (admission == Admission.OVERFLOW) {
				dropped = this.writer.lanes().clear();
			}
		}
		int count = Completions.fail(dropped, () -> new WsSendException(DROPPED));
		return carryOut(admission, message, count);
	}

	// A message must not overtake one that this very thread has enqueued, so it joins
	// only
	// if nothing waits. Reading the queue without the lock is enough for that: what other
	// threads enqueue meanwhile has no order with it.
	private boolean mayJoinBatch(OutboundMessage message) {
		return this.writer.isBatchOfThisThread() && this.sendable && message.isWhole() && this.writer.lanes().isClear();
	}

	// With the monitor held. WRITE, WRITE_QUEUE and SCHEDULE have taken the writer's
	// role.
	private Admission admit(OutboundMessage message, boolean mayDrop) {
		if (!this.sendable || this.writer.isEnded()) {
			return Admission.CLOSED;
		}
		this.writer.lanes().requireInSequence(message);
		if (this.writer.isIdle() && !this.writer.lanes().mustWait(message)) {
			return admitAsWriter(message);
		}
		long waiting = this.writer.waitingBytes();
		if (waiting == 0 || message.streamed || waiting + message.size() <= this.settings.sendBufferBytes()) {
			enqueue(message);
			return Admission.WAIT;
		}
		if (!mayDrop) {
			return Admission.REFUSED;
		}
		return switch (this.settings.overflow()) {
			case CLOSE -> Admission.OVERFLOW;
			case DROP_OLDEST -> Admission.DROP_OLDEST;
			case DROP_NEWEST -> Admission.DROP;
		};
	}

	private Admission admitAsWriter(OutboundMessage message) {
		boolean alone = this.writer.lanes().isEmpty();
		boolean here = this.writer.takeRole();
		if (here && alone) {
			this.writer.lanes().track(message);
			return Admission.WRITE;
		}
		enqueue(message);
		return here ? Admission.WRITE_QUEUE : Admission.SCHEDULE;
	}

	private void enqueue(OutboundMessage message) {
		message.own();
		this.writer.lanes().messages().add(message);
	}

	private boolean carryOut(Admission admission, OutboundMessage message, int dropped) {
		switch (admission) {
			case WRITE -> this.writer.write(message);
			case WRITE_QUEUE -> this.writer.write(null);
			case SCHEDULE -> this.writer.schedule();
			case WAIT -> {
				return true;
			}
			case REFUSED -> {
				return false;
			}
			case DROP -> {
				Completions.fail(message, () -> new WsSendException(DROPPED));
				this.listener.onOverflow(1);
				return false;
			}
			case DROP_OLDEST -> this.listener.onOverflow(dropped);
			case OVERFLOW -> {
				closing((handshake) -> handshake.close(CloseStatus.TRY_AGAIN_LATER));
				this.listener.onOverflow(dropped + 1);
				throw refuse(message);
			}
			case CLOSED -> throw refuse(message);
		}
		return true;
	}

	private WsClosedException refuse(OutboundMessage message) {
		WsClosedException closed = new WsClosedException(status());
		Completions.fail(message, () -> closed);
		return closed;
	}

	/**
	 * Enqueues a message that may wait for the next {@link #flush}, if that is cheap: it
	 * is small, nobody writes and no fragmented message is under way.
	 * @param message the message
	 * @return whether it was enqueued; otherwise it is still to be sent
	 */
	public boolean defer(OutboundMessage message) {
		if (message.size() > MAX_DEFERRED_BYTES || !message.isWhole()) {
			return false;
		}
		synchronized (this.writer) {
			if (!this.sendable || !this.writer.isIdle() || this.writer.lanes().mustWait(message)) {
				return false;
			}
			enqueue(message);
			return true;
		}
	}

	/**
	 * Writes what was deferred.
	 */
	public void flush() {
		this.writer.writeIfIdle();
	}

	/**
	 * Takes the writer's role for one read event, if it is free. On the loop.
	 * @param output gathers what is sent meanwhile
	 */
	public void beginBatch(ByteBuffer output) {
		this.writer.beginBatch(output);
	}

	/**
	 * Writes what was gathered and gives the role back.
	 */
	public void endBatch() {
		this.writer.endBatch();
	}

	/**
	 * Sends a Ping or a Pong. Of several Pongs that have to wait only the latest is sent
	 * (RFC 6455, section 5.5.3), so a flood of Pings needs no memory.
	 * @param opcode Ping or Pong
	 * @param payload at most 125 bytes, not changed any more
	 */
	public void control(Opcode opcode, byte[] payload) {
		if (!this.sendable) {
			return;
		}
		if (this.writer.isBatchOfThisThread()) {
			this.writer.appendToBatch(OutboundMessage.stable(opcode, true, payload, null));
			return;
		}
		synchronized (this.writer) {
			this.writer.lanes().control(opcode, payload);
		}
		this.writer.writeIfIdle();
	}

	/**
	 * Lets one event happen to the closing handshake. A Close frame that it asks for is
	 * sent after everything that waits.
	 * @param event what happened
	 * @return what else the caller must do
	 */
	public ClosingHandshake.Step closing(Function<ClosingHandshake, ClosingHandshake.Step> event) {
		ClosingHandshake.Step step;
		synchronized (this.writer) {
			step = event.apply(this.closing);
			this.sendable = this.closing.isSendable() && !this.writer.isEnded();
			if (this.writer.isEnded()
					|| (step != ClosingHandshake.Step.SEND_CLOSE && step != ClosingHandshake.Step.SEND_CLOSE_AND_END)) {
				return step;
			}
			this.writer.lanes().close(FrameEncoder.closePayload(this.closing.toSend()));
		}
		this.writer.writeIfIdle();
		return step;
	}

	/**
	 * How the connection ended or is about to end.
	 * @return the status
	 */
	public CloseStatus status() {
		synchronized (this.writer) {
			return this.closing.status();
		}
	}

	/**
	 * Whether the peer's Close frame was the first.
	 * @return whether the peer ended the connection, or is about to
	 */
	public boolean isEndedByPeer() {
		synchronized (this.writer) {
			return this.closing.isBegunByPeer();
		}
	}

	/**
	 * Whether messages can be sent.
	 * @return whether no Close frame was sent or asked for and the wire stands
	 */
	public boolean isSendable() {
		return this.sendable;
	}

	/**
	 * Bytes that wait for the network.
	 * @return bytes, headers included
	 */
	public long bufferedBytes() {
		synchronized (this.writer) {
			return this.writer.waitingBytes();
		}
	}

	/**
	 * Whether bytes wait because the network is full.
	 * @return whether the wire is to tell when it is writable
	 */
	public boolean isBlocked() {
		return this.writer.isBlocked();
	}

	/**
	 * Whether the network is full and so much waits that the peer should not be read
	 * either: the answers could not leave.
	 * @return whether to stop reading
	 */
	public boolean isCongested() {
		// Asked after every message, and rarely so.
		if (!this.writer.isBlocked()) {
			return false;
		}
		synchronized (this.writer) {
			return this.writer.isBlocked() && this.writer.waitingBytes() > this.settings.congestionBytes();
		}
	}

	/**
	 * The network takes bytes again. On the loop.
	 * @param output to write with
	 */
	public void onWritable(ByteBuffer output) {
		this.writer.onWritable(output);
	}

	/**
	 * The wire is gone: what waits fails, and so does everything sent from now on.
	 */
	public void end() {
		synchronized (this.writer) {
			this.sendable = false;
		}
		this.writer.end();
	}

}
