package dev.wsboot.internal.connection.session;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.wsboot.WsHandshake;

/**
 * A handshake without particulars.
 */
final class TestHandshake implements WsHandshake {

	private final String endpoint;

	private final @Nullable String principal;

	TestHandshake() {
		this("test", "alice");
	}

	TestHandshake(String endpoint, @Nullable String principal) {
		this.endpoint = endpoint;
		this.principal = principal;
	}

	@Override
	public URI uri() {
		return URI.create("ws://localhost/test");
	}

	@Override
	public String endpoint() {
		return this.endpoint;
	}

	@Override
	public String pathPattern() {
		return "/test";
	}

	@Override
	public Map<String, String> pathVariables() {
		return Map.of();
	}

	@Override
	public Map<String, List<String>> parameters() {
		return Map.of();
	}

	@Override
	public Map<String, List<String>> headers() {
		return Map.of();
	}

	@Override
	public Map<String, String> cookies() {
		return Map.of();
	}

	@Override
	public @Nullable Principal principal() {
		String name = this.principal;
		return (name != null) ? () -> name : null;
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return null;
	}

	@Override
	public @Nullable String httpSessionId() {
		return null;
	}

}
