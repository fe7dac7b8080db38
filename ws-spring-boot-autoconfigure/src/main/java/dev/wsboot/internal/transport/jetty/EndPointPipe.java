package dev.wsboot.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;

import dev.wsboot.internal.transport.Pipe;

/**
 * Bytes through what Jetty has put around the socket, TLS in particular. Reading and
 * writing through it is synchronous and free of Jetty's selector; buffers are taken from
 * Jetty's pool while there is something in them.
 */
final class EndPointPipe implements Pipe {

	/** An end point that gets more room than one TLS record decrypts in place. */
	private static final int LEAST_ROOM = 32 * 1024;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final EndPoint endPoint;

	// While it read the request Jetty may have read more.
	private boolean unread = true;

	private boolean unflushed;

	// TLS may have to answer before it goes on to read, such as a peer that asks for new
	// keys, and what follows is in Jetty's buffer already.
	private boolean readAfterFlush;

	private boolean shutdownWanted;

	private boolean shutdown;

	EndPointPipe(EndPoint endPoint) {
		this.endPoint = endPoint;
	}

	@Override
	public boolean isWritableOffLoop() {
		return false;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		// Jetty appends to a buffer whose content lies between position and limit.
		target.flip();
		int start = target.limit();
		try {
			int count;
			do {
				count = this.endPoint.fill(target);
			}
			while (count > 0 && target.capacity() - target.limit() >= LEAST_ROOM);
			// Each fill brings one record, but may have read the next ones.
			this.unread = count > 0;
			this.readAfterFlush = count == 0 && this.unflushed;
			return (count < 0) ? -1 : target.limit() - start;
		}
		finally {
			int end = target.limit();
			target.clear().position(end);
		}
	}

	@Override
	public boolean hasUnread() {
		return this.unread;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (this.shutdown || this.shutdownWanted) {
			throw new EofException("The connection's output is closed");
		}
		int start = source.position();
		flushed(this.endPoint.flush(source));
		return source.position() - start;
	}

	@Override
	public boolean flush() throws IOException {
		if (this.unflushed && !this.shutdown) {
			flushed(this.endPoint.flush(NOTHING.duplicate()));
			if (!this.unflushed && this.shutdownWanted) {
				shutdownOutput();
			}
		}
		return !hasUnflushed();
	}

	private void flushed(boolean all) {
		this.unflushed = !all;
		if (all && this.readAfterFlush) {
			this.readAfterFlush = false;
			this.unread = true;
		}
	}

	@Override
	public boolean hasUnflushed() {
		return this.unflushed && !this.shutdown;
	}

	/**
	 * Later if bytes are still to leave. What of close_notify does not leave at once
	 * Jetty writes in the background, so the end point is not flushed any more.
	 */
	@Override
	public void shutdownOutput() {
		if (this.unflushed) {
			this.shutdownWanted = true;
			return;
		}
		this.shutdown = true;
		this.endPoint.shutdownOutput();
	}

}
