package dev.wsboot.internal.connection;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.wsboot.internal.protocol.ReadScratch;

/**
 * What one thread lends to the connections it serves while bytes move, so that an idle
 * connection holds none of it. Each event loop owns one; other threads borrow one for the
 * time of a write. Used by one thread at a time.
 */
public final class LoopResources implements AutoCloseable {

	/**
	 * Bytes of output that one write of a loop can carry. Measured with messages of 1 MB
	 * on one CPU: 64 KB cost 640 µs of CPU each, 256 KB 440, 512 KB the same.
	 */
	private static final int LOOP_OUTPUT_BYTES = 256 * 1024;

	/**
	 * Bytes that one write of another thread can carry; there may be hundreds of them.
	 */
	private static final int OUTPUT_BYTES = 64 * 1024;

	// Slots instead of thread locals: a virtual thread would make new buffers each time.
	private static final AtomicReferenceArray<LoopResources> POOL = new AtomicReferenceArray<>(64);

	private final ByteBuffer output;

	private final ReadScratch scratch = new ReadScratch();

	/**
	 * Creates the resources of a loop.
	 */
	public LoopResources() {
		this(LOOP_OUTPUT_BYTES);
	}

	private LoopResources(int outputBytes) {
		this.output = ByteBuffer.allocateDirect(outputBytes);
	}

	/**
	 * Borrows the resources of nobody in particular.
	 * @return resources to be given back by {@link #giveBack}
	 */
	public static LoopResources borrow() {
		int length = POOL.length();
		int start = (int) Thread.currentThread().getId() & (length - 1);
		for (int i = 0; i < 4; i++) {
			LoopResources resources = POOL.getAndSet((start + i) & (length - 1), null);
			if (resources != null) {
				return resources;
			}
		}
		return new LoopResources(OUTPUT_BYTES);
	}

	/**
	 * Gives borrowed resources back.
	 */
	public void giveBack() {
		int length = POOL.length();
		int start = (int) Thread.currentThread().getId() & (length - 1);
		for (int i = 0; i < 4; i++) {
			if (POOL.compareAndSet((start + i) & (length - 1), null, this)) {
				return;
			}
		}
	}

	/**
	 * Where outgoing bytes are gathered.
	 * @return a direct buffer, cleared by the borrower
	 */
	public ByteBuffer output() {
		return this.output;
	}

	/**
	 * What readers work with.
	 * @return the scratch space
	 */
	public ReadScratch scratch() {
		return this.scratch;
	}

	/**
	 * Frees native memory; the owner has ended.
	 */
	@Override
	public void close() {
		this.scratch.close();
	}

}
