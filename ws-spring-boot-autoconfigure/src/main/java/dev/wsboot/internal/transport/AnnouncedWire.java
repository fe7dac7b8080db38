package dev.wsboot.internal.transport;

import java.nio.channels.SelectionKey;

import org.jspecify.annotations.Nullable;

/**
 * A connection without a channel that a selector could watch, such as a stream of HTTP/2:
 * the container's threads announce what has happened, and the loop does the rest. All of
 * it: nothing that belongs to the connection runs on the container's threads, so the
 * rules of the loop hold for these connections as for the others.
 */
public final class AnnouncedWire extends LoopWire {

	private final EventLoop loop;

	private final AnnouncedPipe pipe;

	private AnnouncedWire(EventLoop loop, AnnouncedPipe pipe, Runnable release,
			Transport.ConnectionFactory connections) {
		super(loop, pipe, release, connections);
		this.loop = loop;
		this.pipe = pipe;
	}

	/**
	 * Begins to serve a connection.
	 * @param loops choose the loop
	 * @param pipe how bytes pass
	 * @param leftover bytes that were read already, or {@code null}
	 * @param release gives the connection back; called once, on the loop
	 * @param connections makes the connection
	 * @return the wire
	 */
	public static AnnouncedWire start(EventLoops loops, AnnouncedPipe pipe, byte @Nullable [] leftover,
			Runnable release, Transport.ConnectionFactory connections) {
		AnnouncedWire wire = new AnnouncedWire(loops.next(), pipe, release, connections);
		wire.start(leftover);
		return wire;
	}

	@Override
	void join(EventLoop loop) {
		loop.add(this);
		this.pipe.open(this);
	}

	@Override
	void interest(boolean read, boolean write) {
		if (write && this.pipe.isWritable()) {
			execute(this::writable);
		}
	}

	@Override
	void leave(EventLoop loop) {
		loop.remove(this);
	}

	/**
	 * There is something to read. On the loop.
	 */
	public void readable() {
		this.loop.ready(this, SelectionKey.OP_READ);
	}

	/**
	 * There is room to write. On the loop.
	 */
	public void writable() {
		this.loop.ready(this, SelectionKey.OP_WRITE);
	}

	/**
	 * The connection is broken. On the loop.
	 * @param cause why
	 */
	public void failed(Throwable cause) {
		broken(cause);
	}

}
