package dev.wsboot.internal.transport.tomcat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.coyote.AbstractProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.internal.connection.RateLimit;

/**
 * Warns before a connector of Tomcat has all the connections that it takes. Connections
 * that were upgraded count, and above the limit Tomcat accepts none, without a word to
 * anybody.
 */
final class ConnectorLimits {

	private static final Logger LOGGER = LoggerFactory.getLogger(ConnectorLimits.class);

	/** A connector near its limit should not hide another one. */
	private final Map<AbstractProtocol<?>, RateLimit> warnings = new ConcurrentHashMap<>();

	/**
	 * One more connection of a connector was taken over. Any thread.
	 * @param connector the connector
	 */
	void check(AbstractProtocol<?> connector) {
		int limit = connector.getMaxConnections();
		long count = connector.getConnectionCount();
		// A tenth is left, or less. Without a limit it is -1.
		if (limit <= 0 || count < limit - limit / 10) {
			return;
		}
		if (this.warnings.computeIfAbsent(connector, (key) -> RateLimit.perMinute(1)).permits()) {
			LOGGER
				.warn("Tomcat's connector {} has {} of at most {} connections, and every WebSocket is one. When there "
						+ "are no more, new clients are not answered at all: raise server.tomcat.max-connections "
						+ "(maxConnections in a server.xml)", connector.getName(), count, limit);
		}
	}

}
