package dev.wsboot.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

import dev.wsboot.CloseStatus;

/**
 * Writes down what a reader delivers, one line for each event, and checks what the sink's
 * contract promises about the arrays.
 */
final class Recorder implements MessageSink {

	private static final int SHORT = 200;

	final List<String> events = new ArrayList<>();

	/** How many parts of streamed messages there were. */
	int parts;

	private final ByteArrayOutputStream streamed = new ByteArrayOutputStream();

	/** Answers whether the reader goes on after an event. */
	Predicate<String> goOn = (event) -> true;

	@Override
	public boolean onMessage(boolean text, byte[] array, int offset, int length, boolean ascii, boolean owned) {
		byte[] payload = payload(array, offset, length, owned);
		boolean isAscii = true;
		for (byte value : payload) {
			isAscii &= value >= 0;
		}
		if (ascii && !(text && isAscii)) {
			throw new AssertionError("Not ASCII text: " + HexFormat.of().formatHex(payload));
		}
		if (text && isAscii && !ascii) {
			throw new AssertionError("ASCII text was not recognised: " + HexFormat.of().formatHex(payload));
		}
		return add(text ? "text " + quote(payload) : "binary " + hex(payload));
	}

	@Override
	public boolean onFrame(Opcode opcode, boolean fin, byte[] array, int offset, int length, boolean owned) {
		return add("frame " + opcode + (fin ? " fin " : " ") + hex(payload(array, offset, length, owned)));
	}

	/**
	 * Parts are one event, however the message was cut; only the last one, or what comes
	 * between, says what there was so far.
	 */
	@Override
	public boolean onPart(boolean text, byte[] array, int length, boolean last) {
		this.parts++;
		this.streamed.write(array, 0, length);
		if (!last) {
			return this.goOn.test("part " + length);
		}
		byte[] message = this.streamed.toByteArray();
		this.streamed.reset();
		return add("streamed " + (text ? "text " + quote(message) : "binary " + hex(message)));
	}

	@Override
	public boolean onPing(byte[] array, int offset, int length) {
		return add("ping " + hex(payload(array, offset, length, false)));
	}

	@Override
	public boolean onPong(byte[] array, int offset, int length) {
		return add("pong " + hex(payload(array, offset, length, false)));
	}

	@Override
	public boolean onClose(CloseStatus status) {
		return add("close " + status);
	}

	void fail(ProtocolException ex) {
		add("fail " + ex.status().code());
	}

	static String quote(byte[] payload) {
		return (payload.length <= SHORT) ? "'" + new String(payload, StandardCharsets.UTF_8) + "'" : summary(payload);
	}

	static String hex(byte[] payload) {
		return (payload.length <= SHORT) ? "[" + HexFormat.of().formatHex(payload) + "]" : summary(payload);
	}

	private static String summary(byte[] payload) {
		return payload.length + " bytes " + Integer.toHexString(Arrays.hashCode(payload));
	}

	private boolean add(String event) {
		this.events.add(event);
		return this.goOn.test(event);
	}

	private static byte[] payload(byte[] array, int offset, int length, boolean owned) {
		if (owned && (offset != 0 || array.length != length)) {
			throw new AssertionError("An owned array of " + array.length + " bytes for " + length + " at " + offset);
		}
		return Arrays.copyOfRange(array, offset, offset + length);
	}

}
