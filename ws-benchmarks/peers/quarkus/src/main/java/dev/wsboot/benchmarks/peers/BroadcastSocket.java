package dev.wsboot.benchmarks.peers;

import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.smallrye.common.annotation.NonBlocking;

/**
 * Sends every message to all.
 */
@WebSocket(path = "/broadcast")
public class BroadcastSocket {

	@OnTextMessage(broadcast = true)
	@NonBlocking
	String publish(String text) {
		return text;
	}

}
