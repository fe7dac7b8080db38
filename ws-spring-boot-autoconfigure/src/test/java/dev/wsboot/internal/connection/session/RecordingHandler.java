package dev.wsboot.internal.connection.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.TextBytes;

/**
 * An endpoint that notes what it is told.
 */
final class RecordingHandler implements EndpointHandler {

	private final ConnectionSettings settings;

	private final Queue<String> events = new ConcurrentLinkedQueue<>();

	private volatile BiFunction<WsSession, Object, @Nullable Object> onMessage = (session, payload) -> null;

	private volatile PayloadForm textForm = PayloadForm.STRING;

	private volatile boolean frames;

	private volatile boolean pongs;

	private volatile @Nullable Object openResult;

	private volatile @Nullable WsSession session;

	private final AtomicInteger batches = new AtomicInteger();

	private volatile boolean inBatch;

	RecordingHandler(ConnectionSettings settings) {
		this.settings = settings;
	}

	RecordingHandler onMessage(BiFunction<WsSession, Object, @Nullable Object> callback) {
		this.onMessage = callback;
		return this;
	}

	RecordingHandler textForm(PayloadForm form) {
		this.textForm = form;
		return this;
	}

	RecordingHandler takingFrames() {
		this.frames = true;
		return this;
	}

	RecordingHandler takingPongs() {
		this.pongs = true;
		return this;
	}

	RecordingHandler openResult(Object result) {
		this.openResult = result;
		return this;
	}

	WsSession session() {
		return this.session;
	}

	/**
	 * How often callbacks were followed by the end of their batch.
	 */
	int batches() {
		return this.batches.get();
	}

	/**
	 * Whether a callback's batch has not ended.
	 */
	boolean isInBatch() {
		return this.inBatch;
	}

	List<String> events() {
		return List.copyOf(this.events);
	}

	void forgetEvents() {
		this.events.clear();
	}

	@Override
	public String name() {
		return "test";
	}

	@Override
	public ConnectionSettings settings() {
		return this.settings;
	}

	@Override
	public PayloadForm textForm() {
		return this.textForm;
	}

	@Override
	public PayloadForm binaryForm() {
		return PayloadForm.VIEW;
	}

	@Override
	public boolean takesFrames() {
		return this.frames;
	}

	@Override
	public @Nullable Object onOpen(WsSession session) {
		this.session = session;
		this.inBatch = true;
		this.events.add("open");
		return this.openResult;
	}

	@Override
	public @Nullable Object onMessage(WsSession session, Object payload, boolean text) {
		this.inBatch = true;
		this.events.add((text ? "text " : "binary ") + describe(payload));
		return this.onMessage.apply(session, payload);
	}

	private static String describe(Object payload) {
		if (payload instanceof WsFrame frame) {
			return frame.opcode() + (frame.fin() ? " fin " : " ") + frame.payload().remaining();
		}
		if (payload instanceof ByteBuffer buffer) {
			return buffer.remaining() + " bytes";
		}
		return (payload instanceof byte[] bytes) ? bytes.length + " bytes" : payload.toString();
	}

	@Override
	public boolean takesPongs() {
		return this.pongs;
	}

	@Override
	public @Nullable Object onPong(WsSession session, Duration roundTrip) {
		this.inBatch = true;
		this.events.add("pong " + roundTrip.toMillis());
		return "pong";
	}

	@Override
	public void onClose(WsSession session, CloseStatus status) {
		this.inBatch = true;
		this.events.add("close " + status);
	}

	@Override
	public void endOfBatch() {
		if (this.inBatch) {
			this.inBatch = false;
			this.batches.incrementAndGet();
		}
	}

	@Override
	public Object encode(@Nullable WsSession session, Object payload) {
		return new TextBytes(("{" + payload + "}").getBytes());
	}

}
