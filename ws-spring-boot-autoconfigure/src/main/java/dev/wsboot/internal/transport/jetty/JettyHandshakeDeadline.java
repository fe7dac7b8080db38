package dev.wsboot.internal.transport.jetty;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpParser.State;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.internal.HttpConnection;

import dev.wsboot.internal.transport.HandshakeDeadline;

/**
 * Cuts connections of a Jetty connector whose requests do not get beyond their heads.
 * While there are connections of HTTP/1.1, it looks at all of them every now and then,
 * and asks their parsers what they are at; one that was upgraded is no longer among them.
 */
public final class JettyHandshakeDeadline implements Connection.Listener {

	private static final Set<State> IN_HEAD = EnumSet.of(State.METHOD, State.SPACE1, State.URI, State.SPACE2,
			State.REQUEST_VERSION, State.HEADER);

	private static final long LONGEST_PERIOD = TimeUnit.SECONDS.toMillis(1);

	private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final Connector connector;

	private final HandshakeDeadline deadline;

	private final long periodMillis;

	private JettyHandshakeDeadline(Connector connector, HandshakeDeadline deadline) {
		this.connector = connector;
		this.deadline = deadline;
		this.periodMillis = Math.min(LONGEST_PERIOD, deadline.timeout().toMillis() / 4);
	}

	/**
	 * Watches over a connector that has not started yet.
	 * @param connector the connector
	 * @param deadline how long a head may take
	 */
	public static void install(Connector connector, HandshakeDeadline deadline) {
		connector.addEventListener(new JettyHandshakeDeadline(connector, deadline));
	}

	@Override
	public void onOpened(Connection connection) {
		if (connection instanceof HttpConnection http) {
			this.connections.add(http);
			schedule();
		}
	}

	@Override
	public void onClosed(Connection connection) {
		if (connection instanceof HttpConnection http) {
			this.connections.remove(http);
		}
	}

	private void schedule() {
		if (this.scheduled.compareAndSet(false, true)) {
			this.connector.getScheduler().schedule(this::check, this.periodMillis, TimeUnit.MILLISECONDS);
		}
	}

	private void check() {
		this.connections.forEach(this::check);
		this.scheduled.set(false);
		if (!this.connections.isEmpty()) {
			schedule();
		}
	}

	private void check(HttpConnection connection) {
		HttpParser parser = connection.getParser();
		// The state is volatile and set after the time. A parser that has just begun with
		// the next request says so, or is in time.
		long start = parser.getBeginNanoTime();
		if (IN_HEAD.contains(parser.getState()) && start != 0 && start == parser.getBeginNanoTime()
				&& this.deadline.remaining(start) <= 0) {
			this.deadline.cut();
			connection.getEndPoint().close(new TimeoutException("The head of a request took too long"));
		}
	}

}
