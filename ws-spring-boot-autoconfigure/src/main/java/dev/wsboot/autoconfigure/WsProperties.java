package dev.wsboot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;

/**
 * Configuration properties of WebSocket serving, as bound. {@link EffectiveProperties}
 * checks them and merges those of an endpoint; nothing else reads them.
 *
 * @param enabled Whether to serve WebSockets.
 * @param basePath Path that precedes the paths of all endpoints. Starts with a slash and
 * does not end with one.
 * @param filterOrder Order of the servlet filter that answers opening handshakes. Spring
 * Security's filter must come before it.
 * @param allowedOrigins Comma-separated list of origins that may connect: exact ones such
 * as 'https://app.example.com', patterns such as 'https://*.example.com', or '*' for all.
 * When empty, only the origin of the application itself may connect. A handshake from
 * another origin is refused with status 403.
 * @param allowMissingOrigin Whether to accept handshakes without an 'Origin' header,
 * which browsers always send and other clients seldom do. Otherwise they are refused with
 * status 403.
 * @param dispatch Where callbacks of endpoints run.
 * @param limits What a peer may send.
 * @param inbound What may wait for the application.
 * @param send What may wait for the network.
 * @param compression Compression of messages by permessage-deflate.
 * @param heartbeat Pings on quiet connections.
 * @param timeouts How long to wait for a peer.
 * @param shutdown How sessions end when the application does.
 * @param logging What the log tells.
 * @param security What ends with the user's credentials.
 * @param codec Decoding of objects.
 * @param executor Name of the executor bean that runs callbacks with the 'worker'
 * dispatch.
 * @param transport The event loops, and how connections come to them.
 * @param endpoints Properties of single endpoints by the endpoint's name. What is given
 * here takes the place of the property of the same name below 'ws'.
 */
@ConfigurationProperties("ws")
record WsProperties(@DefaultValue("true") boolean enabled, @DefaultValue("") String basePath,
		@DefaultValue("-90") int filterOrder, @DefaultValue List<String> allowedOrigins,
		@DefaultValue("true") boolean allowMissingOrigin, @DefaultValue("worker") Dispatch dispatch,
		@DefaultValue Limits limits, @DefaultValue Inbound inbound, @DefaultValue Send send,
		@DefaultValue Compression compression, @DefaultValue Heartbeat heartbeat, @DefaultValue Timeouts timeouts,
		@DefaultValue Shutdown shutdown, @DefaultValue Logging logging, @DefaultValue Security security,
		@DefaultValue Codec codec, @DefaultValue("applicationTaskExecutor") String executor,
		@DefaultValue Transport transport, @DefaultValue Map<String, WsEndpointProperties> endpoints) {

	/**
	 * What a peer may send.
	 *
	 * @param maxMessageSize Maximum size of an incoming message, after decompression. A
	 * larger message closes the connection with status 1009.
	 * @param maxFrameSize Maximum size of the payload of an incoming frame. A larger
	 * frame closes the connection with status 1009. When not set, the maximum size of a
	 * message.
	 * @param maxFragments Maximum number of frames that make up an incoming message. One
	 * more closes the connection with status 1009.
	 * @param maxConnections Maximum number of connections of all endpoints together. A
	 * handshake too many is refused with status 503. 0 allows any number.
	 * @param maxConnectionsPerAddress Maximum number of connections from one address, as
	 * the application sees it; an address of IPv6 counts by its first 64 bits. A
	 * handshake too many is refused with status 429. 0 allows any number.
	 * @param maxConnectionsPerPrincipal Maximum number of connections of one user. A
	 * handshake too many is refused with status 429. 0 allows any number.
	 * @param handshakesPerSecond Maximum number of handshakes that are accepted in a
	 * second. More are refused with status 429. 0 accepts any number.
	 * @param messagesPerSecond Maximum number of messages of a connection in a second; as
	 * many may come at once. Pings count as well, and Pongs that answer no Ping. More
	 * close it with status 1008. 0 allows any number.
	 * @param bytesPerSecond Maximum number of bytes of a connection's messages in a
	 * second, after decompression; as many may come at once. More close it with status
	 * 1008. 0 allows any number.
	 */
	record Limits(@DefaultValue("64KB") DataSize maxMessageSize, @Nullable DataSize maxFrameSize,
			@DefaultValue("1024") int maxFragments, @DefaultValue("0") int maxConnections,
			@DefaultValue("0") int maxConnectionsPerAddress, @DefaultValue("0") int maxConnectionsPerPrincipal,
			@DefaultValue("0") int handshakesPerSecond, @DefaultValue("0") int messagesPerSecond,
			@DefaultValue("0B") DataSize bytesPerSecond) {

	}

	/**
	 * What may wait for the application.
	 *
	 * @param maxPending Maximum number of messages of a connection that wait for the
	 * application. While they do, the connection is not read, so that its peer has to
	 * wait.
	 */
	record Inbound(@DefaultValue("32") int maxPending) {

	}

	/**
	 * What may wait for the network.
	 *
	 * @param bufferSize Maximum number of bytes of a connection that wait for the
	 * network. The overflow policy decides about a message that has no room.
	 * @param timeout Time that the network may take none of the waiting bytes. After it
	 * the connection is cut. Zero waits forever.
	 * @param overflow What to do with a message that the send buffer has no room for.
	 */
	record Send(@DefaultValue("512KB") DataSize bufferSize, @DefaultValue("10s") Duration timeout,
			@DefaultValue("close") Overflow overflow) {

	}

	/**
	 * Compression of messages by permessage-deflate.
	 *
	 * @param enabled Whether to accept a client's offer to compress messages.
	 * @param threshold Minimum size of an outgoing message to be compressed. Smaller ones
	 * are sent as they are.
	 * @param level Compression level, from 1 (fastest) to 9 (smallest). 0 stores without
	 * compressing, -1 leaves the choice to zlib.
	 * @param contextTakeover Whether messages may refer to earlier ones of the same
	 * connection. Compresses small messages better, but each connection then holds its
	 * compression windows as long as it is open.
	 */
	record Compression(@DefaultValue("true") boolean enabled, @DefaultValue("1KB") DataSize threshold,
			@DefaultValue("-1") int level, @DefaultValue("false") boolean contextTakeover) {

	}

	/**
	 * Pings on quiet connections.
	 *
	 * @param interval Time without any frame from the peer after which a Ping is sent. 0
	 * sends none.
	 * @param timeout Time the peer may take to answer a Ping, or to send anything else.
	 * After it the connection is cut.
	 */
	record Heartbeat(@DefaultValue("25s") Duration interval, @DefaultValue("20s") Duration timeout) {

	}

	/**
	 * How long to wait for a peer.
	 *
	 * @param idle Time without a message from the peer after which the connection is
	 * closed with status 1001. Answers to Pings do not count. 0 waits forever.
	 * @param close Time the peer may take to answer a Close frame. After it the
	 * connection is cut.
	 * @param firstMessage Time from the opening of a session until its first message is
	 * complete, after which the connection is closed with status 1008. 0 waits forever.
	 * @param maxLifetime Time after which a connection is closed with status 1001,
	 * however busy; up to a tenth earlier, so that not all clients come back at once. 0
	 * lets it be open forever.
	 * @param handshake Time a client may take for the head of a request, from its first
	 * byte on. After it the connection is cut. Concerns all requests of an embedded
	 * Tomcat or Jetty by HTTP/1.1, since nobody knows before the end of the head which
	 * one is a handshake. 0 leaves it to the server, whose timeouts start again with each
	 * byte.
	 */
	record Timeouts(@DefaultValue("0") Duration idle, @DefaultValue("5s") Duration close,
			@DefaultValue("0") Duration firstMessage, @DefaultValue("0") Duration maxLifetime,
			@DefaultValue("30s") Duration handshake) {

	}

	/**
	 * How sessions end when the application does.
	 *
	 * @param drainTimeout Time from the beginning of a shutdown in which the sessions are
	 * closed, their peers answer and callbacks end. What is left after it is cut. At
	 * least the spread.
	 * @param spread Time over which the Close frames are spread, so that not all clients
	 * come back to another server at once. Zero closes all at once.
	 * @param closeCode Status code of the Close frames.
	 */
	record Shutdown(@DefaultValue("20s") Duration drainTimeout, @DefaultValue("3s") Duration spread,
			@DefaultValue("1001") int closeCode) {

	}

	/**
	 * What the log tells.
	 *
	 * @param mdc Whether callbacks log with 'wsSession' and 'wsEndpoint' in SLF4J's
	 * mapped diagnostic context.
	 * @param framePayload Number of bytes of a frame's payload that the frame log shows,
	 * which is written at level 'trace' of the logger 'dev.wsboot.frames'.
	 */
	record Logging(@DefaultValue("true") boolean mdc, @DefaultValue("0B") DataSize framePayload) {

	}

	/**
	 * What ends with the user's credentials.
	 *
	 * @param bearerSubprotocol Name that precedes a bearer token among the subprotocols a
	 * client offers, for browsers, which cannot send an 'Authorization' header: with
	 * 'bearer', the item 'bearer.TOKEN' counts as that header and is taken off the list.
	 * When empty, no item does.
	 * @param closeOnSessionEnd Whether to close a WebSocket with status 1008 when the
	 * HTTP session it was opened in ends.
	 * @param closeOnTokenExpiry Whether to close a WebSocket with status 1008 when the
	 * token it was opened with expires.
	 */
	record Security(@DefaultValue("") String bearerSubprotocol, @DefaultValue("true") boolean closeOnSessionEnd,
			@DefaultValue("true") boolean closeOnTokenExpiry) {

	}

	/**
	 * Decoding of objects.
	 *
	 * @param typeField Field of a JSON message that names the subtype where a method's
	 * payload is of a sealed type. A message without a known one cannot be decoded and
	 * closes the connection with status 1007.
	 */
	record Codec(@DefaultValue("type") String typeField) {

	}

	/**
	 * The event loops, and how connections come to them.
	 *
	 * @param loops Number of event loops that read and write connections, each with a
	 * thread of its own. Zero derives it from the number of processors.
	 * @param tomcat Connections of Tomcat.
	 */
	record Transport(@DefaultValue("0") int loops, @DefaultValue Tomcat tomcat) {

		/**
		 * Connections of Tomcat.
		 *
		 * @param dropBuffers Whether the buffers that Tomcat's NIO connector keeps for a
		 * connection, 16 KB or with TLS 66 KB, are dropped while it is a WebSocket. They
		 * are reached by reflection; a version of Tomcat that has others keeps them.
		 */
		record Tomcat(@DefaultValue("true") boolean dropBuffers) {

		}

	}

}
