package dev.wsboot.internal.endpoint;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedCaseInsensitiveMap;

import dev.wsboot.WsHandshake;

/**
 * A handshake made of maps that a test fills.
 */
public final class FakeHandshake implements WsHandshake {

	private final Map<String, String> pathVariables = new LinkedHashMap<>();

	private final Map<String, List<String>> parameters = new LinkedHashMap<>();

	private final Map<String, List<String>> headers = new LinkedCaseInsensitiveMap<>();

	private final Map<String, String> cookies = new LinkedHashMap<>();

	private @Nullable Principal principal;

	private @Nullable String httpSessionId;

	private @Nullable InetSocketAddress remoteAddress;

	public FakeHandshake pathVariable(String name, String value) {
		this.pathVariables.put(name, value);
		return this;
	}

	public FakeHandshake parameter(String name, String... values) {
		this.parameters.put(name, List.of(values));
		return this;
	}

	public FakeHandshake header(String name, String... values) {
		this.headers.put(name, List.of(values));
		return this;
	}

	public FakeHandshake cookie(String name, String value) {
		this.cookies.put(name, value);
		return this;
	}

	public FakeHandshake principal(Principal principal) {
		this.principal = principal;
		return this;
	}

	public FakeHandshake remoteAddress(InetSocketAddress address) {
		this.remoteAddress = address;
		return this;
	}

	public FakeHandshake httpSessionId(String id) {
		this.httpSessionId = id;
		return this;
	}

	@Override
	public URI uri() {
		return URI.create("ws://localhost/test");
	}

	@Override
	public String endpoint() {
		return "test";
	}

	@Override
	public String pathPattern() {
		return "/test";
	}

	@Override
	public Map<String, String> pathVariables() {
		return this.pathVariables;
	}

	@Override
	public Map<String, List<String>> parameters() {
		return this.parameters;
	}

	@Override
	public Map<String, List<String>> headers() {
		return this.headers;
	}

	@Override
	public Map<String, String> cookies() {
		return this.cookies;
	}

	@Override
	public @Nullable Principal principal() {
		return this.principal;
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public @Nullable String httpSessionId() {
		return this.httpSessionId;
	}

}
