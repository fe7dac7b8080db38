package dev.wsboot.internal.observation;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;

/**
 * A handshake that knows the trace it was observed in, so that spans of messages can be
 * linked to it. Only there where handshakes are traced.
 *
 * @param target the handshake
 * @param trace what the tracer calls a trace context
 */
record LinkedHandshake(WsHandshake target, Object trace) implements WsHandshake {

	@Override
	public URI uri() {
		return this.target.uri();
	}

	@Override
	public String endpoint() {
		return this.target.endpoint();
	}

	@Override
	public String pathPattern() {
		return this.target.pathPattern();
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.target.pathVariables();
	}

	@Override
	public Map<String, List<String>> parameters() {
		return this.target.parameters();
	}

	@Override
	public Map<String, List<String>> headers() {
		return this.target.headers();
	}

	@Override
	public Map<String, String> cookies() {
		return this.target.cookies();
	}

	@Override
	public @Nullable Principal principal() {
		return this.target.principal();
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return this.target.remoteAddress();
	}

	@Override
	public @Nullable String httpSessionId() {
		return this.target.httpSessionId();
	}

}
