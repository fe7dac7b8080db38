package dev.wsboot.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way to a network that takes one write at a time and tells when it is
 * done: what is under way, and what has come since, which leaves in one piece. At most 64
 * KB, so that a slow peer is noticed by who writes. On the loop only.
 */
public final class PendingOutput {

	private static final int MOST_BYTES = 64 * 1024;

	private @Nullable ByteBuffer underWay;

	private byte @Nullable [] next;

	/**
	 * Copies bytes, and begins to write them unless others are under way.
	 * @param source the bytes; the position moves over what was taken
	 * @param writing begins a write
	 * @return bytes taken, 0 if there is no room
	 * @throws IOException if writing cannot begin
	 */
	public int add(ByteBuffer source, Writing writing) throws IOException {
		ByteBuffer busy = this.underWay;
		byte[] waiting = this.next;
		int kept = ((busy != null) ? busy.capacity() : 0) + ((waiting != null) ? waiting.length : 0);
		int count = Math.min(source.remaining(), MOST_BYTES - kept);
		if (count <= 0) {
			return 0;
		}
		if (busy == null) {
			byte[] bytes = new byte[count];
			source.get(bytes);
			busy = ByteBuffer.wrap(bytes);
			this.underWay = busy;
			writing.begin(busy);
		}
		else {
			byte[] joined = (waiting != null) ? Arrays.copyOf(waiting, waiting.length + count) : new byte[count];
			source.get(joined, joined.length - count, count);
			this.next = joined;
		}
		return count;
	}

	/**
	 * A write is done: the next one begins, for what it has left or for what has come
	 * since.
	 * @param writing begins a write
	 * @return whether nothing is left to write
	 * @throws IOException if writing cannot begin
	 */
	public boolean written(Writing writing) throws IOException {
		ByteBuffer bytes = this.underWay;
		if (bytes != null && !bytes.hasRemaining()) {
			bytes = (this.next != null) ? ByteBuffer.wrap(this.next) : null;
			this.next = null;
			this.underWay = bytes;
		}
		if (bytes == null) {
			return true;
		}
		writing.begin(bytes);
		return false;
	}

	/**
	 * Whether nothing is under way.
	 * @return whether the next bytes would be written at once
	 */
	public boolean isEmpty() {
		return this.underWay == null;
	}

	/**
	 * How a write begins.
	 */
	@FunctionalInterface
	public interface Writing {

		/**
		 * Begins a write, the end of which is to be told by
		 * {@link PendingOutput#written}, later and on the loop.
		 * @param bytes to be written; position and limit tell what is left of them
		 * @throws IOException if the connection is broken
		 */
		void begin(ByteBuffer bytes) throws IOException;

	}

}
