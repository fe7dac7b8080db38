package dev.wsboot.migration.ours;

import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;

@WsEndpoint("/chat/{room}/{name}")
class ChatEndpoint {

	@OnOpen
	void joined(WsSession session, @PathVariable String room) {
		session.subscribe("room:" + room);
	}

	@OnMessage
	@Broadcast("room:{room}")
	String say(String message, @PathVariable String name) {
		return name + ": " + message;
	}

	@OnClose
	@Broadcast("room:{room}")
	String left(@PathVariable String name) {
		return name + " left";
	}

}
