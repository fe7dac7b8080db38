package dev.wsboot.internal.transport.portable;

import java.io.IOException;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;

/**
 * Writes a connection, an array at a time. The container keeps what the network does not
 * take, without a limit, and tells when it is gone; only then is an array written. Whole
 * arrays, since Undertow sends all of an array whatever part of it was meant.
 */
final class StreamOutput implements WriteListener {

	private final StreamThread thread;

	private final Listener listener;

	private volatile @Nullable ServletOutputStream stream;

	// Owned by the streams' thread.

	/** Not before the container has said so for the first time. */
	private boolean ready;

	private byte @Nullable [] waiting;

	private boolean underWay;

	private boolean ended;

	private volatile boolean started;

	private volatile boolean broken;

	StreamOutput(StreamThread thread, Listener listener) {
		this.thread = thread;
		this.listener = listener;
	}

	/**
	 * Begins to listen.
	 */
	void listen(ServletOutputStream stream) {
		this.stream = stream;
		stream.setWriteListener(this);
	}

	/**
	 * Writes bytes; {@link Listener#written} follows. Not while others are under way.
	 * @param bytes not changed afterwards
	 */
	void write(byte[] bytes) {
		this.thread.execute(() -> {
			if (!this.ended) {
				this.waiting = bytes;
				writeOn();
			}
		});
	}

	private void writeOn() {
		byte[] bytes = this.waiting;
		ServletOutputStream stream = this.stream;
		if (stream == null) {
			return;
		}
		try {
			if (this.ready && bytes != null) {
				this.waiting = null;
				this.underWay = true;
				stream.write(bytes, 0, bytes.length);
				this.ready = stream.isReady();
			}
			if (this.ready && this.underWay) {
				stream.flush();
				this.ready = stream.isReady();
			}
		}
		catch (IOException | RuntimeException ex) {
			this.listener.failed(ex);
			return;
		}
		if (this.ready && this.underWay) {
			this.underWay = false;
			this.listener.written();
		}
	}

	@Override
	public void onWritePossible() {
		this.thread.enter();
		this.started = true;
		this.thread.execute(this::possible);
	}

	private void possible() {
		ServletOutputStream stream = this.stream;
		if (this.ended || this.ready || stream == null) {
			return;
		}
		try {
			this.ready = stream.isReady();
		}
		catch (RuntimeException ex) {
			this.listener.failed(ex);
			return;
		}
		writeOn();
	}

	/**
	 * Whether the container has called. Any thread.
	 */
	boolean isStarted() {
		return this.started;
	}

	/**
	 * Throws if it is called again: Undertow goes on writing what is left of an array to
	 * a connection that is broken, and tells the error each time, until something is
	 * thrown.
	 */
	@Override
	public void onError(Throwable failure) {
		if (this.broken) {
			throw new IllegalStateException("The connection is broken, as was told", failure);
		}
		this.broken = true;
		this.thread.enter();
		this.listener.failed(failure);
	}

	/**
	 * Tells the peer that nothing more comes, where the container can; to others it is
	 * the end of both directions, or nothing. Not while bytes are under way.
	 */
	void shutDown() {
		this.thread.execute(() -> {
			ServletOutputStream stream = this.stream;
			if (!this.ended && stream != null) {
				this.ended = true;
				try {
					stream.close();
				}
				catch (IOException | RuntimeException ex) {
					this.listener.failed(ex);
				}
			}
		});
	}

	/**
	 * Nothing is written any more. On the streams' thread.
	 */
	void end() {
		this.ended = true;
	}

	/**
	 * Is told from any thread.
	 */
	interface Listener {

		/**
		 * The bytes have left.
		 */
		void written();

		/**
		 * The connection is broken.
		 */
		void failed(Throwable failure);

	}

}
