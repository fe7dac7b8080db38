package dev.wsboot.sample.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between browser and server that can break: bytes pass until {@link #drop()},
 * then every connection is reset, and so is every new one until {@link #restore()}. Keeps
 * its port meanwhile, which a server that is stopped and started again might lose.
 */
final class DroppableRelay implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile boolean dropped;

	DroppableRelay(int target) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	void drop() {
		this.dropped = true;
		this.sockets.forEach(DroppableRelay::reset);
	}

	void restore() {
		this.dropped = false;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		drop();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				this.sockets.add(client);
				if (this.dropped) {
					reset(client);
				}
				else {
					connect(client);
				}
			}
		}
		catch (IOException ex) {
			// The relay was closed.
		}
	}

	private void connect(Socket client) throws IOException {
		Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target);
		this.sockets.add(upstream);
		if (this.dropped) {
			reset(client);
			reset(upstream);
		}
		start(() -> pass(client, upstream));
		start(() -> pass(upstream, client));
	}

	private void pass(Socket from, Socket to) {
		try {
			from.getInputStream().transferTo(to.getOutputStream());
			to.shutdownOutput();
		}
		catch (IOException ex) {
			reset(to);
		}
	}

	/** Closes without the courtesy of a FIN: the peer sees a reset. */
	private static void reset(Socket socket) {
		try {
			if (!socket.isClosed()) {
				socket.setSoLinger(true, 0);
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "relay");
		thread.setDaemon(true);
		thread.start();
	}

}
