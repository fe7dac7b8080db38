package dev.wsboot.internal.connection;

import java.time.Duration;
import java.util.concurrent.Executor;

import dev.wsboot.Dispatch;

/**
 * How the connections of one endpoint behave: the properties in force, validated.
 * Durations of zero switch the matter off.
 *
 * @param dispatch where callbacks run, never {@link Dispatch#DEFAULT}
 * @param workers runs callbacks with {@link Dispatch#WORKER}
 * @param maxMessageBytes size of an inbound message, after inflation
 * @param maxFrameBytes size of an inbound frame's payload
 * @param maxFragments number of frames of an inbound message
 * @param maxPending messages that wait for the application before reading stops
 * @param sendBufferBytes bytes that may wait for the network
 * @param sendTimeout how long the network may take nothing while bytes wait
 * @param overflow what happens to a message the send buffer has no room for
 * @param compressionThreshold bytes of the smallest message that is compressed
 * @param compressionLevel from 0 to 9, or -1 for zlib's choice
 * @param heartbeatInterval how long nothing may come from the peer before it is pinged
 * @param heartbeatTimeout how long the peer may take to answer a Ping
 * @param closeTimeout how long the peer may take to answer a Close frame
 * @param idleTimeout how long no message may come from the peer
 * @param firstMessageTimeout how long the first message may take from the opening of the
 * session
 * @param maxLifetime how long the session may be open
 * @param messagesPerSecond how many messages may come in a second, 0 for any number
 * @param bytesPerSecond how many bytes of messages may come in a second, 0 for any number
 */
public record ConnectionSettings(Dispatch dispatch, Executor workers, int maxMessageBytes, int maxFrameBytes,
		int maxFragments, int maxPending, int sendBufferBytes, Duration sendTimeout, Overflow overflow,
		int compressionThreshold, int compressionLevel, Duration heartbeatInterval, Duration heartbeatTimeout,
		Duration closeTimeout, Duration idleTimeout, Duration firstMessageTimeout, Duration maxLifetime,
		int messagesPerSecond, int bytesPerSecond) {

	/**
	 * Bytes that may wait for the network before reading stops too: so few that the
	 * answer to one more message of the greatest size still finds room.
	 * @return bytes, at least 0
	 */
	public int congestionBytes() {
		return Math.max(0, Math.min(this.sendBufferBytes / 2, this.sendBufferBytes - this.maxMessageBytes));
	}

	/**
	 * What happens to a message that the send buffer has no room for.
	 */
	public enum Overflow {

		/** The connection is closed with 1013. */
		CLOSE,

		/** The oldest waiting messages are dropped. */
		DROP_OLDEST,

		/** The message itself is dropped. */
		DROP_NEWEST

	}

}
