package dev.wsboot.internal.aot.scanned;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;

/**
 * Stands in a package that the application does not scan itself.
 */
@WsEndpoint("/scanned")
class ScannedEndpoint {

	@OnMessage
	String answer(String message) {
		return "scanned " + message;
	}

}
