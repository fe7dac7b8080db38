package dev.wsboot.migration.ours;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

@WsEndpoint("/echo")
class EchoEndpoint {

	@OnMessage
	String echo(String message) {
		return message;
	}

}
