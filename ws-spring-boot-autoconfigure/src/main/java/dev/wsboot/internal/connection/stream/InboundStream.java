package dev.wsboot.internal.connection.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsIncompleteMessageException;

/**
 * One message that is read while it arrives. The loop adds what comes; a callback reads
 * it, on one thread at a time, and waits for more. When the callback is through with it
 * the rest is skipped as it comes.
 */
public final class InboundStream extends InputStream {

	/** A small part gets so much room that others fit behind it. */
	private static final int MIN_CHUNK_BYTES = 1024;

	private final InboundStreams streams;

	/** What has come and was not taken; guarded by the lock of all streams. */
	private final ArrayDeque<Chunk> chunks = new ArrayDeque<>(2);

	/** Guarded by the lock of all streams. */
	private boolean complete;

	/** Why nothing more comes; guarded by the lock of all streams. */
	private @Nullable CloseStatus cut;

	/** Why nothing more may be read; guarded by the lock of all streams. */
	private @Nullable String closed;

	/** Taken by the reading thread. */
	private @Nullable Chunk chunk;

	/** Bytes of {@link #chunk} that were read. */
	private int position;

	InboundStream(InboundStreams streams) {
		this.streams = streams;
	}

	/**
	 * The message as text. It was found to be UTF-8 as it came.
	 * @return a reader of this stream
	 */
	public Reader reader() {
		return new InputStreamReader(this, StandardCharsets.UTF_8);
	}

	// By the loop

	void add(byte[] array, int length, boolean last) {
		this.streams.lock.lock();
		try {
			this.complete = last;
			if (this.closed == null && length > 0) {
				append(array, length, last);
			}
			this.streams.arrival.signalAll();
		}
		finally {
			this.streams.lock.unlock();
		}
	}

	private void append(byte[] array, int length, boolean last) {
		Chunk tail = this.chunks.peekLast();
		if (tail != null && tail.room() >= length) {
			System.arraycopy(array, 0, tail.bytes, tail.length, length);
			tail.length += length;
			return;
		}
		Chunk added = new Chunk(Arrays.copyOf(array, last ? length : Math.max(length, MIN_CHUNK_BYTES)), length);
		this.chunks.addLast(added);
		this.streams.pending(added.bytes.length);
	}

	void cut(CloseStatus status) {
		this.streams.lock.lock();
		try {
			this.cut = status;
			drop();
			this.streams.arrival.signalAll();
		}
		finally {
			this.streams.lock.unlock();
		}
	}

	// With the lock held
	private boolean drop() {
		boolean tell = false;
		for (Chunk dropped : this.chunks) {
			tell |= this.streams.taken(dropped.bytes.length);
		}
		this.chunks.clear();
		return tell;
	}

	// By the callback

	@Override
	public int read() throws IOException {
		Chunk next = next();
		return (next != null) ? next.bytes[this.position++] & 0xFF : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		Chunk next = next();
		if (next == null) {
			return -1;
		}
		int count = Math.min(length, next.length - this.position);
		System.arraycopy(next.bytes, this.position, target, offset, count);
		this.position += count;
		return count;
	}

	/**
	 * How many bytes can be read without waiting.
	 */
	@Override
	public int available() {
		Chunk current = this.chunk;
		int count = (current != null) ? current.length - this.position : 0;
		this.streams.lock.lock();
		try {
			for (Chunk waiting : this.chunks) {
				count += waiting.length;
			}
			return (this.closed == null && this.cut == null) ? count : 0;
		}
		finally {
			this.streams.lock.unlock();
		}
	}

	/**
	 * The chunk to read from.
	 * @return one with a byte to read, {@code null} if the message has ended
	 */
	private @Nullable Chunk next() throws IOException {
		Chunk current = this.chunk;
		if (current != null && this.position < current.length) {
			return current;
		}
		boolean tell;
		Chunk next;
		this.streams.lock.lock();
		try {
			awaitArrival();
			next = this.chunks.pollFirst();
			tell = next != null && this.streams.taken(next.bytes.length);
			// With the lock, since whoever closes the stream lets go of it too.
			this.chunk = next;
			this.position = 0;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting for more of the message");
		}
		finally {
			this.streams.lock.unlock();
		}
		if (tell) {
			this.streams.tellRoom();
		}
		return next;
	}

	private void awaitArrival() throws IOException, InterruptedException {
		while (true) {
			if (this.closed != null) {
				throw new IOException(this.closed);
			}
			if (this.cut != null) {
				throw new WsIncompleteMessageException(this.cut);
			}
			if (this.complete || !this.chunks.isEmpty()) {
				return;
			}
			this.streams.arrival.await();
		}
	}

	/**
	 * Skips the rest of the message, without waiting for it.
	 */
	@Override
	public void close() {
		close("The message was closed");
	}

	/**
	 * The callback is through with the message: what it left is skipped.
	 */
	public void finish() {
		close("The callback that the message was given to has returned");
	}

	private void close(String why) {
		boolean tell;
		this.streams.lock.lock();
		try {
			this.closed = (this.closed != null) ? this.closed : why;
			this.chunk = null;
			tell = drop();
			this.streams.arrival.signalAll();
		}
		finally {
			this.streams.lock.unlock();
		}
		if (tell) {
			this.streams.tellRoom();
		}
	}

	/**
	 * Bytes that came together.
	 */
	private static final class Chunk {

		private final byte[] bytes;

		private int length;

		Chunk(byte[] bytes, int length) {
			this.bytes = bytes;
			this.length = length;
		}

		int room() {
			return this.bytes.length - this.length;
		}

	}

}
