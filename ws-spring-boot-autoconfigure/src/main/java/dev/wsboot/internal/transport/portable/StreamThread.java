package dev.wsboot.internal.transport.portable;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.AnnouncedWire;

/**
 * Where the streams of a connection are used when the container does not call: on our
 * loop, or on the container's own thread of I/O if that can be had, which is when it is
 * an {@link Executor}. Undertow's is, and has to be: its streams have no locks, and its
 * TLS has none either, so that a read of ours would meet one of its own.
 */
class StreamThread implements Executor {

	private volatile @Nullable AnnouncedWire wire;

	private volatile @Nullable Executor container;

	/**
	 * Whose loop it is, unless it is the container's thread.
	 */
	void otherwise(AnnouncedWire wire) {
		this.wire = wire;
	}

	/**
	 * Whether it is the container's thread.
	 */
	boolean isContainers() {
		return this.container != null;
	}

	/**
	 * The container calls a listener. From the loop's next turn on the container's thread
	 * is the one, when nothing that the loop has begun is under way.
	 */
	void enter() {
		if (this.container == null && Thread.currentThread() instanceof Executor executor) {
			wire().execute(() -> this.container = executor);
		}
	}

	/**
	 * Runs a task, at once if this is the thread.
	 */
	@Override
	public void execute(Runnable task) {
		Executor executor = this.container;
		if ((executor != null) ? Thread.currentThread() == executor : wire().isLoopThread()) {
			task.run();
		}
		else {
			later(task);
		}
	}

	/**
	 * Runs a task on the thread after what it is at.
	 */
	void later(Runnable task) {
		Executor executor = this.container;
		if (executor == null) {
			// By then it may be the container's.
			wire().execute(() -> execute(task));
			return;
		}
		try {
			executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The container has stopped, and uses nothing any more.
			task.run();
		}
	}

	private AnnouncedWire wire() {
		return Objects.requireNonNull(this.wire);
	}

}
