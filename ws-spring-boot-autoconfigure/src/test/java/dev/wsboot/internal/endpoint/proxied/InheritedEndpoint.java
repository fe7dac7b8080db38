package dev.wsboot.internal.endpoint.proxied;

import dev.wsboot.annotation.OnMessage;

/**
 * Its callback cannot be seen from the package of a subclass.
 */
public class InheritedEndpoint {

	@OnMessage
	String message(String text) {
		return "inherited " + text;
	}

}
