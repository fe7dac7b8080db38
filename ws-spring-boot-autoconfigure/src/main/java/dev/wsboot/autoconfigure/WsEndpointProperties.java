package dev.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;

/**
 * Configuration properties of one endpoint, {@code ws.endpoints.<name>.*}. What is
 * {@code null} was not given, so that the global property of the same name holds.
 *
 * @param dispatch Where callbacks of the endpoint run.
 * @param allowedOrigins Comma-separated list of origins that may connect to the endpoint.
 * @param limits What a peer may send.
 * @param inbound What may wait for the application.
 * @param send What may wait for the network.
 * @param compression Compression of messages by permessage-deflate.
 * @param heartbeat Pings on quiet connections.
 * @param timeouts How long to wait for a peer.
 * @param security What ends with the user's credentials.
 */
record WsEndpointProperties(@Nullable Dispatch dispatch, @Nullable List<String> allowedOrigins,
		@DefaultValue Limits limits, @DefaultValue Inbound inbound, @DefaultValue Send send,
		@DefaultValue Compression compression, @DefaultValue Heartbeat heartbeat, @DefaultValue Timeouts timeouts,
		@DefaultValue Security security) {

	/** An endpoint without properties of its own. */
	static final WsEndpointProperties NONE = new WsEndpointProperties(null, null,
			new Limits(null, null, null, null, null), new Inbound(null), new Send(null, null, null),
			new Compression(null, null, null, null), new Heartbeat(null, null), new Timeouts(null, null, null, null),
			new Security(null, null));

	/**
	 * What a peer may send.
	 *
	 * @param maxMessageSize Maximum size of an incoming message, after decompression.
	 * @param maxFrameSize Maximum size of the payload of an incoming frame.
	 * @param maxFragments Maximum number of frames that make up an incoming message.
	 * @param messagesPerSecond Maximum number of messages and Pings of a connection in a
	 * second.
	 * @param bytesPerSecond Maximum number of bytes of a connection's messages in a
	 * second, after decompression.
	 */
	record Limits(@Nullable DataSize maxMessageSize, @Nullable DataSize maxFrameSize, @Nullable Integer maxFragments,
			@Nullable Integer messagesPerSecond, @Nullable DataSize bytesPerSecond) {

	}

	/**
	 * What may wait for the application.
	 *
	 * @param maxPending Maximum number of messages of a connection that wait for the
	 * application.
	 */
	record Inbound(@Nullable Integer maxPending) {

	}

	/**
	 * What may wait for the network.
	 *
	 * @param bufferSize Maximum number of bytes of a connection that wait for the
	 * network.
	 * @param timeout Time that the network may take none of the waiting bytes.
	 * @param overflow What to do with a message that the send buffer has no room for.
	 */
	record Send(@Nullable DataSize bufferSize, @Nullable Duration timeout, @Nullable Overflow overflow) {

	}

	/**
	 * Compression of messages by permessage-deflate.
	 *
	 * @param enabled Whether to accept a client's offer to compress messages.
	 * @param threshold Minimum size of an outgoing message to be compressed.
	 * @param level Compression level, from 1 to 9, 0 or -1.
	 * @param contextTakeover Whether messages may refer to earlier ones of the same
	 * connection.
	 */
	record Compression(@Nullable Boolean enabled, @Nullable DataSize threshold, @Nullable Integer level,
			@Nullable Boolean contextTakeover) {

	}

	/**
	 * Pings on quiet connections.
	 *
	 * @param interval Time without any frame from the peer after which a Ping is sent.
	 * @param timeout Time the peer may take to answer a Ping.
	 */
	record Heartbeat(@Nullable Duration interval, @Nullable Duration timeout) {

	}

	/**
	 * How long to wait for a peer.
	 *
	 * @param idle Time without a message from the peer after which the connection is
	 * closed.
	 * @param close Time the peer may take to answer a Close frame.
	 * @param firstMessage Time from the opening of a session until its first message is
	 * complete.
	 * @param maxLifetime Time after which a connection is closed, however busy; up to a
	 * tenth earlier.
	 */
	record Timeouts(@Nullable Duration idle, @Nullable Duration close, @Nullable Duration firstMessage,
			@Nullable Duration maxLifetime) {

	}

	/**
	 * What ends with the user's credentials.
	 *
	 * @param closeOnSessionEnd Whether to close a WebSocket when the HTTP session it was
	 * opened in ends.
	 * @param closeOnTokenExpiry Whether to close a WebSocket when the token it was opened
	 * with expires.
	 */
	record Security(@Nullable Boolean closeOnSessionEnd, @Nullable Boolean closeOnTokenExpiry) {

	}

}
