package dev.wsboot.internal.handshake;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request in memory; {@link #valid()} is the one of RFC 6455, section 1.3.
 */
final class TestRequest implements HandshakeRequest {

	private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	private String method = "GET";

	private boolean http11 = true;

	private boolean extendedConnect;

	private String scheme = "http";

	private String host = "server.example.com";

	private int port = 80;

	static TestRequest valid() {
		return new TestRequest().set("Upgrade", "websocket")
			.set("Connection", "Upgrade")
			.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
			.set("Sec-WebSocket-Version", "13");
	}

	/**
	 * The one of RFC 8441, section 5.1.
	 */
	static TestRequest extendedConnect() {
		TestRequest request = new TestRequest().method("CONNECT").set("Sec-WebSocket-Version", "13");
		request.extendedConnect = true;
		return request;
	}

	TestRequest method(String method) {
		this.method = method;
		return this;
	}

	TestRequest http10() {
		this.http11 = false;
		return this;
	}

	TestRequest url(String scheme, String host, int port) {
		this.scheme = scheme;
		this.host = host;
		this.port = port;
		return this;
	}

	/**
	 * Sets a header, one line for each value; none removes it.
	 */
	TestRequest set(String name, String... lines) {
		this.headers.put(name, new ArrayList<>(List.of(lines)));
		return this;
	}

	@Override
	public boolean isExtendedConnect() {
		return this.extendedConnect;
	}

	@Override
	public String method() {
		return this.method;
	}

	@Override
	public boolean isHttp11() {
		return this.http11;
	}

	@Override
	public Enumeration<String> headers(String name) {
		return Collections.enumeration(this.headers.getOrDefault(name, List.of()));
	}

	@Override
	public String scheme() {
		return this.scheme;
	}

	@Override
	public String host() {
		return this.host;
	}

	@Override
	public int port() {
		return this.port;
	}

}
