package dev.wsboot.migration.spring;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

class ChatHandler extends TextWebSocketHandler {

	private final Map<String, WebSocketSession> sessions = new ConcurrentHashMap<>();

	@Override
	public void afterConnectionEstablished(WebSocketSession session) {
		this.sessions.put(session.getId(), new ConcurrentWebSocketSessionDecorator(session, 10_000, 512 * 1024));
	}

	@Override
	protected void handleTextMessage(WebSocketSession session, TextMessage message) {
		publish(room(session), name(session) + ": " + message.getPayload());
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		this.sessions.remove(session.getId());
		publish(room(session), name(session) + " left");
	}

	private void publish(String room, String text) {
		for (WebSocketSession session : this.sessions.values()) {
			if (room.equals(room(session))) {
				try {
					session.sendMessage(new TextMessage(text));
				}
				catch (IOException | IllegalStateException ex) {
					// It will be closed.
				}
			}
		}
	}

	private static String room(WebSocketSession session) {
		return session.getUri().getPath().split("/")[2];
	}

	private static String name(WebSocketSession session) {
		return session.getUri().getPath().split("/")[3];
	}

}
