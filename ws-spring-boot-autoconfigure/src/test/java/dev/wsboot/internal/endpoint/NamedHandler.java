package dev.wsboot.internal.endpoint;

import org.jspecify.annotations.Nullable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;

/**
 * An endpoint to which no session must ever come.
 *
 * @param name the endpoint's name
 */
public record NamedHandler(String name) implements EndpointHandler {

	@Override
	public ConnectionSettings settings() {
		throw new UnsupportedOperationException();
	}

	@Override
	public PayloadForm textForm() {
		throw new UnsupportedOperationException();
	}

	@Override
	public PayloadForm binaryForm() {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable Object onOpen(WsSession session) {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable Object onMessage(WsSession session, Object payload, boolean text) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void onClose(WsSession session, CloseStatus status) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Object encode(@Nullable WsSession session, Object payload) {
		throw new UnsupportedOperationException();
	}

}
