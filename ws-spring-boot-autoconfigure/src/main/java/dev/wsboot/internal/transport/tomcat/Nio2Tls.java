package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.jspecify.annotations.Nullable;

/**
 * What of TLS is not left to Tomcat's channel: decrypting, and telling of new keys before
 * the next read (RFC 8446, section 4.6.3). Tomcat's channel tells of them with the next
 * bytes of ours only, and gives the connection up after a hundred records that come
 * before those: a server that wants new keys itself asks again with each record until it
 * is answered. So it is where Tomcat's buffer is closed to us.
 * <p>
 * Stricter than TLS 1.2: a peer may not negotiate again on an open connection. On the
 * loop.
 */
final class Nio2Tls {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	/** Room for more than one, about 30 bytes each. */
	private static final int KEY_UPDATES_BYTES = 1024;

	private final SSLEngine engine;

	private final @Nullable ByteBuffer input;

	private Nio2Tls(SSLEngine engine, @Nullable ByteBuffer input) {
		this.engine = engine;
		this.input = input;
	}

	/**
	 * Finds the engine of a channel that did its handshake.
	 * @param channel of Tomcat
	 * @param buffers know the channel's
	 * @return the engine, or {@code null} if the channel is not encrypted
	 */
	static @Nullable Nio2Tls of(Nio2Channel channel, TomcatBuffers buffers) {
		return (channel instanceof SecureNio2Channel secure)
				? new Nio2Tls(secure.getSslEngine(), buffers.encryptedInput(secure)) : null;
	}

	/**
	 * Where encrypted bytes are read to.
	 * @return Tomcat's own buffer, filled up to its position, or {@code null} if Tomcat
	 * decrypts
	 */
	@Nullable ByteBuffer input() {
		return this.input;
	}

	boolean isInboundDone() {
		return this.engine.isInboundDone();
	}

	/**
	 * Whether there is something to tell of keys.
	 */
	boolean hasNews() {
		return this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && isTls13();
	}

	/**
	 * Makes records of what there is to tell. While nothing is written, for records leave
	 * in the order in which they are made.
	 * @return the records, maybe none
	 * @throws SSLException if the engine has failed
	 */
	ByteBuffer news() throws SSLException {
		ByteBuffer records = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize() + KEY_UPDATES_BYTES);
		SSLEngineResult result;
		do {
			result = this.engine.wrap(NOTHING, records);
		}
		while (result.getStatus() == Status.OK && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
				&& result.bytesProduced() > 0);
		return records.flip();
	}

	/**
	 * Decrypts what has been read.
	 * @param encrypted the {@link #input}
	 * @param target with room for all of it
	 * @return whether the peer has ended its output
	 * @throws IOException if the connection is broken
	 */
	boolean decrypt(ByteBuffer encrypted, ByteBuffer target) throws IOException {
		encrypted.flip();
		try {
			while (true) {
				SSLEngineResult result = this.engine.unwrap(encrypted, target);
				afterUnwrap(result.getHandshakeStatus());
				switch (result.getStatus()) {
					case OK -> {
						if (!encrypted.hasRemaining()) {
							return false;
						}
					}
					case BUFFER_UNDERFLOW -> {
						if (encrypted.remaining() == encrypted.capacity()) {
							throw new SSLException("A record does not fit the buffer");
						}
						return false;
					}
					case CLOSED -> {
						return true;
					}
					case BUFFER_OVERFLOW -> throw new SSLException("A record does not fit the read buffer");
				}
			}
		}
		finally {
			encrypted.compact();
		}
	}

	private void afterUnwrap(HandshakeStatus status) throws SSLException {
		if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED || isInboundDone()) {
			return;
		}
		if (!isTls13()) {
			throw new SSLException("The peer wants to negotiate again");
		}
		while (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
			Runnable task = this.engine.getDelegatedTask();
			if (task != null) {
				task.run();
			}
		}
	}

	private boolean isTls13() {
		return "TLSv1.3".equals(this.engine.getSession().getProtocol());
	}

}
