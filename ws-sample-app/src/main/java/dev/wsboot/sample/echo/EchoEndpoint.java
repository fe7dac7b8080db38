package dev.wsboot.sample.echo;

import java.nio.ByteBuffer;

import dev.wsboot.Dispatch;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

/**
 * Sends every message back as it came, text as text and binary as binary. A method that
 * returns what it got never blocks, so it can run on the event loop.
 */
@WsEndpoint(path = "/echo", dispatch = Dispatch.EVENT_LOOP)
class EchoEndpoint {

	@OnMessage
	String echo(String text) {
		return text;
	}

	/**
	 * A {@code byte[]} would do as well. The buffer is a view of what was received, which
	 * spares a copy of a message that may be large.
	 */
	@OnMessage
	ByteBuffer echo(ByteBuffer bytes) {
		return bytes;
	}

}
