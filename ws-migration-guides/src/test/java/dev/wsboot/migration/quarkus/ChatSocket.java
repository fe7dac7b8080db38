package dev.wsboot.migration.quarkus;

import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.PathParam;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;

@WebSocket(path = "/chat/{room}/{name}")
public class ChatSocket {

	@OnTextMessage
	void say(String message, WebSocketConnection connection, @PathParam String room, @PathParam String name) {
		publish(connection, room, name + ": " + message);
	}

	@OnClose
	void left(WebSocketConnection connection, @PathParam String room, @PathParam String name) {
		publish(connection, room, name + " left");
	}

	private static void publish(WebSocketConnection connection, String room, String text) {
		connection.broadcast().filter((other) -> room.equals(other.pathParam("room"))).sendTextAndAwait(text);
	}

}
