package dev.wsboot.migration.jakarta;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

@ServerEndpoint("/echo")
public class EchoSocket {

	@OnMessage
	public String echo(String message) {
		return message;
	}

}
