package dev.wsboot.sample.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.wsboot.CloseStatus;

/**
 * The JDK's WebSocket client with blocking methods, which is what a test wants. Messages
 * are put together from their parts.
 */
public final class JdkClient implements AutoCloseable {

	private static final long LIMIT_SECONDS = 30;

	private final Receiver receiver = new Receiver();

	private final WebSocket socket;

	private JdkClient(HttpClient http, URI uri, String[] subprotocols) throws Exception {
		WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(LIMIT_SECONDS));
		if (subprotocols.length > 0) {
			builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
		}
		this.socket = builder.buildAsync(uri, this.receiver).get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	public static JdkClient connect(URI uri, String... subprotocols) throws Exception {
		return connect(HttpClient.newHttpClient(), uri, subprotocols);
	}

	public static JdkClient connect(HttpClient http, URI uri, String... subprotocols) throws Exception {
		return new JdkClient(http, uri, subprotocols);
	}

	public String subprotocol() {
		return this.socket.getSubprotocol();
	}

	public void sendText(CharSequence part, boolean last) throws Exception {
		this.socket.sendText(part, last).get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	public void sendBinary(byte[] part, boolean last) throws Exception {
		this.socket.sendBinary(ByteBuffer.wrap(part), last).get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	public void sendPing(byte[] payload) throws Exception {
		this.socket.sendPing(ByteBuffer.wrap(payload)).get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	public void sendClose(int code, String reason) throws Exception {
		this.socket.sendClose(code, reason).get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	public String awaitText() throws InterruptedException {
		return (String) await(this.receiver.messages, "a text message");
	}

	public byte[] awaitBinary() throws InterruptedException {
		return (byte[]) await(this.receiver.messages, "a binary message");
	}

	public byte[] awaitPong() throws InterruptedException {
		return await(this.receiver.pongs, "a Pong");
	}

	/**
	 * Waits for the server's Close frame.
	 * @return its status
	 */
	public CloseStatus awaitClose() throws Exception {
		return this.receiver.closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Whether messages have come that nobody waited for.
	 * @return whether there is one
	 */
	public boolean hasUnread() {
		return !this.receiver.messages.isEmpty();
	}

	/**
	 * Closes, and waits for the server's answer, unless either side has closed before.
	 */
	@Override
	public void close() {
		if (!this.socket.isOutputClosed()) {
			// The JDK's client answers the server's Close by itself, and may do so just
			// now.
			this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
				.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
				.exceptionally((ex) -> {
					if (!this.socket.isOutputClosed()) {
						throw new CompletionException(ex);
					}
					return this.socket;
				})
				.join();
			this.receiver.closed.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
		}
	}

	private static <T> T await(BlockingQueue<T> queue, String what) throws InterruptedException {
		T received = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
		if (received == null) {
			throw new AssertionError("There must be " + what + " within " + LIMIT_SECONDS + " s");
		}
		return received;
	}

	/**
	 * Receives on a thread of the client, one event at a time.
	 */
	private static final class Receiver implements WebSocket.Listener {

		private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

		private final BlockingQueue<byte[]> pongs = new LinkedBlockingQueue<>();

		private final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();

		private final StringBuilder text = new StringBuilder();

		private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				this.messages.add(this.text.toString());
				this.text.setLength(0);
			}
			webSocket.request(1);
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			this.binary.writeBytes(bytes(data));
			if (last) {
				this.messages.add(this.binary.toByteArray());
				this.binary.reset();
			}
			webSocket.request(1);
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
			this.pongs.add(bytes(message));
			webSocket.request(1);
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			this.closed.complete(new CloseStatus(statusCode, reason));
			return CompletableFuture.completedStage(null);
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			this.closed.completeExceptionally(error);
		}

		private static byte[] bytes(ByteBuffer data) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			return bytes;
		}

	}

}
