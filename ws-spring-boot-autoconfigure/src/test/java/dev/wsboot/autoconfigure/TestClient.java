package dev.wsboot.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The JDK's client, which remembers what came: text as it is, a binary message as
 * {@code bytes} with its values, a Close frame as {@code closed} and the code.
 */
final class TestClient implements WebSocket.Listener, AutoCloseable {

	private static final long SECONDS = 10;

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

	private WebSocket socket;

	static URI uri(String scheme, ServletWebServerApplicationContext server, String path) {
		return URI.create(scheme + "://localhost:" + server.getWebServer().getPort() + path);
	}

	/**
	 * Opens a WebSocket.
	 * @param headers names and values, in turn
	 */
	static TestClient connect(ServletWebServerApplicationContext server, String path, String... headers) {
		return connect(server, path, List.of(), headers);
	}

	/**
	 * Opens a WebSocket at another port than the server's first.
	 */
	static TestClient connect(int port, String path) {
		return connect(URI.create("ws://localhost:" + port + path), List.of());
	}

	/**
	 * Opens a WebSocket.
	 * @param subprotocols to offer
	 * @param headers names and values, in turn
	 */
	static TestClient connect(ServletWebServerApplicationContext server, String path, List<String> subprotocols,
			String... headers) {
		return connect(uri("ws", server, path), subprotocols, headers);
	}

	private static TestClient connect(URI uri, List<String> subprotocols, String... headers) {
		return connect(HttpClient.newHttpClient(), uri, subprotocols, headers);
	}

	/**
	 * Opens a WebSocket.
	 * @param http connects, for instance by TLS
	 * @param uri where
	 * @param subprotocols to offer
	 * @param headers names and values, in turn
	 */
	static TestClient connect(HttpClient http, URI uri, List<String> subprotocols, String... headers) {
		TestClient client = new TestClient();
		WebSocket.Builder builder = http.newWebSocketBuilder();
		for (int i = 0; i < headers.length; i += 2) {
			builder.header(headers[i], headers[i + 1]);
		}
		if (!subprotocols.isEmpty()) {
			builder.subprotocols(subprotocols.get(0),
					subprotocols.subList(1, subprotocols.size()).toArray(String[]::new));
		}
		client.socket = builder.buildAsync(uri, client).join();
		return client;
	}

	/**
	 * Fails to open a WebSocket.
	 * @return the status of the response
	 */
	static int refused(ServletWebServerApplicationContext server, String path, String... headers) {
		return refused(server, path, List.of(), headers);
	}

	static int refused(ServletWebServerApplicationContext server, String path, List<String> subprotocols,
			String... headers) {
		return refusal(server, path, subprotocols, headers).statusCode();
	}

	/**
	 * Fails to open a WebSocket.
	 * @return the response
	 */
	static HttpResponse<?> refusal(ServletWebServerApplicationContext server, String path, List<String> subprotocols,
			String... headers) {
		return refusal(HttpClient.newHttpClient(), uri("ws", server, path), subprotocols, headers);
	}

	static HttpResponse<?> refusal(HttpClient http, URI uri, List<String> subprotocols, String... headers) {
		WebSocketHandshakeException[] refused = new WebSocketHandshakeException[1];
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> connect(http, uri, subprotocols, headers))
			.satisfies((ex) -> refused[0] = (WebSocketHandshakeException) ex.getCause());
		return refused[0].getResponse();
	}

	void send(String message) {
		this.socket.sendText(message, true).join();
	}

	/**
	 * Sends a message in fragments.
	 * @param length characters of each but the last
	 */
	void sendFragments(String message, int length) {
		for (int i = 0; i < message.length(); i += length) {
			int end = Math.min(message.length(), i + length);
			this.socket.sendText(message.substring(i, end), end == message.length()).join();
		}
	}

	/**
	 * Sends a message, unless the server has closed the connection meanwhile.
	 */
	void sendUnlessClosed(String message) {
		this.socket.sendText(message, true).exceptionally((ex) -> null).join();
	}

	void send(byte[] message) {
		this.socket.sendBinary(ByteBuffer.wrap(message), true).join();
	}

	String subprotocol() {
		return this.socket.getSubprotocol();
	}

	String take() {
		try {
			String event = this.events.poll(SECONDS, TimeUnit.SECONDS);
			assertThat(event).as("event within %d seconds", SECONDS).isNotNull();
			return event;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Breaks the connection.
	 */
	void abort() {
		this.socket.abort();
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			this.events.add(this.text.toString());
			this.text.setLength(0);
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
		byte[] bytes = new byte[data.remaining()];
		data.get(bytes);
		this.binary.writeBytes(bytes);
		if (last) {
			this.events.add("bytes " + Arrays.toString(this.binary.toByteArray()));
			this.binary.reset();
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
		this.events.add("closed " + code);
		return null;
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		this.events.add("closed by " + error);
	}

	@Override
	public void close() {
		this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally((ex) -> null).join();
		if (!this.socket.isInputClosed()) {
			assertThat(take()).startsWith("closed");
		}
		this.socket.abort();
	}

}
