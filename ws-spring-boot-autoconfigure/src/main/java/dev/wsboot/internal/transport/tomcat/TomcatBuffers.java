package dev.wsboot.internal.transport.tomcat;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that Tomcat keeps for each connection: 2 × 8 KB, with TLS 2 × 16 KB and 2 ×
 * 17 KB more. While a connection is ours they are of no use, so they are taken out and
 * put back before Tomcat recycles the channel. Their fields are not public: where they
 * are missing or closed to us Tomcat keeps its buffers, and nothing else changes.
 */
final class TomcatBuffers {

	private static final int MOST_SPARE = 256;

	private static final ByteBuffer NONE = ByteBuffer.allocate(0);

	private static final @Nullable Field READ = field(SocketBufferHandler.class, "readBuffer");

	private static final @Nullable Field WRITE = field(SocketBufferHandler.class, "writeBuffer");

	private static final @Nullable Field NET_IN = field(SecureNioChannel.class, "netInBuffer");

	private static final @Nullable Field NET_OUT = field(SecureNioChannel.class, "netOutBuffer");

	/** Buffers taken out, to be put back into other connections. Guarded by itself. */
	private static final ArrayDeque<ByteBuffer> SPARE = new ArrayDeque<>();

	/** Nearly always the same four sizes, so connections share what remembers them. */
	private static volatile TomcatBuffers last = new TomcatBuffers(0, 0, 0, 0);

	private final int readBytes;

	private final int writeBytes;

	private final int netInBytes;

	private final int netOutBytes;

	private TomcatBuffers(int readBytes, int writeBytes, int netInBytes, int netOutBytes) {
		this.readBytes = readBytes;
		this.writeBytes = writeBytes;
		this.netInBytes = netInBytes;
		this.netOutBytes = netOutBytes;
	}

	/**
	 * Takes the encrypted bytes that a channel has read but not decrypted.
	 * @return the bytes or {@code null} if there are none
	 */
	static byte @Nullable [] takeEncrypted(SecureNioChannel channel) {
		ByteBuffer buffer = get(NET_IN, channel);
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
	 * Takes a channel's buffers out.
	 * @return puts them back
	 */
	static TomcatBuffers takeFrom(NioChannel channel) {
		SocketBufferHandler handler = channel.getBufHandler();
		boolean secure = channel instanceof SecureNioChannel;
		return of(take(READ, handler), take(WRITE, handler), secure ? take(NET_IN, channel) : 0,
				secure ? take(NET_OUT, channel) : 0);
	}

	private static TomcatBuffers of(int readBytes, int writeBytes, int netInBytes, int netOutBytes) {
		TomcatBuffers same = last;
		if (same.readBytes != readBytes || same.writeBytes != writeBytes || same.netInBytes != netInBytes
				|| same.netOutBytes != netOutBytes) {
			same = new TomcatBuffers(readBytes, writeBytes, netInBytes, netOutBytes);
			last = same;
		}
		return same;
	}

	/**
	 * Puts buffers back, empty. Before Tomcat closes the channel.
	 * @param channel the one they were taken from
	 */
	void putBack(NioChannel channel) {
		SocketBufferHandler handler = channel.getBufHandler();
		put(READ, handler, this.readBytes);
		put(WRITE, handler, this.writeBytes);
		if (channel instanceof SecureNioChannel) {
			put(NET_IN, channel, this.netInBytes);
			ByteBuffer output = put(NET_OUT, channel, this.netOutBytes);
			if (output != null) {
				// Tomcat flushes from position to limit before it writes close_notify.
				output.flip();
			}
		}
	}

	private static int take(@Nullable Field field, Object owner) {
		ByteBuffer buffer = get(field, owner);
		if (field == null || buffer == null || buffer.isDirect() || buffer.capacity() == 0) {
			return 0;
		}
		if (!set(field, owner, NONE)) {
			return 0;
		}
		int bytes = buffer.capacity();
		synchronized (SPARE) {
			if (SPARE.size() < MOST_SPARE) {
				SPARE.push(buffer.clear());
			}
		}
		return bytes;
	}

	private static @Nullable ByteBuffer put(@Nullable Field field, Object owner, int bytes) {
		if (field == null || bytes == 0) {
			return null;
		}
		ByteBuffer buffer = spare(bytes);
		return set(field, owner, buffer) ? buffer : null;
	}

	private static ByteBuffer spare(int bytes) {
		synchronized (SPARE) {
			ByteBuffer first = SPARE.peek();
			if (first != null && first.capacity() == bytes) {
				return SPARE.pop();
			}
		}
		return ByteBuffer.allocate(bytes);
	}

	private static @Nullable Field field(Class<?> owner, String name) {
		try {
			Field field = owner.getDeclaredField(name);
			if (field.getType() != ByteBuffer.class) {
				return null;
			}
			field.setAccessible(true);
			return field;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable ByteBuffer get(@Nullable Field field, Object owner) {
		try {
			return (field != null) ? (ByteBuffer) field.get(owner) : null;
		}
		catch (ReflectiveOperationException ex) {
			return null;
		}
	}

	private static boolean set(Field field, Object owner, ByteBuffer buffer) {
		try {
			field.set(owner, buffer);
			return true;
		}
		catch (ReflectiveOperationException ex) {
			return false;
		}
	}

}
