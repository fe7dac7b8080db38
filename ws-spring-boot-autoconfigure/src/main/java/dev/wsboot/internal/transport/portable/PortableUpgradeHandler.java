package dev.wsboot.internal.transport.portable;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;

import dev.wsboot.internal.transport.AnnouncedWire;
import dev.wsboot.internal.transport.Transport;

/**
 * The container's view of a connection that was taken over.
 * <p>
 * Public with a public constructor since the container creates it.
 */
public final class PortableUpgradeHandler implements HttpUpgradeHandler {

	private @Nullable PortableTransport transport;

	/** Until the connection was made, which is once. */
	private final AtomicReference<Transport.@Nullable ConnectionFactory> connections = new AtomicReference<>();

	private volatile @Nullable AnnouncedWire wire;

	private volatile boolean destroyed;

	/**
	 * For the container.
	 */
	public PortableUpgradeHandler() {
	}

	void prepare(PortableTransport transport, Transport.ConnectionFactory connections) {
		this.transport = transport;
		this.connections.set(connections);
	}

	/**
	 * The 101 has left, or leaves now; the connection is ours.
	 */
	@Override
	public void init(WebConnection connection) {
		begin(connection);
		if (this.destroyed) {
			destroy();
		}
	}

	private void begin(@Nullable WebConnection connection) {
		PortableTransport owner = Objects.requireNonNull(this.transport);
		Transport.ConnectionFactory making = this.connections.getAndSet(null);
		if (making == null) {
			return;
		}
		WebConnectionPipe pipe = new WebConnectionPipe(connection, owner.endings());
		AnnouncedWire started = null;
		try {
			started = AnnouncedWire.start(owner.loops(), pipe, null, pipe::end, making);
		}
		finally {
			if (started == null) {
				owner.endings().of(connection).begin();
			}
		}
		this.wire = started;
		pipe.listen(started);
	}

	/**
	 * The container ends the connection, or has ended it because we wanted it to. If that
	 * is before it was ours, it begins only to end, for who has counted it must see its
	 * end.
	 */
	@Override
	public void destroy() {
		this.destroyed = true;
		AnnouncedWire current = this.wire;
		if (current != null) {
			current.abandon();
		}
		else if (this.transport != null) {
			begin(null);
		}
	}

}
