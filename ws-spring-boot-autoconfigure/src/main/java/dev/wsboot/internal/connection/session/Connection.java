package dev.wsboot.internal.connection.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsHandshake;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.ConnectionObserver.Initiator;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Timers;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.connection.limit.Deadlines;
import dev.wsboot.internal.connection.limit.LimitLog;
import dev.wsboot.internal.connection.outbound.OutboundListener;
import dev.wsboot.internal.connection.outbound.OutboundMessage;
import dev.wsboot.internal.connection.outbound.OutboundQueue;
import dev.wsboot.internal.connection.outbound.Payloads;
import dev.wsboot.internal.connection.stream.OutboundStream;
import dev.wsboot.internal.protocol.ClosingHandshake;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.Opcode;

/**
 * One WebSocket connection: joins the wire, the reader, the way to the endpoint and the
 * way out.
 * <p>
 * Its fields belong to the loop unless they say otherwise; what other threads want is
 * handed to the loop or to the {@link OutboundQueue}, which is safe from any thread. An
 * idle connection holds no buffer: bytes of an incomplete message are in the reader,
 * those that the application has no room for in {@link #held}.
 */
final class Connection extends Timers.Timer implements WireListener, OutboundListener {

	private static final Logger logger = LoggerFactory.getLogger(Connection.class);

	private final ConnectionContext context;

	private final Wire wire;

	private final ConnectionSession session;

	private final OutboundQueue outbound;

	private final InboundReader input;

	private final Inbox inbox;

	private final Deadlines deadlines;

	/** What the peer's side ended with; its turn may not have come yet. */
	private Inbox.@Nullable Ending ending;

	private boolean opened;

	private boolean closed;

	/** What is left to do once the Close frame was sent; set before it is enqueued. */
	private volatile AfterClose afterClose = AfterClose.AWAIT_PEER;

	private enum AfterClose {

		/** The peer's Close frame is still to come. */
		AWAIT_PEER,

		/** The closing handshake is complete. */
		END,

		/** The peer broke a rule and may still be sending: read until it notices. */
		LINGER

	}

	Connection(ConnectionContext context, Wire wire, WsHandshake handshake, @Nullable String subprotocol,
			@Nullable DeflateParameters deflate, @Nullable Map<String, Object> attributes) {
		this.context = context;
		this.wire = wire;
		this.outbound = new OutboundQueue(wire, context.settings(), this, context.outboundDeflate(deflate));
		this.session = new ConnectionSession(this, handshake, subprotocol, attributes);
		this.inbox = (context.settings().dispatch() == Dispatch.EVENT_LOOP) ? new LoopInbox(this)
				: new WorkerInbox(this);
		this.input = InboundReader.of(this, this.inbox, context.reader(), deflate);
		this.deadlines = new Deadlines(context.settings());
		context.sessions().opening();
	}

	// What the wire tells

	@Override
	public void onStarted() {
		this.opened = true;
		this.context.sessions().add(this.session);
		observer().onOpened(this.session);
		this.deadlines.opened(this.wire.timers().nanoTime());
		armTimer();
		this.inbox.opened();
	}

	@Override
	public void onReadable(ByteBuffer input, LoopResources loop) {
		long now = this.wire.timers().nanoTime();
		this.outbound.beginBatch(loop.output());
		if (this.input.read(input, loop)) {
			this.deadlines.message(now);
		}
		if (this.deadlines.received(now) && !this.closed) {
			armTimer();
		}
		this.inbox.endOfRead();
		this.outbound.endBatch();
		if (this.outbound.isCongested()) {
			this.input.pause();
		}
	}

	/**
	 * Decodes and reads again, if the application and the network have room. On the loop.
	 */
	void resumeReading() {
		if (this.closed || !this.input.isPaused() || !this.input.hasRoom()) {
			return;
		}
		byte[] held = this.input.resume();
		if (held != null) {
			LoopResources resources = LoopResources.borrow();
			try {
				onReadable(ByteBuffer.wrap(held), resources);
			}
			finally {
				resources.giveBack();
			}
		}
	}

	/**
	 * Whether the application and the network have room for another message.
	 */
	boolean hasRoom() {
		return this.inbox.hasRoom() && !this.outbound.isCongested();
	}

	@Override
	public void onWritable(LoopResources loop) {
		this.deadlines.progressed(this.wire.timers().nanoTime());
		this.outbound.onWritable(loop.output());
	}

	@Override
	public void onEndOfInput() {
		// A peer that has sent its Close frame needs nothing more to say. Without one it
		// is gone: WebSocket knows no half-open state.
		if (this.ending == null || this.afterClose != AfterClose.AWAIT_PEER) {
			this.wire.close();
		}
	}

	@Override
	public void onClosed(@Nullable Throwable cause) {
		this.closed = true;
		if (cause != null) {
			logger.debug("[{}] The connection broke", this.session.id(), cause);
		}
		this.wire.timers().disarm(this);
		this.outbound.closing(ClosingHandshake::end);
		this.outbound.end();
		this.input.release();
		sessions().ending();
		sessions().remove(this.session);
		CloseStatus status = this.outbound.status();
		this.session.ended(status);
		if (this.opened) {
			observer().onClosed(this.session, status, initiator(status));
			this.inbox.ended(status);
		}
		else {
			// Nobody was told of a beginning.
			sessions().ended();
		}
	}

	/**
	 * A Pong has come. The heartbeat's Pings and the application's have payloads of
	 * different length. On the loop.
	 * @return nanoseconds since the Ping it answers, or -1 if it answers none
	 */
	long roundTrip(byte[] array, int offset, int length) {
		long nanos = (length == Integer.BYTES)
				? this.deadlines.pong(ByteBuffer.wrap(array, offset, length).getInt(), this.wire.timers().nanoTime())
				: this.session.pong(array, offset, length);
		if (nanos >= 0) {
			observer().onPong(nanos);
		}
		return nanos;
	}

	private Initiator initiator(CloseStatus status) {
		if (status == CloseStatus.ABNORMAL) {
			return Initiator.NONE;
		}
		return this.outbound.isEndedByPeer() ? Initiator.CLIENT : Initiator.SERVER;
	}

	// The end

	/**
	 * Nothing counts any more that the peer sends. On the loop.
	 * @param ending why
	 */
	void endInput(Inbox.Ending ending) {
		if (this.ending == null) {
			this.ending = ending;
			this.input.discard();
			this.deadlines.close(this.wire.timers().nanoTime());
			armTimer();
			this.inbox.ending(ending);
		}
	}

	/**
	 * Answers the peer's Close frame or its mistake: everything before was handled. Any
	 * thread.
	 */
	void finish(Inbox.Ending ending) {
		this.afterClose = ending.failed() ? AfterClose.LINGER : AfterClose.END;
		CloseStatus status = ending.status();
		ClosingHandshake.Step step = this.outbound
			.closing((handshake) -> ending.failed() ? handshake.fail(status) : handshake.receiveClose(status));
		if (step == ClosingHandshake.Step.END) {
			this.wire.close();
		}
	}

	/**
	 * Starts the closing handshake. Any thread.
	 */
	void close(CloseStatus status) {
		ClosingHandshake.Step step = this.outbound.closing((handshake) -> handshake.close(status));
		if (step == ClosingHandshake.Step.SEND_CLOSE) {
			this.wire.execute(this::startCloseTimeout);
		}
	}

	/**
	 * There is no worker for this connection. On the loop or a worker.
	 */
	void overloaded() {
		if (this.outbound.isSendable()) {
			limits().overloaded();
			close(CloseStatus.TRY_AGAIN_LATER);
		}
	}

	private void startCloseTimeout() {
		if (!this.closed) {
			this.deadlines.close(this.wire.timers().nanoTime());
			armTimer();
		}
	}

	@Override
	public void onCloseSent() {
		switch (this.afterClose) {
			case AWAIT_PEER -> {
			}
			case END -> this.wire.close();
			case LINGER -> this.wire.execute(this::linger);
		}
	}

	// Closing at once while the peer still sends would reset the connection, and that
	// would destroy the Close frame before the peer has read it.
	private void linger() {
		if (!this.closed) {
			this.wire.shutdownOutput();
			this.input.discardAndRead();
		}
	}

	@Override
	protected void onTimer() {
		Patience.ended(this, this.deadlines, this.wire.timers().nanoTime());
	}

	/**
	 * Sees to it that the next deadline is noticed. On the loop.
	 */
	void armTimer() {
		long delay = this.deadlines.nextDelay(this.wire.timers().nanoTime(), this.input.isGreeted());
		if (delay > 0) {
			this.wire.timers().arm(this, delay);
		}
	}

	// What the outbound queue tells

	@Override
	public void onBlocked() {
		this.wire.execute(this::startSendTimeout);
	}

	private void startSendTimeout() {
		if (!this.closed && this.outbound.isBlocked()) {
			this.deadlines.blocked(this.wire.timers().nanoTime());
			armTimer();
			if (this.outbound.isCongested()) {
				this.input.pause();
			}
		}
	}

	@Override
	public void onDrained() {
		this.deadlines.drained();
		this.inbox.drained();
		resumeReading();
	}

	@Override
	public void onWriteFailed(IOException cause) {
		logger.debug("[{}] Writing failed", this.session.id(), cause);
		this.wire.close();
	}

	@Override
	public void onSending(Opcode opcode, int bytes) {
		observer().onSending(opcode, bytes);
	}

	@Override
	public void onOverflow(int dropped) {
		observer().onDropped(dropped);
		if (!this.outbound.isSendable()) {
			// The policy has closed the session, and the peer must answer in time.
			this.wire.execute(this::startCloseTimeout);
		}
		limits().overflowed();
	}

	// What callbacks and the session do

	/**
	 * Sends what a callback returned.
	 * @param defer whether it may wait for {@link #flushDeferred}
	 */
	void reply(Object result, boolean defer) {
		OutboundMessage message = Payloads.encode(handler(), this.session, result, null);
		if (!defer || !this.outbound.defer(message)) {
			this.outbound.send(message);
		}
	}

	void flushDeferred() {
		this.outbound.flush();
	}

	void send(Object payload) {
		this.outbound.send(Payloads.encode(handler(), this.session, payload, null));
	}

	boolean trySend(Object payload) {
		return this.outbound.trySend(Payloads.encode(handler(), this.session, payload, null));
	}

	CompletionStage<Void> sendAsync(Object payload) {
		CompletableFuture<Void> sent = new CompletableFuture<>();
		try {
			this.outbound.send(Payloads.encode(handler(), this.session, payload, sent));
		}
		catch (RuntimeException ex) {
			sent.completeExceptionally(ex);
		}
		return sent;
	}

	OutboundStream stream(boolean text) {
		return new OutboundStream(this.outbound, text, settings(), this::close);
	}

	boolean isCongested() {
		return this.outbound.isCongested();
	}

	Inbox.@Nullable Ending ending() {
		return this.ending;
	}

	InboundReader input() {
		return this.input;
	}

	OutboundQueue outbound() {
		return this.outbound;
	}

	ConnectionSession session() {
		return this.session;
	}

	EndpointHandler handler() {
		return this.context.handler();
	}

	ConnectionSettings settings() {
		return this.context.settings();
	}

	ConnectionObserver observer() {
		return this.context.observer();
	}

	LimitLog limits() {
		return this.context.limits();
	}

	SessionRegistry sessions() {
		return this.context.sessions();
	}

	CallbackPace pace() {
		return this.context.pace();
	}

	TopicRegistry topics() {
		return this.context.topics();
	}

	Wire wire() {
		return this.wire;
	}

}
