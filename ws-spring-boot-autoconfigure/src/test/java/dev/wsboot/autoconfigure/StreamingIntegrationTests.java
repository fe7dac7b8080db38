package dev.wsboot.autoconfigure;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsIncompleteMessageException;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.FrameClient.Frame;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.protocol.Opcode;
import dev.wsboot.spi.WsCallbackInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Messages that are read while they arrive and written while they leave, on each server,
 * on pools and on virtual threads (where there are some).
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StreamingIntegrationTests {

	private static final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";

	private ServletWebServerApplicationContext application;

	static Stream<Arguments> servers() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(false, true).map((virtual) -> Arguments.of(server, virtual)));
	}

	private int start(Server server, boolean virtual, String... properties) {
		events.clear();
		this.application = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1", "spring.threads.virtual.enabled=" + virtual,
					"spring.autoconfigure.exclude=" + server.excluded())
			.properties(properties)
			.run();
		return this.application.getWebServer().getPort();
	}

	@AfterEach
	void stop() {
		this.application.close();
	}

	private static String takeEvent() throws InterruptedException {
		String event = events.poll(20, TimeUnit.SECONDS);
		assertThat(event).as("event within 20 seconds").isNotNull();
		return event;
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aMessageIsReadWhileItArrivesAndTheNextOneWaits(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual);
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.BINARY, false, new byte[] { 7 });
			// The callback runs although the message is far from complete.
			assertThat(takeEvent()).isEqualTo("first 7 " + isVirtual(virtual));
			client.send(FrameClient.PING, true, new byte[] { 1 });
			assertThat(client.take().opcode()).isEqualTo(FrameClient.PONG);
			client.send(FrameClient.CONTINUATION, false, new byte[] { 1, 2, 3 });
			client.send(FrameClient.CONTINUATION, false).send(FrameClient.CONTINUATION, true, new byte[] { 4 });
			client.text("Zoë").send(FrameClient.BINARY, true);
			assertThat(client.takeText()).isEqualTo("5 bytes " + crc(new byte[] { 7, 1, 2, 3, 4 }));
			assertThat(client.takeText()).isEqualTo("3 chars Zoë");
			assertThat(client.takeText()).isEqualTo("0 bytes 0");
		}
	}

	private static boolean isVirtual(boolean virtual) {
		// A system property of this run wins over that of the application.
		return (virtual || Boolean.getBoolean("spring.threads.virtual.enabled")) && Runtime.version().feature() >= 21;
	}

	@ParameterizedTest
	@MethodSource("servers")
	void largeMessagesPassInBothDirectionsWithAndWithoutCompression(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.endpoints.echo.limits.max-message-size=16MB",
				"ws.endpoints.echo.limits.max-frame-size=16MB");
		byte[] large = bytes(5_000_000);
		try (FrameClient client = new FrameClient(port, "/echo")) {
			Thread sender = new Thread(() -> sendUnchecked(client, 0x80 | FrameClient.BINARY, large));
			sender.start();
			assertThat(client.takeMessage(FrameClient.BINARY)).isEqualTo(large);
			sender.join();
			String text = "aß€😀".repeat(60_000);
			Thread second = new Thread(
					() -> sendUnchecked(client, 0x80 | FrameClient.TEXT, text.getBytes(StandardCharsets.UTF_8)));
			second.start();
			assertThat(client.takeText()).isEqualTo(text);
			second.join();
			// Small ones are a frame each.
			client.send(FrameClient.BINARY, true, new byte[] { 1 });
			assertThat(client.take()).hasToString("frame 2 fin 1 bytes");
		}
		for (String parameters : new String[] { "", "; server_max_window_bits=9; client_max_window_bits" }) {
			try (FrameClient client = new FrameClient(port, "/echo", DEFLATE + parameters)) {
				for (int i = 0; i < 2; i++) {
					byte[] message = (i == 0) ? "How it compresses. ".repeat(40_000).getBytes(StandardCharsets.UTF_8)
							: bytes(300_000);
					byte[] deflated = deflate(message);
					Thread sender = new Thread(() -> sendUnchecked(client, 0xC0 | FrameClient.BINARY, deflated));
					sender.start();
					assertThat(takeInflated(client, i == 0)).isEqualTo(message);
					sender.join();
				}
			}
		}
	}

	private static void sendUnchecked(FrameClient client, int firstByte, byte[] payload) {
		try {
			client.send(firstByte, payload, payload.length);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] takeInflated(FrameClient client, boolean compressed) throws IOException, DataFormatException {
		Frame frame = client.take();
		assertThat(frame.rsv1()).isEqualTo(compressed);
		ByteArrayOutputStream wire = new ByteArrayOutputStream();
		wire.writeBytes(frame.payload());
		int frames = 1;
		while (!frame.fin()) {
			frame = client.take();
			assertThat(frame.rsv1()).as("RSV1 of a continuation").isFalse();
			wire.writeBytes(frame.payload());
			frames++;
		}
		assertThat(frames).isGreaterThan(1);
		if (!compressed) {
			return wire.toByteArray();
		}
		wire.writeBytes(new byte[] { 0, 0, -1, -1 });
		Inflater inflater = new Inflater(true);
		inflater.setInput(wire.toByteArray());
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		byte[] part = new byte[8192];
		for (int count = inflater.inflate(part); count > 0; count = inflater.inflate(part)) {
			message.write(part, 0, count);
		}
		inflater.end();
		return message.toByteArray();
	}

	private static byte[] deflate(byte[] message) {
		Deflater deflater = new Deflater(6, true);
		deflater.setInput(message);
		byte[] output = new byte[message.length + 1000];
		int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(output, length - 4);
	}

	@ParameterizedTest
	@MethodSource("servers")
	void whatIsLeftUnreadIsSkipped(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.endpoints.skip.limits.max-message-size=16MB",
				"ws.endpoints.skip.inbound.max-pending=1");
		try (FrameClient client = new FrameClient(port, "/skip")) {
			for (int i = 0; i < 3; i++) {
				client.send(FrameClient.BINARY, false, bytes(3_000_000))
					.send(FrameClient.CONTINUATION, true, bytes(10));
				assertThat(client.takeText()).isEqualTo("skipped");
				client.text("late");
				assertThat(client.takeText())
					.isEqualTo("java.io.IOException: The callback that the message was given to has returned");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aMessageThatBreaksALimitOrARuleEndsTheReadAndTheSession(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.limits.max-message-size=1000", "ws.limits.max-fragments=5");
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.BINARY, false, bytes(900)).send(FrameClient.CONTINUATION, false, bytes(101));
			assertIncomplete(client, 1009,
					"The session ends (1009 Message is bigger than allowed) before the message is complete");
		}
		try (FrameClient client = new FrameClient(port, "/sum", DEFLATE)) {
			byte[] bomb = deflate(Arrays.copyOf(bytes(500), 300_000));
			client.send(0x40 | FrameClient.BINARY, bomb, 300);
			assertThat(takeEvent()).startsWith("first ");
			client.send(FrameClient.CONTINUATION, true, Arrays.copyOfRange(bomb, 300, bomb.length));
			assertIncomplete(client, 1009,
					"The session ends (1009 Message is bigger than allowed) before the message is complete");
		}
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.BINARY, false, bytes(1));
			for (int i = 0; i < 5; i++) {
				client.send(FrameClient.CONTINUATION, false, bytes(1));
			}
			assertIncomplete(client, 1009,
					"The session ends (1009 Message has more fragments than allowed) before the message is complete");
		}
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.TEXT, false, (byte) 'a').send(FrameClient.CONTINUATION, false, (byte) 0xFF);
			assertIncomplete(client, 1007, "The session ends (1007 Text is not UTF-8) before the message is complete");
		}
		assertThat(events).isEmpty();
	}

	private void assertIncomplete(FrameClient client, int code, String message) throws Exception {
		assertThat(client.takeClose()).isEqualTo(code);
		client.drop();
		String event = takeEvent();
		assertThat(event.startsWith("first ") ? takeEvent() : event).isEqualTo("error " + message);
		assertThat(takeEvent()).startsWith("closed " + code);
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aReaderDoesNotOutliveItsConnection(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.timeouts.idle=300ms", "ws.timeouts.close=200ms");
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.BINARY, false, bytes(1));
			assertThat(takeEvent()).startsWith("first ");
			client.drop();
			assertThat(takeEvent()).isEqualTo("error The session ends (1006) before the message is complete");
			assertThat(takeEvent()).isEqualTo("closed 1006");
		}
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.BINARY, false, bytes(1));
			assertThat(takeEvent()).startsWith("first ");
			client.send(FrameClient.CLOSE, true, (byte) 0x03, (byte) 0xE8);
			assertThat(takeEvent()).isEqualTo("error The session ends (1000) before the message is complete");
			assertThat(takeEvent()).isEqualTo("closed 1000");
			assertThat(client.takeClose()).isEqualTo(1000);
		}
		try (FrameClient client = new FrameClient(port, "/sum")) {
			client.send(FrameClient.BINARY, false, bytes(1));
			assertThat(takeEvent()).startsWith("first ");
			// Idle, and it does not answer the Close frame either.
			assertThat(client.takeClose()).isEqualTo(1001);
			assertThat(takeEvent())
				.isEqualTo("error The session ends (1001 Idle for too long) before the message is complete");
			assertThat(takeEvent()).isEqualTo("closed 1001 Idle for too long");
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aSlowReaderIsFeltByThePeer(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.endpoints.gate.limits.max-message-size=1GB", "ws.timeouts.idle=300ms");
		try (FrameClient client = new FrameClient(port, "/gate")) {
			AtomicInteger sent = new AtomicInteger();
			byte[] part = bytes(1_000_000);
			Thread sender = new Thread(() -> {
				for (int i = 0; i < 200; i++) {
					sendUnchecked(client, (i == 0) ? FrameClient.BINARY : FrameClient.CONTINUATION, part);
					sent.incrementAndGet();
				}
				sendUnchecked(client, 0x80, part);
			});
			sender.start();
			// What fits the buffers of sockets and ours, and no more, for longer than
			// idle.
			AtomicInteger before = new AtomicInteger(-1);
			await().atMost(20, TimeUnit.SECONDS)
				.pollInterval(500, TimeUnit.MILLISECONDS)
				.until(() -> sent.get() > 0 && sent.get() == before.getAndSet(sent.get()));
			assertThat(sent).hasValueLessThan(100);
			this.application.getBean(Gate.class).open.countDown();
			assertThat(client.takeText()).isEqualTo("201000000");
			sender.join();
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void otherMessagesWaitBehindTheOneThatIsStreamedAndPingsDoNot(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual);
		try (FrameClient client = new FrameClient(port, "/quiet")) {
			WsSession session = session();
			Writer writer = session.textWriter();
			writer.write("first ");
			writer.flush();
			assertThat(client.take()).hasToString("frame 1 6 bytes");
			Thread other = new Thread(() -> {
				session.send("sent meanwhile");
				try (OutputStream stream = session.binaryStream()) {
					stream.write(new byte[100_000]);
					session.send("sent meanwhile as well");
				}
				catch (IOException ex) {
					events.add(ex.toString());
				}
			});
			other.start();
			await().until(() -> session.bufferedBytes() > 60_000);
			client.send(FrameClient.PING, true, (byte) 5);
			assertThat(client.take()).hasToString("frame 10 fin 1 bytes");
			assertThatExceptionOfType(WsSendException.class).isThrownBy(() -> session.send(WsFrame.text("x", false)))
				.withMessage("A message is being streamed: its stream must be closed before frames can be sent");
			writer.write("second");
			writer.close();
			assertThat(client.take()).hasToString("frame 0 fin 6 bytes");
			assertThat(client.takeText()).isEqualTo("sent meanwhile");
			assertThat(client.takeMessage(FrameClient.BINARY)).isEqualTo(new byte[100_000]);
			assertThat(client.takeText()).isEqualTo("sent meanwhile as well");
			other.join();
			assertThat(events).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aPeerThatTakesNothingEndsTheWrite(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.send.timeout=300ms");
		try (FrameClient client = new FrameClient(port, "/endless")) {
			client.text("begin");
			assertThat(takeEvent()).isEqualTo(
					"java.io.IOException: The message could not be sent: The session is closed (1013), WsClosedException");
			assertThat(takeEvent()).isEqualTo("closed 1013");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aMessageIsNotStreamedOnTheEventLoop(Server server) throws Exception {
		int port = start(server, false, "ws.endpoints.endless.dispatch=event-loop");
		try (FrameClient client = new FrameClient(port, "/endless")) {
			client.text("begin");
			assertThat(takeEvent()).isEqualTo(
					"java.lang.IllegalStateException: A message must not be streamed on the event loop, which it "
							+ "would block: use send or sendAsync there, or let the endpoint's callbacks run on workers "
							+ "(ws.dispatch)");
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aStreamMayBeReadByTheStageThatTheCallbackReturns(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.endpoints.later.limits.max-message-size=16MB");
		try (FrameClient client = new FrameClient(port, "/later")) {
			byte[] message = bytes(1_000_000);
			client.send(FrameClient.BINARY, true, message).send(FrameClient.BINARY, true, new byte[] { 1 });
			assertThat(client.takeText()).isEqualTo("1000000 bytes " + crc(message));
			assertThat(client.takeText()).isEqualTo("1 bytes " + crc(new byte[] { 1 }));
		}
	}

	@ParameterizedTest
	@MethodSource("servers")
	void messagesThatAreStreamedCountAsOne(Server server, boolean virtual) throws Exception {
		int port = start(server, virtual, "ws.endpoints.echo.limits.max-message-size=1MB");
		try (FrameClient client = new FrameClient(port, "/echo")) {
			client.send(FrameClient.BINARY, false, bytes(100_000)).send(FrameClient.CONTINUATION, true, bytes(50_000));
			assertThat(client.takeMessage(FrameClient.BINARY)).hasSize(150_000);
		}
		assertThat(takeEvent()).isEqualTo("in BINARY 150000");
		List<String> callbacks = this.application.getBean(Counting.class).callbacks;
		await().untilAsserted(
				() -> assertThat(callbacks).containsSubsequence("/echo OPEN", "/echo MESSAGE", "/echo CLOSE"));
	}

	private WsSession session() {
		WsSessions sessions = this.application.getBean(WsSessions.class);
		await().until(() -> sessions.count() == 1);
		return sessions.stream().findFirst().orElseThrow();
	}

	static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	static long crc(byte[] bytes) {
		CRC32 crc = new CRC32();
		crc.update(bytes);
		return crc.getValue();
	}

	@WsEndpoint("/sum")
	static class Sum {

		@OnMessage
		String binary(InputStream message) throws IOException {
			int first = message.read();
			if (first >= 0) {
				events.add("first " + first + " " + Thread.currentThread().toString().startsWith("VirtualThread"));
			}
			byte[] rest = message.readAllBytes();
			byte[] all = new byte[rest.length + ((first >= 0) ? 1 : 0)];
			System.arraycopy(rest, 0, all, all.length - rest.length, rest.length);
			if (first >= 0) {
				all[0] = (byte) first;
			}
			return all.length + " bytes " + crc(all);
		}

		@OnMessage
		String text(Reader message) throws IOException {
			StringBuilder text = new StringBuilder();
			for (int character = message.read(); character >= 0; character = message.read()) {
				text.append((char) character);
			}
			return text.length() + " chars " + text;
		}

		@OnError
		void failed(WsIncompleteMessageException failure) {
			events.add("error " + failure.getMessage());
		}

		@OnClose
		void closed(CloseStatus status) {
			events.add("closed " + status);
		}

	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		void binary(InputStream message, WsSession session) throws IOException {
			try (OutputStream answer = session.binaryStream()) {
				message.transferTo(answer);
			}
		}

		@OnMessage
		void text(Reader message, WsSession session) throws IOException {
			try (Writer answer = session.textWriter()) {
				message.transferTo(answer);
			}
		}

	}

	@WsEndpoint("/skip")
	static class Skip {

		private InputStream before;

		@OnMessage
		String binary(InputStream message) throws IOException {
			message.read();
			this.before = message;
			return "skipped";
		}

		// Beside a method that streams, one that takes whole messages.
		@OnMessage
		String text(String message) {
			try {
				return "read " + this.before.read();
			}
			catch (IOException ex) {
				return ex.toString();
			}
		}

	}

	@WsEndpoint("/gate")
	static class Gate {

		private final CountDownLatch open = new CountDownLatch(1);

		@OnMessage
		String binary(InputStream message) throws Exception {
			this.open.await();
			return String.valueOf(message.transferTo(OutputStream.nullOutputStream()));
		}

	}

	@WsEndpoint("/quiet")
	static class Quiet {

		@OnMessage
		void nothing(String message) {
		}

	}

	@WsEndpoint("/endless")
	static class Endless {

		@OnMessage
		void begin(String message, WsSession session) {
			try (OutputStream answer = session.binaryStream()) {
				while (true) {
					answer.write(new byte[10_000]);
				}
			}
			catch (IOException ex) {
				events.add(ex + ", " + ex.getCause().getClass().getSimpleName());
			}
			catch (IllegalStateException ex) {
				events.add(ex.toString());
			}
		}

		@OnClose
		void closed(CloseStatus status) {
			events.add("closed " + status);
		}

	}

	@WsEndpoint("/later")
	static class Later {

		@OnMessage
		CompletionStage<String> binary(InputStream message) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					byte[] all = message.readAllBytes();
					return all.length + " bytes " + crc(all);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}

	}

	/**
	 * Notes what is counted and what is intercepted.
	 */
	static class Counting implements WsCallbackInterceptor, ConnectionObserver.Factory {

		private final List<String> callbacks = new CopyOnWriteArrayList<>();

		@Override
		public @Nullable Scope enter(WsSession session, Callback callback) {
			return () -> this.callbacks.add(session.handshake().uri().getPath() + " " + callback);
		}

		@Override
		public ConnectionObserver observe(String endpoint) {
			return "echo".equals(endpoint) ? new ConnectionObserver() {

				@Override
				public void onReceived(Opcode opcode, int bytes) {
					events.add("in " + opcode + " " + bytes);
				}

			} : ConnectionObserver.NONE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	@Import({ Sum.class, Echo.class, Skip.class, Gate.class, Quiet.class, Endless.class, Later.class, Counting.class })
	static class Application {

	}

}
