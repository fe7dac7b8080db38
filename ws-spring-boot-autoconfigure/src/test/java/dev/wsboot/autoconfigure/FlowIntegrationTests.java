package dev.wsboot.autoconfigure;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What happens when one side is slower than the other, on each server: real sockets that
 * are full.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class FlowIntegrationTests {

	private static final int MESSAGE_BYTES = 20_000;

	/** More than networks hold on their way. */
	private static final int MANY = 2000;

	@ParameterizedTest
	@EnumSource
	void whoReadsTooSlowlyIsClosed(Server server, CapturedOutput output) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.send.buffer-size=200KB",
				"ws.timeouts.close=300ms"); SlowClient client = new SlowClient(application)) {
			Feed feed = application.getBean(Feed.class);
			WsSession session = feed.session();
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> {
				for (int i = 0; i < MANY; i++) {
					session.send(message(i));
				}
			}).satisfies((ex) -> assertThat(ex.status().code()).isEqualTo(1013));
			// It does not read the Close frame either.
			assertThat(feed.closed()).isEqualTo(1013);
			assertThat(session.bufferedBytes()).isZero();
			// What was on its way comes before the end.
			client.startReading();
			assertThat(client.received(0)).containsExactly(0);
			assertThat(output).contains("A session of endpoint 'feed' is closed with 1013: its peer reads too slowly, "
					+ "ws.send.buffer-size (204800 bytes) is full");
		}
	}

	@ParameterizedTest
	@EnumSource
	void theOldestAreDroppedIfWanted(Server server, CapturedOutput output) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.send.buffer-size=200KB",
				"ws.endpoints.feed.send.overflow=drop-oldest"); SlowClient client = new SlowClient(application)) {
			WsSession session = application.getBean(Feed.class).session();
			for (int i = 0; i < MANY; i++) {
				session.send(message(i));
				assertThat(session.bufferedBytes()).isLessThanOrEqualTo(200 * 1024);
			}
			List<Integer> received = client.readUntil(MANY - 1);
			assertThat(received).isSorted().doesNotHaveDuplicates().startsWith(0, 1, 2).hasSizeLessThan(MANY);
			// The last ones are there without a gap, but for one that has begun to leave.
			int kept = 200 * 1024 / (MESSAGE_BYTES + 4) - 1;
			assertThat(received.get(received.size() - kept)).isEqualTo(MANY - kept);
			assertThat(output).contains("A session of endpoint 'feed' loses its oldest waiting messages: ",
					"ws.send.buffer-size (204800 bytes) is full");
		}
	}

	@ParameterizedTest
	@EnumSource
	void theNewestAreDroppedIfWanted(Server server, CapturedOutput output) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.send.buffer-size=200KB",
				"ws.send.overflow=drop-newest"); SlowClient client = new SlowClient(application)) {
			WsSession session = application.getBean(Feed.class).session();
			for (int i = 0; i < MANY; i++) {
				session.send(message(i));
				assertThat(session.bufferedBytes()).isLessThanOrEqualTo(200 * 1024);
			}
			client.startReading();
			await().until(() -> session.bufferedBytes() == 0);
			session.send(message(MANY));
			List<Integer> received = client.received(MANY);
			// One after the other until there was no room.
			List<Integer> before = received.subList(0, received.size() - 1);
			assertThat(before).isSorted().doesNotHaveDuplicates().startsWith(0, 1, 2).hasSizeLessThan(MANY);
			assertThat(output).contains("A session of endpoint 'feed' loses a message: ",
					"ws.send.buffer-size (204800 bytes) is full");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aSendIsCompleteWhenTheNetworkHasTakenIt(Server server) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.send.buffer-size=200KB");
				SlowClient client = new SlowClient(application)) {
			WsSession session = application.getBean(Feed.class).session();
			int sent = 0;
			CompletableFuture<Void> last = session.sendAsync(message(sent)).toCompletableFuture();
			while (last.isDone() && sent < MANY) {
				last = session.sendAsync(message(++sent)).toCompletableFuture();
			}
			assertThat(session.bufferedBytes()).as("what the network has not taken").isPositive();
			while (session.trySend(message(sent + 1))) {
				sent++;
			}
			assertThat(session.bufferedBytes()).isLessThanOrEqualTo(200 * 1024);
			assertThat(session.isOpen()).isTrue();
			assertThat(last).isNotDone();
			List<Integer> received = client.readUntil(sent);
			assertThat(received).hasSize(sent + 1).isSorted();
			assertThat(last).succeedsWithin(Duration.ofSeconds(10));
			await().until(() -> session.trySend(message(MANY)));
		}
	}

	@ParameterizedTest
	@EnumSource
	void allThatWasAcceptedBeforeACloseLeavesFirst(Server server) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.send.buffer-size=200KB",
				"ws.timeouts.close=60s"); SlowClient client = new SlowClient(application)) {
			Feed feed = application.getBean(Feed.class);
			WsSession session = feed.session();
			AtomicInteger accepted = new AtomicInteger();
			Thread writer = new Thread(() -> {
				while (session.isOpen()) {
					if (session.trySend(message(accepted.get()))) {
						accepted.incrementAndGet();
					}
				}
			}, "writer");
			writer.start();
			await().atMost(20, TimeUnit.SECONDS).until(() -> session.bufferedBytes() > 200 * 1024 - MESSAGE_BYTES - 8);
			client.startReading();
			client.received(10);
			session.close(new CloseStatus(4001, "enough"));
			writer.join(20_000);
			assertThat(writer.isAlive()).isFalse();
			assertThat(client.closeCode()).isEqualTo(4001);
			int last = accepted.get() - 1;
			List<Integer> rest = client.received(last);
			assertThat(rest).hasSize(last - 10).isSorted().startsWith(11);
			assertThat(client.numbers).isEmpty();
			assertThat(feed.closed()).isEqualTo(4001);
			assertThat(session.bufferedBytes()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aResetWhileMessagesWaitEndsThemAll(Server server) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.send.buffer-size=60MB");
				SlowClient client = new SlowClient(application)) {
			Feed feed = application.getBean(Feed.class);
			WsSession session = feed.session();
			List<CompletableFuture<Void>> sends = new ArrayList<>();
			for (int i = 0; i < MANY; i++) {
				sends.add(session.sendAsync(message(i)).toCompletableFuture());
			}
			CompletableFuture<Void> last = sends.get(sends.size() - 1);
			assertThat(last).isNotDone();
			client.reset();
			assertThat(feed.closed()).isEqualTo(1006);
			assertThat(last).failsWithin(Duration.ofSeconds(20))
				.withThrowableThat()
				.withCauseInstanceOf(WsClosedException.class);
			assertThat(sends).allMatch(CompletableFuture::isDone);
			assertThat(session.bufferedBytes()).isZero();
			assertThat(feed.closedCalls).hasValue(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, worker", "TOMCAT, event-loop", "JETTY, worker", "JETTY, event-loop" })
	void aPeerWaitsForTheApplicationAndIsNotTakenForDead(Server server, String dispatch) throws Exception {
		int count = 4000;
		try (ServletWebServerApplicationContext application = start(server, "ws.dispatch=" + dispatch,
				"ws.inbound.max-pending=4", "ws.heartbeat.interval=100ms", "ws.heartbeat.timeout=200ms");
				SlowClient client = new SlowClient(application)) {
			Feed feed = application.getBean(Feed.class);
			feed.session();
			feed.gate = new CountDownLatch(1);
			AtomicInteger written = new AtomicInteger();
			Thread writer = new Thread(() -> client.write(count, written), "writer");
			writer.start();
			// The network is full since nobody reads, for longer than a Ping waits.
			AtomicInteger before = new AtomicInteger(-1);
			await().atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
			assertThat(written).hasValueLessThan(count);
			assertThat(feed.handled).hasValueLessThanOrEqualTo(1);
			assertThat(feed.session().isOpen()).isTrue();
			client.startReading();
			feed.gate.countDown();
			await().atMost(Duration.ofSeconds(30)).until(() -> feed.handled.get() == count);
			assertThat(feed.failure.get()).isNull();
			writer.join(TimeUnit.SECONDS.toMillis(10));
			assertThat(writer.isAlive()).isFalse();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			TOMCAT | limits.max-message-size=1KB | a message is larger than ws.limits.max-message-size (1024 bytes)
			TOMCAT | limits.max-frame-size=1KB   | a frame is larger than ws.limits.max-frame-size (1024 bytes)
			TOMCAT | limits.max-fragments=3      | a message has more frames than ws.limits.max-fragments (3)
			JETTY  | limits.max-message-size=1KB | a message is larger than ws.limits.max-message-size (1024 bytes)
			JETTY  | limits.max-frame-size=1KB   | a frame is larger than ws.limits.max-frame-size (1024 bytes)
			JETTY  | limits.max-fragments=3      | a message has more frames than ws.limits.max-fragments (3)
			""")
	void whatIsTooBigIsToldWithTheProperty(Server server, String limit, String why, CapturedOutput output)
			throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "ws.endpoints.feed." + limit,
				"ws.timeouts.close=300ms"); SlowClient client = new SlowClient(application)) {
			Feed feed = application.getBean(Feed.class);
			feed.session();
			for (int i = 0; i < 3; i++) {
				client.write(false, (i > 0) ? 0 : 2, new byte[1]);
			}
			client.write(true, 0, new byte[1500]);
			assertThat(feed.closed()).isEqualTo(1009);
			assertThat(output).contains("A session of endpoint 'feed' is closed with 1009: " + why);
		}
	}

	private static byte[] message(int number) {
		return ByteBuffer.allocate(MESSAGE_BYTES).putInt(number).array();
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.autoconfigure.exclude=" + server.excluded())
			.properties(properties)
			.run();
	}

	/**
	 * Reads nothing until it is asked to. Answers a Close frame, and nothing else.
	 */
	private static final class SlowClient implements AutoCloseable {

		private final Socket socket = new Socket();

		private final DataInputStream input;

		private final DataOutputStream output;

		private final BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();

		private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();

		SlowClient(ServletWebServerApplicationContext application) throws IOException {
			this.socket.setReceiveBufferSize(4096);
			this.socket
				.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), application.getWebServer().getPort()));
			this.socket.setSoTimeout(60_000);
			this.input = new DataInputStream(new BufferedInputStream(this.socket.getInputStream()));
			this.output = new DataOutputStream(this.socket.getOutputStream());
			this.output.write("""
					GET /feed HTTP/1.1
					Host: localhost
					Connection: Upgrade
					Upgrade: websocket
					Sec-WebSocket-Version: 13
					Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

					""".replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
			StringBuilder head = new StringBuilder();
			while (head.indexOf("\r\n\r\n") < 0) {
				head.append((char) this.input.readByte());
			}
			assertThat(head).startsWith("HTTP/1.1 101");
		}

		/**
		 * Sends numbered messages, as fast as the network takes them.
		 */
		void write(int count, AtomicInteger written) {
			try {
				for (int i = 0; i < count; i++) {
					write(true, 2, message(i));
					written.incrementAndGet();
				}
			}
			catch (IOException ex) {
				// The count tells.
			}
		}

		void write(boolean fin, int opcode, byte[] payload) throws IOException {
			// A masking key of zeros leaves the payload as it is.
			ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
			frame.put((byte) (fin ? 0x80 | opcode : opcode)).put((byte) 0xfe).putShort((short) payload.length);
			if (payload.length < 126) {
				frame.clear().put((byte) (fin ? 0x80 | opcode : opcode)).put((byte) (0x80 | payload.length));
			}
			frame.putInt(0).put(payload);
			synchronized (this.output) {
				this.output.write(frame.array(), 0, frame.position());
			}
		}

		/**
		 * Reads from now on.
		 */
		void startReading() {
			Thread reader = new Thread(() -> {
				try {
					while (true) {
						this.numbers.add(read());
					}
				}
				catch (IOException ex) {
					// The end.
				}
			}, "reader");
			reader.setDaemon(true);
			reader.start();
		}

		List<Integer> readUntil(int last) throws Exception {
			startReading();
			return received(last);
		}

		List<Integer> received(int last) throws InterruptedException {
			List<Integer> received = new ArrayList<>();
			while (received.isEmpty() || received.get(received.size() - 1) != last) {
				Integer number = this.numbers.poll(20, TimeUnit.SECONDS);
				assertThat(number).as("message after %d others", received.size()).isNotNull();
				received.add(number);
			}
			return received;
		}

		// The number of the next binary message.
		private int read() throws IOException {
			while (true) {
				int opcode = this.input.readByte() & 0xf;
				int length = this.input.readByte();
				if (length == 126) {
					length = this.input.readUnsignedShort();
				}
				if (opcode == 2) {
					int number = this.input.readInt();
					this.input.skipNBytes(length - 4);
					return number;
				}
				byte[] payload = this.input.readNBytes(length);
				if (opcode == 8) {
					write(true, 8, payload);
					this.closeCode.complete((int) ByteBuffer.wrap(payload).getShort());
				}
			}
		}

		int closeCode() throws Exception {
			return this.closeCode.get(20, TimeUnit.SECONDS);
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	@WsEndpoint(path = "/feed", name = "feed")
	static class Feed {

		private final CompletableFuture<WsSession> session = new CompletableFuture<>();

		private final CompletableFuture<CloseStatus> closed = new CompletableFuture<>();

		private final AtomicInteger closedCalls = new AtomicInteger();

		private final AtomicInteger handled = new AtomicInteger();

		private final AtomicReference<Map<String, Integer>> failure = new AtomicReference<>();

		private volatile CountDownLatch gate = new CountDownLatch(0);

		@OnOpen
		void opened(WsSession session) {
			this.session.complete(session);
		}

		@OnMessage
		void message(byte[] message) throws InterruptedException {
			assertThat(this.gate.await(60, TimeUnit.SECONDS)).isTrue();
			int expected = this.handled.getAndIncrement();
			int number = ByteBuffer.wrap(message).getInt();
			if (number != expected) {
				this.failure.set(Map.of("expected", expected, "came", number));
			}
		}

		@OnClose
		void closed(CloseStatus status) {
			this.closedCalls.incrementAndGet();
			this.closed.complete(status);
		}

		WsSession session() throws Exception {
			return this.session.get(20, TimeUnit.SECONDS);
		}

		int closed() throws Exception {
			return this.closed.get(20, TimeUnit.SECONDS).code();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		Feed feedEndpoint() {
			return new Feed();
		}

	}

}
