package dev.wsboot.internal.connection.limit;

import java.util.EnumMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.RateLimit;
import dev.wsboot.internal.protocol.ProtocolException;

/**
 * Tells operators which property ended a session, or cost it messages. A peer decides how
 * often that happens, so each limit of an endpoint is heard of six times a minute at
 * most. Safe from any thread.
 */
public final class LimitLog {

	private static final Logger logger = LoggerFactory.getLogger(LimitLog.class);

	private static final int PER_MINUTE = 6;

	private final String endpoint;

	private final ConnectionSettings settings;

	private final Map<Limit, RateLimit> permits = new EnumMap<>(Limit.class);

	/**
	 * Creates the log of an endpoint.
	 * @param endpoint its name
	 * @param settings the limits in force
	 */
	public LimitLog(String endpoint, ConnectionSettings settings) {
		this.endpoint = endpoint;
		this.settings = settings;
		for (Limit limit : Limit.values()) {
			this.permits.put(limit, RateLimit.perMinute(PER_MINUTE));
		}
	}

	/**
	 * The peer sends more than allowed.
	 * @param limit what it has passed
	 */
	public void tooBig(ProtocolException.Limit limit) {
		switch (limit) {
			case MESSAGE_BYTES -> closed(Limit.MESSAGE_SIZE, CloseStatus.MESSAGE_TOO_BIG,
					"a message is larger than ws.limits.max-message-size (%s bytes)", this.settings.maxMessageBytes());
			case FRAME_BYTES -> closed(Limit.FRAME_SIZE, CloseStatus.MESSAGE_TOO_BIG,
					"a frame is larger than ws.limits.max-frame-size (%s bytes)", this.settings.maxFrameBytes());
			case FRAGMENTS -> closed(Limit.FRAGMENTS, CloseStatus.MESSAGE_TOO_BIG,
					"a message has more frames than ws.limits.max-fragments (%s)", this.settings.maxFragments());
		}
	}

	/**
	 * The peer sends faster than allowed.
	 * @param exceeded what it has passed
	 */
	public void tooFast(RateMeter.Exceeded exceeded) {
		switch (exceeded) {
			case NONE -> {
			}
			case MESSAGES -> closed(Limit.MESSAGES_PER_SECOND, CloseStatus.POLICY_VIOLATION,
					"its peer sends more than ws.limits.messages-per-second (%s)", this.settings.messagesPerSecond());
			case BYTES -> closed(Limit.BYTES_PER_SECOND, CloseStatus.POLICY_VIOLATION,
					"its peer sends more than ws.limits.bytes-per-second (%s)", this.settings.bytesPerSecond());
		}
	}

	/**
	 * The peer has said nothing since the opening.
	 */
	public void silent() {
		closed(Limit.FIRST_MESSAGE, CloseStatus.POLICY_VIOLATION,
				"no message came within ws.timeouts.first-message (%s)", this.settings.firstMessageTimeout());
	}

	/**
	 * The network has taken nothing for too long.
	 */
	public void stalled() {
		closed(Limit.SEND_TIMEOUT, CloseStatus.TRY_AGAIN_LATER, "its peer reads nothing for ws.send.timeout (%s)",
				this.settings.sendTimeout());
	}

	/**
	 * The send buffer has no room.
	 */
	public void overflowed() {
		String why = "its peer reads too slowly, ws.send.buffer-size (%s bytes) is full";
		int bytes = this.settings.sendBufferBytes();
		switch (this.settings.overflow()) {
			case CLOSE -> closed(Limit.SEND_BUFFER, CloseStatus.TRY_AGAIN_LATER, why, bytes);
			case DROP_OLDEST -> warn(Limit.SEND_BUFFER, "loses its oldest waiting messages", why, bytes);
			case DROP_NEWEST -> warn(Limit.SEND_BUFFER, "loses a message", why, bytes);
		}
	}

	/**
	 * No worker takes the session's callbacks.
	 */
	public void overloaded() {
		closed(Limit.WORKERS, CloseStatus.TRY_AGAIN_LATER, "the executor (%s) takes no more tasks", "ws.executor");
	}

	private void closed(Limit limit, CloseStatus status, String why, Object value) {
		warn(limit, "is closed with " + status.code(), why, value);
	}

	private void warn(Limit limit, String what, String why, Object value) {
		RateLimit permit = this.permits.get(limit);
		if (permit != null && permit.permits()) {
			logger.warn("A session of endpoint '{}' {}: {}", this.endpoint, what, why.formatted(value));
		}
	}

	private enum Limit {

		MESSAGE_SIZE, FRAME_SIZE, FRAGMENTS, MESSAGES_PER_SECOND, BYTES_PER_SECOND, FIRST_MESSAGE, SEND_TIMEOUT,
		SEND_BUFFER, WORKERS

	}

}
