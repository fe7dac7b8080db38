package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Encrypted bytes through an engine whose handshake the container has done. Everything
 * happens on the loop, because reading may have to write: TLS 1.3 answers a key update
 * (RFC 8446, section 4.6.3). Between two calls it holds at most the part of a record that
 * has come and the bytes the network did not take.
 * <p>
 * Stricter than TLS 1.2: a peer may not negotiate again on an open connection, which
 * costs the server far more than the peer.
 */
public final class TlsPipe implements Pipe {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	/**
	 * Twice what one write leaves at most. More comes of a peer that asks for new keys
	 * again and again and takes no answer.
	 */
	private static final int MOST_UNFLUSHED = 2 * TlsBuffers.BYTES;

	private final SocketChannel channel;

	private final SSLEngine engine;

	private final TlsBuffers buffers;

	private byte @Nullable [] partialRecord;

	private byte @Nullable [] unflushed;

	/**
	 * Creates the pipe.
	 * @param channel a connected, non-blocking channel
	 * @param engine did its handshake
	 * @param encrypted bytes that were read but not decrypted yet, or {@code null}
	 * @param buffers lent by the loop
	 */
	public TlsPipe(SocketChannel channel, SSLEngine engine, byte @Nullable [] encrypted, TlsBuffers buffers) {
		this.channel = channel;
		this.engine = engine;
		this.partialRecord = encrypted;
		this.buffers = buffers;
	}

	@Override
	public boolean isWritableOffLoop() {
		return false;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		ByteBuffer input = this.buffers.input();
		if (this.partialRecord != null) {
			input.put(this.partialRecord);
			this.partialRecord = null;
		}
		int count = this.channel.read(input);
		input.flip();
		int start = target.position();
		boolean ended = decrypt(input, target) || count < 0;
		if (input.hasRemaining() && !ended) {
			byte[] rest = new byte[input.remaining()];
			input.get(rest);
			this.partialRecord = rest;
		}
		return ended ? -1 : target.position() - start;
	}

	// Returns whether the peer has ended its output.
	private boolean decrypt(ByteBuffer input, ByteBuffer target) throws IOException {
		while (true) {
			SSLEngineResult result = this.engine.unwrap(input, target);
			afterUnwrap(result.getHandshakeStatus());
			switch (result.getStatus()) {
				case OK -> {
					if (!input.hasRemaining()) {
						return false;
					}
				}
				case BUFFER_UNDERFLOW -> {
					return false;
				}
				case CLOSED -> {
					return true;
				}
				case BUFFER_OVERFLOW -> throw new SSLException("A record does not fit the read buffer");
			}
		}
	}

	private void afterUnwrap(HandshakeStatus status) throws IOException {
		if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED
				|| this.engine.isInboundDone()) {
			return;
		}
		if (!"TLSv1.3".equals(this.engine.getSession().getProtocol())) {
			throw new SSLException("The peer wants to negotiate again");
		}
		HandshakeStatus next = status;
		while (next == HandshakeStatus.NEED_TASK) {
			Runnable task = this.engine.getDelegatedTask();
			if (task != null) {
				task.run();
			}
			next = this.engine.getHandshakeStatus();
		}
		if (next == HandshakeStatus.NEED_WRAP) {
			if (this.unflushed != null && this.unflushed.length > MOST_UNFLUSHED) {
				throw new SSLException("The peer asks for new keys and does not read the answers");
			}
			encrypt(NOTHING);
		}
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (!flush()) {
			return 0;
		}
		return encrypt(source);
	}

	private int encrypt(ByteBuffer source) throws IOException {
		ByteBuffer output = this.buffers.output();
		int start = source.position();
		int record = this.engine.getSession().getPacketBufferSize();
		do {
			SSLEngineResult result = this.engine.wrap(source, output);
			if (result.getStatus() == Status.CLOSED && source.hasRemaining()) {
				throw new SSLException("The connection's output is closed");
			}
			if (result.getStatus() != Status.OK) {
				break;
			}
		}
		while (source.hasRemaining() && output.remaining() >= record);
		output.flip();
		send(output);
		return source.position() - start;
	}

	private void send(ByteBuffer output) throws IOException {
		if (this.unflushed == null) {
			this.channel.write(output);
		}
		if (output.hasRemaining()) {
			int before = (this.unflushed != null) ? this.unflushed.length : 0;
			byte[] rest = new byte[before + output.remaining()];
			if (this.unflushed != null) {
				System.arraycopy(this.unflushed, 0, rest, 0, before);
			}
			output.get(rest, before, output.remaining());
			this.unflushed = rest;
		}
	}

	@Override
	public boolean flush() throws IOException {
		byte[] rest = this.unflushed;
		if (rest == null) {
			return true;
		}
		this.unflushed = null;
		ByteBuffer output = this.buffers.output();
		int taken = 0;
		while (taken < rest.length) {
			output.clear();
			output.put(rest, taken, Math.min(output.remaining(), rest.length - taken)).flip();
			int count = this.channel.write(output);
			taken += count;
			if (output.hasRemaining()) {
				this.unflushed = Arrays.copyOfRange(rest, taken, rest.length);
				return false;
			}
		}
		return true;
	}

	@Override
	public boolean hasUnflushed() {
		return this.unflushed != null;
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.engine.closeOutbound();
		encrypt(NOTHING);
		if (this.unflushed == null) {
			this.channel.shutdownOutput();
		}
	}

}
