package dev.wsboot.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * An encrypted socket that may be read and written at the same time while the server asks
 * for new keys, which breaks the JDK's own (JDK 17: the thread that reads writes its
 * answer amid what another one is writing). One thread may read and one may write.
 */
public final class EngineSocket extends Socket {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final AtomicInteger keyUpdates = new AtomicInteger();

	private final ReentrantLock writing = new ReentrantLock();

	private final Socket plain;

	private final SSLEngine engine;

	private final ByteBuffer encryptedInput;

	private final ByteBuffer input;

	private final ByteBuffer encryptedOutput;

	/**
	 * Connects a client that trusts the {@link TestCertificate}, by TLS 1.3.
	 * @param port of a server on this machine
	 * @param cipher such as {@code TLS_AES_128_GCM_SHA256}
	 */
	public EngineSocket(int port, String cipher) throws IOException {
		this.plain = new Socket(InetAddress.getLoopbackAddress(), port);
		this.plain.setSoTimeout(TestServer.READ_MILLIS);
		this.engine = TestCertificate.instance().client().createSSLEngine("localhost", port);
		this.engine.setUseClientMode(true);
		this.engine.setEnabledProtocols(new String[] { "TLSv1.3" });
		this.engine.setEnabledCipherSuites(new String[] { cipher });
		this.encryptedInput = ByteBuffer.allocate(2 * this.engine.getSession().getPacketBufferSize()).limit(0);
		this.encryptedOutput = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
		this.input = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize()).limit(0);
		handshake();
	}

	/**
	 * How often the server has asked for new keys (RFC 8446, section 4.6.3), in what has
	 * been read.
	 */
	public int keyUpdates() {
		return this.keyUpdates.get();
	}

	private void handshake() throws IOException {
		this.engine.beginHandshake();
		HandshakeStatus status = this.engine.getHandshakeStatus();
		while (status != HandshakeStatus.NOT_HANDSHAKING) {
			switch (status) {
				case NEED_TASK -> this.engine.getDelegatedTask().run();
				case NEED_WRAP -> send(NOTHING);
				default -> receive();
			}
			status = this.engine.getHandshakeStatus();
		}
	}

	private SSLEngineResult receive() throws IOException {
		this.input.clear();
		SSLEngineResult result = this.engine.unwrap(this.encryptedInput, this.input);
		while (result.getStatus() == Status.BUFFER_UNDERFLOW) {
			this.encryptedInput.compact();
			int count = this.plain.getInputStream()
				.read(this.encryptedInput.array(), this.encryptedInput.position(), this.encryptedInput.remaining());
			if (count < 0) {
				throw new SocketException("End without close_notify");
			}
			this.encryptedInput.position(this.encryptedInput.position() + count).flip();
			result = this.engine.unwrap(this.encryptedInput, this.input);
		}
		this.input.flip();
		return result;
	}

	private int read(byte[] target, int offset, int length) throws IOException {
		while (!this.input.hasRemaining()) {
			SSLEngineResult result = receive();
			if (result.getStatus() == Status.CLOSED) {
				return -1;
			}
			if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
				answer(result);
			}
		}
		int count = Math.min(length, this.input.remaining());
		this.input.get(target, offset, count);
		return count;
	}

	// Whoever is writing answers with the next record. Nor may reading wait for writing:
	// the server may wait for what it sends to be read.
	private void answer(SSLEngineResult result) throws IOException {
		if (result.bytesProduced() == 0) {
			this.keyUpdates.incrementAndGet();
		}
		if (this.writing.tryLock()) {
			try {
				send(NOTHING);
			}
			finally {
				this.writing.unlock();
			}
		}
	}

	private void write(byte[] bytes, int offset, int length) throws IOException {
		this.writing.lock();
		try {
			send(ByteBuffer.wrap(bytes, offset, length));
		}
		finally {
			this.writing.unlock();
		}
	}

	private void send(ByteBuffer source) throws IOException {
		SSLEngineResult result;
		do {
			result = this.engine.wrap(source, this.encryptedOutput.clear());
			if (result.getStatus() != Status.OK) {
				throw new SocketException("Cannot be sent: " + result);
			}
			this.plain.getOutputStream().write(this.encryptedOutput.array(), 0, result.bytesProduced());
		}
		while (source.hasRemaining());
	}

	@Override
	public InputStream getInputStream() {
		return new InputStream() {

			@Override
			public int read() throws IOException {
				byte[] one = new byte[1];
				return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
			}

			@Override
			public int read(byte[] target, int offset, int length) throws IOException {
				return EngineSocket.this.read(target, offset, length);
			}

		};
	}

	@Override
	public OutputStream getOutputStream() {
		return new OutputStream() {

			@Override
			public void write(int one) throws IOException {
				write(new byte[] { (byte) one }, 0, 1);
			}

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				EngineSocket.this.write(bytes, offset, length);
			}

		};
	}

	@Override
	public void setTcpNoDelay(boolean on) throws SocketException {
		this.plain.setTcpNoDelay(on);
	}

	/**
	 * Without close_notify.
	 */
	@Override
	public void close() throws IOException {
		this.plain.close();
	}

}
