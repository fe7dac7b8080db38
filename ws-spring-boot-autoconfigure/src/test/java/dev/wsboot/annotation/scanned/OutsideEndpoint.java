package dev.wsboot.annotation.scanned;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

/**
 * An endpoint in another package than the application.
 */
@WsEndpoint("/outside")
public class OutsideEndpoint {

	@OnMessage
	String answer(String message) {
		return message;
	}

}
