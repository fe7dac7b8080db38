package dev.wsboot.internal.connection.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsOpcode;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.limit.RateMeter;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.MessageReader;
import dev.wsboot.internal.protocol.MessageSink;
import dev.wsboot.internal.protocol.Opcode;
import dev.wsboot.internal.protocol.ProtocolException;
import dev.wsboot.internal.protocol.ReaderSettings;
import dev.wsboot.internal.protocol.Utf8;

/**
 * Decodes what the wire brings and gives it to the inbox in the form the endpoint takes.
 * When there is no room it stops reading and holds back, at their exact size, the bytes
 * that were read already. Belongs to the loop. {@link StreamingReader} adds what an
 * endpoint needs that reads messages while they arrive.
 */
class InboundReader implements MessageSink {

	private static final Logger logger = LoggerFactory.getLogger(InboundReader.class);

	final Connection connection;

	private final EndpointHandler handler;

	final Inbox inbox;

	private final MessageReader reader;

	private byte @Nullable [] held;

	private boolean paused;

	/** Whether data has come since this was asked last. */
	private boolean data;

	/** Whether there was a message, or a frame for an endpoint that takes frames. */
	private boolean greeted;

	/** Set if the peer's pace is limited. */
	private final @Nullable RateMeter rate;

	/**
	 * The reader of a connection.
	 */
	static InboundReader of(Connection connection, Inbox inbox, ReaderSettings settings,
			@Nullable DeflateParameters deflate) {
		return (settings.streamedText() || settings.streamedBinary())
				? new StreamingReader(connection, inbox, settings, deflate)
				: new InboundReader(connection, inbox, settings, deflate);
	}

	InboundReader(Connection connection, Inbox inbox, ReaderSettings settings, @Nullable DeflateParameters deflate) {
		this.connection = connection;
		this.handler = connection.handler();
		this.inbox = inbox;
		this.reader = new MessageReader(settings, deflate);
		this.rate = RateMeter.of(connection.settings(), connection.wire().timers().nanoTime());
	}

	/**
	 * Decodes bytes, as far as there is room.
	 * @return whether there was a message, or a part of one, and not only control frames
	 */
	boolean read(ByteBuffer input, LoopResources loop) {
		if (this.paused) {
			// Reading was stopped but these were on their way already.
			hold(input);
			return true;
		}
		this.data = false;
		try {
			this.reader.read(input, loop.scratch(), this);
		}
		catch (ProtocolException ex) {
			logger.debug("[{}] {}", this.connection.session().id(), ex.getMessage());
			if (ex.limit() != null) {
				this.connection.limits().tooBig(ex.limit());
			}
			this.connection.endInput(new Inbox.Ending(ex.status(), true));
		}
		if (input.hasRemaining()) {
			// What is held goes first, so reading stops even if there is room by now.
			hold(input);
			pause();
			if (hasRoom()) {
				this.connection.wire().execute(this.connection::resumeReading);
			}
		}
		else if (!hasRoom()) {
			pause();
		}
		return this.data || this.reader.isMessageUnderWay();
	}

	/**
	 * Whether the application and the network have room for more.
	 */
	boolean hasRoom() {
		return this.connection.hasRoom();
	}

	private void hold(ByteBuffer input) {
		byte[] before = this.held;
		int start = (before != null) ? before.length : 0;
		byte[] bytes = (before != null) ? Arrays.copyOf(before, start + input.remaining())
				: new byte[input.remaining()];
		input.get(bytes, start, input.remaining());
		this.held = bytes;
	}

	/**
	 * Stops reading.
	 */
	void pause() {
		if (!this.paused) {
			this.paused = true;
			this.connection.wire().suspendReads();
		}
	}

	boolean isGreeted() {
		return this.greeted;
	}

	boolean isPaused() {
		return this.paused;
	}

	/**
	 * Reads again.
	 * @return bytes held back, to be decoded first, or {@code null}
	 */
	byte @Nullable [] resume() {
		byte[] bytes = this.held;
		this.held = null;
		this.paused = false;
		this.connection.wire().resumeReads();
		return bytes;
	}

	/**
	 * Ignores everything from now on.
	 */
	void discard() {
		this.reader.discard();
		this.held = null;
	}

	/**
	 * Ignores everything from now on, but goes on reading to see the end.
	 */
	void discardAndRead() {
		discard();
		if (this.paused) {
			resume();
		}
	}

	/**
	 * The connection is gone.
	 */
	void release() {
		this.held = null;
		this.reader.discard();
	}

	@Override
	public boolean onMessage(boolean text, byte[] array, int offset, int length, boolean ascii, boolean owned) {
		greeted();
		count(text ? Opcode.TEXT : Opcode.BINARY, length);
		if (isTooFast(1, length)) {
			return true;
		}
		PayloadForm form = text ? this.handler.textForm() : this.handler.binaryForm();
		Object payload = switch (form) {
			case STRING -> Utf8.decode(array, offset, length, ascii);
			case ARRAY -> owned ? array : Arrays.copyOfRange(array, offset, offset + length);
			case VIEW -> ByteBuffer.wrap(array, offset, length).slice();
			case STREAM -> throw new IllegalStateException("The message was to come in parts");
			case REFUSED -> null;
		};
		if (payload == null) {
			this.connection.endInput(new Inbox.Ending(CloseStatus.UNSUPPORTED_DATA
				.withReason(text ? "Text messages are not accepted" : "Binary messages are not accepted"), true));
			return true;
		}
		return this.inbox.message(payload, text) && this.connection.hasRoom();
	}

	@Override
	public boolean onFrame(Opcode opcode, boolean fin, byte[] array, int offset, int length, boolean owned) {
		greeted();
		count(opcode, length);
		if (isTooFast(1, length)) {
			return true;
		}
		byte[] payload = owned ? array : Arrays.copyOfRange(array, offset, offset + length);
		WsOpcode kind = switch (opcode) {
			case TEXT -> WsOpcode.TEXT;
			case BINARY -> WsOpcode.BINARY;
			default -> WsOpcode.CONTINUATION;
		};
		return this.inbox.message(new WsFrame(kind, fin, ByteBuffer.wrap(payload)), kind == WsOpcode.TEXT)
				&& this.connection.hasRoom();
	}

	@Override
	public boolean onPing(byte[] array, int offset, int length) {
		count(Opcode.PING, length);
		if (isTooFast(1, length)) {
			return true;
		}
		this.connection.outbound().control(Opcode.PONG, Arrays.copyOfRange(array, offset, offset + length));
		return true;
	}

	@Override
	public boolean onPong(byte[] array, int offset, int length) {
		count(Opcode.PONG, length);
		long nanos = this.connection.roundTrip(array, offset, length);
		if (nanos < 0) {
			// One that nobody has asked for is as much work as a Ping.
			isTooFast(1, length);
			return true;
		}
		if (!this.handler.takesPongs()) {
			return true;
		}
		this.inbox.pong(Duration.ofNanos(nanos));
		return hasRoom();
	}

	@Override
	public boolean onClose(CloseStatus status) {
		count(Opcode.CLOSE, 0);
		this.connection.endInput(new Inbox.Ending(status, false));
		return true;
	}

	/**
	 * Notes that data has come.
	 */
	void greeted() {
		this.data = true;
		this.greeted = true;
	}

	/**
	 * Counts against the peer's pace, and ends the session if that was too much.
	 * @param messages 1, or 0 for a further part of a message
	 * @param bytes of payload
	 * @return whether it was
	 */
	boolean isTooFast(int messages, int bytes) {
		return this.rate != null && isTooFast(this.rate, messages, bytes);
	}

	private boolean isTooFast(RateMeter rate, int messages, int bytes) {
		RateMeter.Exceeded exceeded = rate.count(messages, bytes, this.connection.wire().timers().nanoTime());
		if (exceeded == RateMeter.Exceeded.NONE) {
			return false;
		}
		this.connection.limits().tooFast(exceeded);
		this.connection
			.endInput(new Inbox.Ending(CloseStatus.POLICY_VIOLATION.withReason("Too much in a second"), true));
		return true;
	}

	void count(Opcode opcode, int bytes) {
		this.connection.observer().onReceived(opcode, bytes);
	}

}
