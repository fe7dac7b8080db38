package dev.wsboot.migration.jakarta;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;

@ServerEndpoint("/chat/{room}/{name}")
public class ChatSocket {

	// There is an instance of this class for each session.
	private static final Set<Session> sessions = ConcurrentHashMap.newKeySet();

	@OnOpen
	public void joined(Session session) {
		sessions.add(session);
	}

	@OnMessage
	public void say(String message, @PathParam("room") String room, @PathParam("name") String name) {
		publish(room, name + ": " + message);
	}

	@OnClose
	public void left(Session session, @PathParam("room") String room, @PathParam("name") String name) {
		sessions.remove(session);
		publish(room, name + " left");
	}

	private static void publish(String room, String text) {
		for (Session session : sessions) {
			if (room.equals(session.getPathParameters().get("room"))) {
				// Two threads must not send to a session at once.
				synchronized (session) {
					try {
						session.getBasicRemote().sendText(text);
					}
					catch (IOException | IllegalStateException ex) {
						// It will be closed.
					}
				}
			}
		}
	}

}
