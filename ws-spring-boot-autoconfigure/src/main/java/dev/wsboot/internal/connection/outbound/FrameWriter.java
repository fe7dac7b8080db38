package dev.wsboot.internal.connection.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.protocol.FrameEncoder;
import dev.wsboot.internal.protocol.MessageDeflater;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Encodes frames into a borrowed buffer and writes it to the wire. Used by whoever is the
 * writer of the connection's {@link OutboundQueue}, one thread at a time. Between two
 * writers it holds at most what the wire did not take.
 */
final class FrameWriter {

	private static final int MAX_HEADER_BYTES = 10;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final Wire wire;

	private final @Nullable OutboundDeflate deflate;

	private @Nullable ByteBuffer output;

	private @Nullable ByteBuffer unsent;

	private @Nullable List<CompletableFuture<Void>> pending;

	FrameWriter(Wire wire, @Nullable OutboundDeflate deflate) {
		this.wire = wire;
		this.deflate = deflate;
	}

	/**
	 * Borrows a buffer to write with.
	 * @param output a direct buffer, used until {@link #giveBack}
	 */
	void borrow(ByteBuffer output) {
		output.clear();
		this.output = output;
	}

	/**
	 * Gives the borrowed buffer back; everything was flushed or is unsent.
	 */
	void giveBack() {
		this.output = null;
	}

	/**
	 * Encodes one frame, writing whenever the buffer is full.
	 * @param message the frame; its payload was copied when this returns
	 * @return whether all went well; otherwise the network is full and the rest of the
	 * frame is kept
	 * @throws IOException if the wire is broken
	 */
	boolean append(OutboundMessage message) throws IOException {
		if (message.sent != null) {
			if (this.pending == null) {
				this.pending = new ArrayList<>(2);
			}
			this.pending.add(message.sent);
		}
		if (this.deflate != null && this.deflate.applies(message)) {
			return appendCompressed(message, this.deflate);
		}
		if (this.deflate != null && message.streamed && !message.isWhole()) {
			return appendPart(message, this.deflate);
		}
		return append(message, message.payload(), false);
	}

	private boolean appendPart(OutboundMessage message, OutboundDeflate codec) throws IOException {
		int bytes = message.payload().remaining();
		ByteBuffer compressed = codec.compressPart(message);
		if (compressed == null) {
			return append(message, message.payload(), false);
		}
		codec.compressed(bytes, compressed.remaining());
		try {
			// Only the first frame says so (RFC 7692, section 6.1).
			return append(message, compressed, message.opcode != Opcode.CONTINUATION);
		}
		finally {
			if (message.fin) {
				codec.endParts();
			}
		}
	}

	private boolean appendCompressed(OutboundMessage message, OutboundDeflate codec) throws IOException {
		if (codec.isShared(message) && message.shared != null) {
			ByteBuffer compressed = message.shared.compressed(codec);
			return (compressed != null) ? append(message, compressed, codec)
					: append(message, message.payload(), false);
		}
		MessageDeflater deflater = codec.begin();
		try {
			int length = deflater.compress(message.payload().duplicate(), codec.windowBits());
			return (length != MessageDeflater.NOT_SMALLER)
					? append(message, ByteBuffer.wrap(deflater.output(), 0, length), codec)
					: append(message, message.payload(), false);
		}
		finally {
			codec.end(deflater);
		}
	}

	private boolean append(OutboundMessage message, ByteBuffer compressed, OutboundDeflate codec) throws IOException {
		codec.compressed(message.payload().remaining(), compressed.remaining());
		return append(message, compressed, true);
	}

	private boolean append(OutboundMessage message, ByteBuffer payload, boolean compressed) throws IOException {
		ByteBuffer out = output();
		int length = payload.remaining();
		if (out.remaining() < MAX_HEADER_BYTES && !write(out)) {
			ByteBuffer header = ByteBuffer.allocate(MAX_HEADER_BYTES);
			FrameEncoder.putHeader(header, message.opcode, message.fin, compressed, length);
			keep(out, header.flip(), payload);
			return false;
		}
		FrameEncoder.putHeader(out, message.opcode, message.fin, compressed, length);
		while (payload.hasRemaining()) {
			if (!out.hasRemaining() && !write(out)) {
				keep(out, NOTHING, payload);
				return false;
			}
			transfer(payload, out);
		}
		return true;
	}

	/**
	 * Writes what is in the buffer.
	 * @return whether all of it left; otherwise the rest is kept
	 * @throws IOException if the wire is broken
	 */
	boolean flush() throws IOException {
		ByteBuffer out = output();
		if (out.position() > 0 && !write(out)) {
			keep(out, NOTHING, NOTHING);
			return false;
		}
		return true;
	}

	/**
	 * Writes what was kept when the network was full.
	 * @return whether all of it left
	 * @throws IOException if the wire is broken
	 */
	boolean resume() throws IOException {
		ByteBuffer rest = this.unsent;
		if (rest == null) {
			return true;
		}
		// Through the direct buffer piece by piece: NIO would copy all of a heap buffer
		// at
		// each try, and keep a direct buffer of that size with the thread.
		ByteBuffer out = output();
		while (rest.hasRemaining()) {
			int start = rest.position();
			out.clear();
			transfer(rest, out);
			out.flip();
			writeAll(out);
			if (out.hasRemaining()) {
				rest.position(start + out.position());
				out.clear();
				return false;
			}
		}
		out.clear();
		this.unsent = null;
		return true;
	}

	/**
	 * Bytes that the network did not take yet.
	 */
	int unsentBytes() {
		return (this.unsent != null) ? this.unsent.remaining() : 0;
	}

	/**
	 * The messages that were handed over since the last call. Call when all is flushed.
	 * @return their completions, maybe empty
	 */
	List<CompletableFuture<Void>> takeCompleted() {
		List<CompletableFuture<Void>> completed = this.pending;
		this.pending = null;
		return (completed != null) ? completed : List.of();
	}

	/**
	 * Drops what could not be written, since the wire is gone.
	 */
	void discard() {
		this.unsent = null;
		if (this.deflate != null) {
			this.deflate.close();
		}
	}

	private boolean write(ByteBuffer out) throws IOException {
		out.flip();
		writeAll(out);
		if (out.hasRemaining()) {
			out.compact();
			return false;
		}
		out.clear();
		return true;
	}

	// TLS takes one record at a time, so one short write does not mean a full network.
	private void writeAll(ByteBuffer out) throws IOException {
		while (out.hasRemaining() && this.wire.write(out) > 0) {
			continue;
		}
	}

	private void keep(ByteBuffer out, ByteBuffer header, ByteBuffer payload) {
		out.flip();
		ByteBuffer rest = ByteBuffer.allocate(out.remaining() + header.remaining() + payload.remaining());
		rest.put(out).put(header).put(payload).flip();
		out.clear();
		this.unsent = rest;
	}

	private ByteBuffer output() {
		if (this.output == null) {
			throw new IllegalStateException("The writer has no buffer");
		}
		return this.output;
	}

	private static void transfer(ByteBuffer source, ByteBuffer target) {
		int bytes = Math.min(source.remaining(), target.remaining());
		target.put(target.position(), source, source.position(), bytes);
		target.position(target.position() + bytes);
		source.position(source.position() + bytes);
	}

}
