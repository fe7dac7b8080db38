package dev.wsboot.benchmarks.jmh;

import java.nio.ByteBuffer;

import org.openjdk.jmh.infra.Blackhole;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.MessageReader;
import dev.wsboot.internal.protocol.MessageSink;
import dev.wsboot.internal.protocol.Opcode;
import dev.wsboot.internal.protocol.ProtocolException;
import dev.wsboot.internal.protocol.ReadScratch;
import dev.wsboot.internal.protocol.ReaderSettings;

/**
 * One connection's reader, which is fed with the same frame again and again.
 */
final class Decoding implements MessageSink, AutoCloseable {

	private static final int MAX_BYTES = 1024 * 1024;

	private final MessageReader reader;

	private final ReadScratch scratch = new ReadScratch();

	private final ByteBuffer frame;

	private final Blackhole blackhole;

	private int delivered;

	Decoding(ByteBuffer frame, boolean owned, DeflateParameters deflate, Blackhole blackhole) {
		this.reader = new MessageReader(new ReaderSettings(MAX_BYTES, MAX_BYTES, 1, false, owned, owned), deflate);
		this.frame = frame;
		this.blackhole = blackhole;
	}

	/**
	 * Decodes the frame once more.
	 * @return payload bytes of the message
	 */
	int decode() throws ProtocolException {
		this.delivered = -1;
		this.frame.rewind();
		this.reader.read(this.frame, this.scratch, this);
		if (this.delivered < 0) {
			throw new IllegalStateException("No message was delivered");
		}
		return this.delivered;
	}

	@Override
	public boolean onMessage(boolean text, byte[] array, int offset, int length, boolean ascii, boolean owned) {
		this.blackhole.consume(array);
		this.delivered = length;
		return true;
	}

	@Override
	public boolean onFrame(Opcode opcode, boolean fin, byte[] array, int offset, int length, boolean owned) {
		throw new IllegalStateException("Not in frames mode");
	}

	@Override
	public boolean onPing(byte[] array, int offset, int length) {
		throw new IllegalStateException("There is no Ping");
	}

	@Override
	public boolean onPong(byte[] array, int offset, int length) {
		throw new IllegalStateException("There is no Pong");
	}

	@Override
	public boolean onClose(CloseStatus status) {
		throw new IllegalStateException("There is no Close frame");
	}

	@Override
	public void close() {
		this.reader.discard();
		this.scratch.close();
	}

}
