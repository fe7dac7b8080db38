package dev.wsboot.internal.protocol;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Deflaters without context takeover, lent for one message at a time, so that no
 * connection holds native memory. Safe for use by several threads, none of which waits:
 * who finds no idle deflater gets a new one, and what comes back when enough are idle is
 * closed.
 */
public class DeflaterPool implements AutoCloseable {

	private final int level;

	private final AtomicReferenceArray<@Nullable MessageDeflater> idle;

	private volatile boolean closed;

	/**
	 * An empty pool.
	 * @param level from 0 to 9, or -1 for zlib's choice
	 * @param maxIdle how many deflaters are kept, about 270 KB of native memory each; as
	 * many as threads send at the same time
	 */
	public DeflaterPool(int level, int maxIdle) {
		this.level = level;
		this.idle = new AtomicReferenceArray<>(maxIdle);
	}

	/**
	 * Lends a deflater.
	 * @return a deflater, to be given back after the message
	 */
	public MessageDeflater borrow() {
		// From the start, so that those are lent that were used last and are in the
		// cache.
		for (int i = 0; i < this.idle.length(); i++) {
			if (this.idle.getPlain(i) != null) {
				MessageDeflater deflater = this.idle.getAndSet(i, null);
				if (deflater != null) {
					return deflater;
				}
			}
		}
		return new MessageDeflater(this.level, false);
	}

	/**
	 * Takes a deflater back.
	 * @param deflater not used by the caller any more
	 */
	public void giveBack(MessageDeflater deflater) {
		for (int i = 0; i < this.idle.length(); i++) {
			if (this.idle.getPlain(i) == null && this.idle.compareAndSet(i, null, deflater)) {
				if (this.closed) {
					closeIdle();
				}
				return;
			}
		}
		deflater.close();
	}

	/**
	 * Closes the idle deflaters, and those that are lent when they come back.
	 */
	@Override
	public void close() {
		this.closed = true;
		closeIdle();
	}

	private void closeIdle() {
		for (int i = 0; i < this.idle.length(); i++) {
			MessageDeflater deflater = this.idle.getAndSet(i, null);
			if (deflater != null) {
				deflater.close();
			}
		}
	}

}
