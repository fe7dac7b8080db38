package dev.wsboot.migration.quarkus;

import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;

@WebSocket(path = "/echo")
public class EchoSocket {

	@OnTextMessage
	String echo(String message) {
		return message;
	}

}
