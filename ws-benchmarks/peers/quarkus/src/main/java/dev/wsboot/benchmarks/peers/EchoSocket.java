package dev.wsboot.benchmarks.peers;

import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;

/**
 * Sends every message back.
 */
@WebSocket(path = "/echo")
public class EchoSocket {

	@OnTextMessage
	@NonBlocking
	String echo(String text) {
		return text;
	}

	@OnBinaryMessage
	@NonBlocking
	Buffer echo(Buffer bytes) {
		return bytes;
	}

}
