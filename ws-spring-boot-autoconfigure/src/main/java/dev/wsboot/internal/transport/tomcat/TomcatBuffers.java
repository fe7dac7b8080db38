package dev.wsboot.internal.transport.tomcat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buffers that Tomcat keeps for each connection: 2 × 8 KB, with TLS 2 × 16 KB and 2 ×
 * 17 KB more. While a connection is ours they are of no use, so they are taken out and
 * put back before Tomcat recycles the channel. Their fields are not public: where they
 * are missing or closed to us Tomcat keeps its buffers, and nothing else changes.
 * <p>
 * One for all connections of a transport. Any thread.
 */
final class TomcatBuffers {

	private static final Logger LOGGER = LoggerFactory.getLogger(TomcatBuffers.class);

	private static final int MOST_SPARE = 256;

	private static final ByteBuffer NONE = ByteBuffer.allocate(0);

	private final boolean drop;

	private final BufferField read;

	private final BufferField write;

	private final BufferField netIn;

	private final BufferField netOut;

	private final BufferField nio2In;

	/** Buffers taken out, to be put back into other connections. Guarded by itself. */
	private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();

	/** Nearly always the same four sizes, so connections share what remembers them. */
	private volatile Taken last = new Taken(0, 0, 0, 0);

	/**
	 * Finds the fields of Tomcat's own classes.
	 * @param drop whether to take buffers out at all
	 */
	TomcatBuffers(boolean drop) {
		this(drop, BufferField.of(SocketBufferHandler.class, "readBuffer"),
				BufferField.of(SocketBufferHandler.class, "writeBuffer"),
				BufferField.of(SecureNioChannel.class, "netInBuffer"),
				BufferField.of(SecureNioChannel.class, "netOutBuffer"),
				BufferField.of(SecureNio2Channel.class, "netInBuffer"));
	}

	TomcatBuffers(boolean drop, BufferField read, BufferField write, BufferField netIn, BufferField netOut,
			BufferField nio2In) {
		this.drop = drop;
		this.read = read;
		this.write = write;
		this.netIn = netIn;
		this.netOut = netOut;
		this.nio2In = nio2In;
		List<BufferField> closed = Stream.of(read, write, netIn, netOut)
			.filter((field) -> !field.isAccessible())
			.toList();
		if (drop && !closed.isEmpty()) {
			LOGGER.info("Tomcat keeps buffers of connections that are WebSockets: there is no access to {}", closed);
		}
	}

	/**
	 * Takes the encrypted bytes that a channel has read but not decrypted.
	 * @return the bytes or {@code null} if there are none
	 */
	byte @Nullable [] takeEncrypted(SecureNioChannel channel) {
		ByteBuffer buffer = this.netIn.get(channel);
		if (buffer == null || buffer.position() == 0) {
			return null;
		}
		buffer.flip();
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		buffer.clear();
		return bytes;
	}

	/**
	 * The buffer of encrypted bytes that a channel has read but not decrypted.
	 * @return the buffer, filled up to its position, or {@code null} if it cannot be
	 * reached
	 */
	@Nullable ByteBuffer encryptedInput(SecureNio2Channel channel) {
		return this.nio2In.get(channel);
	}

	/**
	 * Takes a channel's buffers out.
	 * @return puts them back
	 */
	Taken takeFrom(NioChannel channel) {
		SocketBufferHandler handler = channel.getBufHandler();
		boolean secure = channel instanceof SecureNioChannel;
		return taken(take(this.read, handler), take(this.write, handler), secure ? take(this.netIn, channel) : 0,
				secure ? take(this.netOut, channel) : 0);
	}

	private Taken taken(int readBytes, int writeBytes, int netInBytes, int netOutBytes) {
		Taken same = this.last;
		if (same.readBytes != readBytes || same.writeBytes != writeBytes || same.netInBytes != netInBytes
				|| same.netOutBytes != netOutBytes) {
			same = new Taken(readBytes, writeBytes, netInBytes, netOutBytes);
			this.last = same;
		}
		return same;
	}

	private int take(BufferField field, Object owner) {
		ByteBuffer buffer = this.drop ? field.get(owner) : null;
		if (buffer == null || buffer.isDirect() || buffer.capacity() == 0 || !field.set(owner, NONE)) {
			return 0;
		}
		int bytes = buffer.capacity();
		synchronized (this.spare) {
			if (this.spare.size() < MOST_SPARE) {
				this.spare.push(buffer.clear());
			}
		}
		return bytes;
	}

	private @Nullable ByteBuffer put(BufferField field, Object owner, int bytes) {
		if (bytes == 0) {
			return null;
		}
		ByteBuffer buffer = spare(bytes);
		return field.set(owner, buffer) ? buffer : null;
	}

	private ByteBuffer spare(int bytes) {
		synchronized (this.spare) {
			ByteBuffer first = this.spare.peek();
			if (first != null && first.capacity() == bytes) {
				return this.spare.pop();
			}
		}
		return ByteBuffer.allocate(bytes);
	}

	/**
	 * What was taken out of a channel.
	 */
	final class Taken {

		private final int readBytes;

		private final int writeBytes;

		private final int netInBytes;

		private final int netOutBytes;

		private Taken(int readBytes, int writeBytes, int netInBytes, int netOutBytes) {
			this.readBytes = readBytes;
			this.writeBytes = writeBytes;
			this.netInBytes = netInBytes;
			this.netOutBytes = netOutBytes;
		}

		/**
		 * Puts buffers back, empty. Before Tomcat closes the channel.
		 * @param channel the one they were taken from
		 */
		void putBack(NioChannel channel) {
			SocketBufferHandler handler = channel.getBufHandler();
			put(TomcatBuffers.this.read, handler, this.readBytes);
			put(TomcatBuffers.this.write, handler, this.writeBytes);
			if (channel instanceof SecureNioChannel) {
				put(TomcatBuffers.this.netIn, channel, this.netInBytes);
				ByteBuffer output = put(TomcatBuffers.this.netOut, channel, this.netOutBytes);
				if (output != null) {
					// Tomcat flushes from position to limit before it writes
					// close_notify.
					output.flip();
				}
			}
		}

		/**
		 * How much was taken.
		 * @return bytes of all buffers together
		 */
		int bytes() {
			return this.readBytes + this.writeBytes + this.netInBytes + this.netOutBytes;
		}

	}

}
