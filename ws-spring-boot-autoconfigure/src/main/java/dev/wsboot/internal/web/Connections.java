package dev.wsboot.internal.web;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.transport.Transport;

/**
 * Opens connections for accepted handshakes.
 */
@FunctionalInterface
public interface Connections {

	/**
	 * Prepares the connection of an accepted handshake. It may come to nothing if the
	 * client is gone.
	 * @param handler the endpoint
	 * @param handshake the request, kept as long as the connection lives
	 * @param subprotocol what was agreed on, or {@code null}
	 * @param deflate how messages are compressed, or {@code null} if they are not
	 * @param attributes the session's attributes, a map that is safe from any thread, or
	 * {@code null} if there are none yet
	 * @return makes the connection once the transport has a wire for it
	 */
	Transport.ConnectionFactory open(EndpointHandler handler, WsHandshake handshake, @Nullable String subprotocol,
			@Nullable DeflateParameters deflate, @Nullable Map<String, Object> attributes);

}
