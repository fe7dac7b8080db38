package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.coyote.AbstractProtocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.Dispatch;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.transport.EventLoops;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many connections, good ones and bad ones, against a whole application: none leaves
 * anything behind, none harms another.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ManyConnectionsIntegrationTests {

	private static final int THREADS = 8;

	private ServletWebServerApplicationContext server;

	private ExecutorService clients;

	@BeforeAll
	void start() {
		this.server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1")
			.run();
		this.clients = Executors.newFixedThreadPool(THREADS);
	}

	@AfterAll
	void stop() {
		this.clients.shutdownNow();
		this.server.close();
	}

	@Test
	void tenThousandConnectionsLeaveNothingBehind() throws Exception {
		runInThreads(200, this::connectAndLeave);
		awaitNothingLeft();
		long memory = directMemory();
		int opened = endpoint().opened.get();
		runInThreads(10_000, this::connectAndLeave);
		awaitNothingLeft();
		assertThat(endpoint().opened.get() - opened).isEqualTo(10_000);
		// Every thread of Tomcat's pool may keep a small buffer; 10,000 leaked ones would
		// be far more.
		assertThat(directMemory() - memory).isLessThan(8 * 1024 * 1024);
	}

	private void connectAndLeave(int number) throws Exception {
		String path = (number % 2 == 0) ? "/worker" : "/loop";
		try (Socket socket = open(path)) {
			byte[] payload = { (byte) number, (byte) (number >>> 8) };
			send(socket, 0x82, payload);
			assertThat(socket.getInputStream().readNBytes(4)).endsWith(payload);
			switch (number % 4) {
				case 0 -> {
					send(socket, 0x88, new byte[] { 0x03, (byte) 0xe8 });
					assertThat(socket.getInputStream().readAllBytes()).hasSize(4);
				}
				case 1 -> socket.setSoLinger(true, 0);
				case 2 -> socket.shutdownOutput();
				default -> send(socket, 0xff, new byte[0]);
			}
		}
	}

	@Test
	void garbageHarmsNobodyElse() throws Exception {
		long seed = new Random().nextLong();
		AtomicInteger echoes = new AtomicInteger();
		try (Socket healthy = open("/worker"); Socket other = open("/loop")) {
			Future<?> garbage = this.clients.submit(() -> {
				for (int i = 0; i < 2000; i++) {
					sendGarbage(new Random(seed + i));
				}
				return null;
			});
			while (!garbage.isDone()) {
				byte[] payload = ByteBuffer.allocate(4).putInt(echoes.incrementAndGet()).array();
				for (Socket socket : List.of(healthy, other)) {
					send(socket, 0x82, payload);
					assertThat(socket.getInputStream().readNBytes(6)).as("seed %d", seed).endsWith(payload);
				}
			}
			garbage.get();
		}
		awaitNothingLeft();
		assertThat(echoes.get()).isPositive();
	}

	private void sendGarbage(Random random) throws IOException {
		try (Socket socket = open(random.nextBoolean() ? "/worker" : "/loop")) {
			byte[] bytes = new byte[1 + random.nextInt(300)];
			random.nextBytes(bytes);
			if (random.nextBoolean()) {
				// Something that begins well.
				bytes[0] = (byte) 0x82;
				bytes[bytes.length - 1] = (byte) 0x80;
			}
			socket.getOutputStream().write(bytes);
			socket.shutdownOutput();
			socket.getInputStream().readAllBytes();
		}
		catch (SocketException ex) {
			// The server has cut the connection, as it may.
		}
	}

	private void runInThreads(int count, Client client) throws Exception {
		List<Future<?>> futures = new ArrayList<>();
		for (int t = 0; t < THREADS; t++) {
			int first = t;
			futures.add(this.clients.submit(() -> {
				for (int i = first; i < count; i += THREADS) {
					client.run(i);
				}
				return null;
			}));
		}
		for (Future<?> future : futures) {
			future.get();
		}
	}

	private void awaitNothingLeft() {
		AbstractProtocol<?> protocol = (AbstractProtocol<?>) ((TomcatWebServer) this.server.getWebServer()).getTomcat()
			.getConnector()
			.getProtocolHandler();
		Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
			assertThat(this.server.getBean(WsSessions.class).count()).as("registered sessions").isZero();
			assertThat(this.server.getBean(EventLoops.class).connections()).as("served by our loops").isZero();
			// The acceptor counts the connection that it waits for.
			assertThat(protocol.getConnectionCount()).as("counted by Tomcat").isLessThanOrEqualTo(1);
			assertThat(endpoint().closed.get()).as("calls of @OnClose").isEqualTo(endpoint().opened.get());
		});
	}

	private Application.Counts endpoint() {
		return this.server.getBean(Application.Counts.class);
	}

	private static long directMemory() {
		return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.filter((pool) -> pool.getName().equals("direct"))
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
	}

	private Socket open(String path) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.server.getWebServer().getPort());
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(20_000);
		socket.getOutputStream()
			.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
					+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		InputStream input = socket.getInputStream();
		StringBuilder response = new StringBuilder();
		while (response.indexOf("\r\n\r\n") < 0) {
			int next = input.read();
			assertThat(next).as("response so far: %s", response).isNotNegative();
			response.append((char) next);
		}
		assertThat(response.toString()).startsWith("HTTP/1.1 101");
		return socket;
	}

	private static void send(Socket socket, int firstByte, byte[] payload) throws IOException {
		OutputStream output = socket.getOutputStream();
		ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
		// A masking key of zeros leaves the payload as it is.
		frame.put((byte) firstByte).put((byte) (0x80 | payload.length)).putInt(0).put(payload);
		output.write(frame.array());
	}

	private interface Client {

		void run(int number) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class })
	static class Application {

		@Bean
		Counts counts() {
			return new Counts();
		}

		@Bean
		Loop loop(Counts counts) {
			return new Loop(counts);
		}

		@Bean
		Worker worker(Counts counts) {
			return new Worker(counts);
		}

		/**
		 * How many sessions came and went.
		 */
		static class Counts {

			final AtomicInteger opened = new AtomicInteger();

			final AtomicInteger closed = new AtomicInteger();

			void opened() {
				this.opened.incrementAndGet();
			}

			void closed() {
				this.closed.incrementAndGet();
			}

		}

	}

	/**
	 * Echoes on workers.
	 */
	@WsEndpoint(path = "/worker", dispatch = Dispatch.WORKER)
	static class Worker {

		private final Application.Counts counts;

		Worker(Application.Counts counts) {
			this.counts = counts;
		}

		@OnOpen
		void open() {
			this.counts.opened();
		}

		@OnMessage
		byte[] echo(byte[] message) {
			return message;
		}

		@OnClose
		void close() {
			this.counts.closed();
		}

	}

	/**
	 * Echoes on the loop.
	 */
	@WsEndpoint(path = "/loop", dispatch = Dispatch.EVENT_LOOP)
	static class Loop {

		private final Application.Counts counts;

		Loop(Application.Counts counts) {
			this.counts = counts;
		}

		@OnOpen
		void open() {
			this.counts.opened();
		}

		@OnMessage
		ByteBuffer echo(ByteBuffer message) {
			return message;
		}

		@OnClose
		void close() {
			this.counts.closed();
		}

	}

}
