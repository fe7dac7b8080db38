package dev.wsboot.internal.connection.stream;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;

/**
 * The messages of one connection that are read while they arrive: one at most is under
 * way, others may wait whole for their callback. Together they hold a limited number of
 * bytes; when that is reached the loop is to stop reading, so that the peer feels it, and
 * is asked to go on when half of them are taken.
 * <p>
 * Its lock is held for a few instructions by the loop and by those who read, never while
 * bytes are copied out or somebody waits. It is no monitor, so that virtual threads are
 * not pinned.
 */
public final class InboundStreams {

	/**
	 * Bytes that wait to be read before reading from the network stops: what one read of
	 * a loop brings at most.
	 */
	static final int MAX_PENDING_BYTES = 256 * 1024;

	final ReentrantLock lock = new ReentrantLock();

	/** Something has come for the message that is under way, or its end. */
	final Condition arrival = this.lock.newCondition();

	private final Runnable roomAgain;

	/** The message that is under way; owned by the loop. */
	private @Nullable InboundStream current;

	/** Guarded by the lock. */
	private long pendingBytes;

	/** Guarded by the lock. */
	private boolean loopWaits;

	/**
	 * Creates the messages of a connection.
	 * @param roomAgain asks the loop to read again; called by any thread, must not block
	 */
	public InboundStreams(Runnable roomAgain) {
		this.roomAgain = roomAgain;
	}

	/**
	 * The message that is under way. On the loop.
	 * @return the message, {@code null} between two messages
	 */
	public @Nullable InboundStream current() {
		return this.current;
	}

	/**
	 * A message begins. On the loop.
	 * @return the message
	 */
	public InboundStream begin() {
		InboundStream stream = new InboundStream(this);
		this.current = stream;
		return stream;
	}

	/**
	 * The next bytes of the message that is under way. On the loop.
	 * @param array holds them from its start on, lent for the call
	 * @param length how many they are
	 * @param last whether the message ends with them
	 */
	public void add(byte[] array, int length, boolean last) {
		InboundStream stream = this.current;
		if (stream != null) {
			stream.add(array, length, last);
			if (last) {
				this.current = null;
			}
		}
	}

	/**
	 * The rest of the message that is under way will not come. On the loop; does nothing
	 * if none is.
	 * @param status how the session ends
	 */
	public void cut(CloseStatus status) {
		InboundStream stream = this.current;
		if (stream != null) {
			this.current = null;
			stream.cut(status);
		}
	}

	/**
	 * Whether more bytes may be added; if not, the loop is told when they may. On the
	 * loop.
	 * @return whether to go on reading
	 */
	public boolean hasRoom() {
		this.lock.lock();
		try {
			this.loopWaits = this.pendingBytes >= MAX_PENDING_BYTES;
			return !this.loopWaits;
		}
		finally {
			this.lock.unlock();
		}
	}

	// With the lock held

	void pending(int bytes) {
		this.pendingBytes += bytes;
	}

	/**
	 * Bytes wait no longer.
	 * @return whether {@link #tellRoom} is to be called without the lock
	 */
	boolean taken(int bytes) {
		this.pendingBytes -= bytes;
		if (this.loopWaits && this.pendingBytes <= MAX_PENDING_BYTES / 2) {
			this.loopWaits = false;
			return true;
		}
		return false;
	}

	// Without

	void tellRoom() {
		this.roomAgain.run();
	}

}
