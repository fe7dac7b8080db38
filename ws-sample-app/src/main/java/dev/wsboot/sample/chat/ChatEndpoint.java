package dev.wsboot.sample.chat;

import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.sample.chat.ChatEvent.Pong;
import dev.wsboot.sample.chat.ChatEvent.Refused;
import dev.wsboot.sample.chat.ChatRequest.Join;
import dev.wsboot.sample.chat.ChatRequest.Ping;
import dev.wsboot.sample.chat.ChatRequest.Say;

/**
 * Chat rooms. Every message is one JSON object in one text message; {@code type} tells
 * which. Both subprotocols mean these messages, and so does none.
 * <p>
 * A client says: <pre>
 * {"type": "join", "name": "Ada"}      take part; once more to change the name
 * {"type": "say", "text": "Hello"}     tell everybody in the room
 * {"type": "ping", "sent": 12.5}       come back as pong, to measure the round trip
 * </pre>
 * <p>
 * The server tells: <pre>
 * {"type": "welcome", "room": "lobby", "name": "Ada 2", "members": ["Ada", "Ada 2"]}
 * {"type": "joined", "name": "Bob"}
 * {"type": "renamed", "from": "Bob", "to": "Rob"}
 * {"type": "left", "name": "Rob"}
 * {"type": "said", "from": "Ada", "text": "Hello", "at": "2026-01-31T12:00:00Z"}
 * {"type": "pong", "sent": 12.5}
 * {"type": "refused", "reason": "Join before you say something."}
 * </pre>
 * <p>
 * Only {@code welcome} and what follows it is told of a room. Names are cleaned, at most
 * 32 characters long and unique within a room: whoever asks for one that is taken gets it
 * with a number. The {@code welcome} says which.
 */
@WsEndpoint(path = "/chat/{room}", subprotocols = { "chat", "superchat" })
class ChatEndpoint {

	private final Rooms rooms;

	ChatEndpoint(Rooms rooms) {
		this.rooms = rooms;
	}

	@OnOpen
	void open(@PathVariable String room) {
		this.rooms.enter(room);
	}

	@OnMessage
	void join(Join request, WsSession session, @PathVariable String room) {
		this.rooms.get(room).join(session, request.name());
	}

	@OnMessage
	void say(Say request, WsSession session, @PathVariable String room) {
		this.rooms.get(room).say(session, request.text());
	}

	@OnMessage
	Pong ping(Ping request) {
		return new Pong(request.sent());
	}

	/**
	 * Called exactly once for every session that was opened, also when the network broke.
	 */
	@OnClose
	void close(WsSession session, @PathVariable String room) {
		this.rooms.get(room).leave(session);
		this.rooms.leave(room);
	}

	/**
	 * Without this method, a message that is none of the protocol would end the session
	 * with 1007. A person at a keyboard is helped more by an answer. What fails for
	 * another reason is a defect, which the starter logs and answers with 1011.
	 */
	@OnError
	Refused notUnderstood(WsDecodeException failure) {
		return new Refused("That is not a message of this chat.");
	}

}
