package dev.wsboot.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.wsboot.internal.connection.Wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every transport must do, whichever container it takes connections from.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class TransportContractTests {

	private static final String REQUEST = "GET /any HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
			+ "Upgrade: websocket\r\n\r\n";

	private final List<RecordingConnection> connections = new CopyOnWriteArrayList<>();

	private TestServer server;

	/**
	 * Starts a container.
	 */
	protected abstract TestServer startServer() throws Exception;

	/**
	 * Connects to it. No read of the socket must wait without end.
	 */
	protected Socket connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(TestServer.READ_MILLIS);
		return socket;
	}

	/**
	 * Connects to it, asks for an upgrade and reads the answer.
	 * @param glued bytes that are sent with the request
	 */
	protected Socket upgrade(int port, String glued) throws IOException {
		Socket socket = connect(port);
		socket.setTcpNoDelay(true);
		socket.getOutputStream().write((REQUEST + glued).getBytes(StandardCharsets.US_ASCII));
		readResponse(socket);
		return socket;
	}

	@BeforeEach
	void start() throws Exception {
		this.server = startServer();
		serve(RecordingConnection::new);
	}

	@AfterEach
	void stop() throws Exception {
		this.server.close();
		assertThat(this.connections).allSatisfy((connection) -> {
			assertThat(connection.mistake).isNull();
			assertThat(connection.closedCalls).hasValue(1);
		});
	}

	void serve(Function<Wire, RecordingConnection> factory) {
		this.server.connections().set((wire) -> {
			RecordingConnection connection = factory.apply(wire);
			this.connections.add(connection);
			return connection;
		});
	}

	void serveEcho() {
		serve((wire) -> new RecordingConnection(wire) {

			@Override
			void onBytes(byte[] bytes) throws IOException {
				assertThat(wire.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
			}

		});
	}

	@Test
	void bytesSentTogetherWithTheRequestAreNotLost() throws Exception {
		serveEcho();
		try (Socket socket = upgrade(this.server.port(), "glued")) {
			assertThat(read(socket, 5)).asString(StandardCharsets.US_ASCII).isEqualTo("glued");
			socket.getOutputStream().write("more".getBytes(StandardCharsets.US_ASCII));
			assertThat(read(socket, 4)).asString(StandardCharsets.US_ASCII).isEqualTo("more");
		}
	}

	@Test
	void theTimeIsThatOfTheBytesHoweverLongTheLoopHasSlept() throws Exception {
		AtomicLong readAt = new AtomicLong();
		serve((wire) -> new RecordingConnection(wire) {

			@Override
			void onBytes(byte[] bytes) throws IOException {
				readAt.set(wire.timers().nanoTime());
				wire.write(ByteBuffer.wrap(bytes));
			}

		});
		try (Socket socket = upgrade()) {
			for (int i = 0; i < 3; i++) {
				Awaitility.await().pollDelay(Duration.ofMillis(150)).until(() -> true);
				long sentAt = System.nanoTime();
				socket.getOutputStream().write(i);
				read(socket, 1);
				assertThat(readAt.get() - sentAt).isNotNegative();
			}
		}
	}

	@Test
	void bytesThatComeOneAtATimeArriveInOrder() throws Exception {
		try (Socket socket = upgrade()) {
			for (int i = 0; i < 200; i++) {
				socket.getOutputStream().write(i);
			}
			awaitReceived(200);
			for (int i = 0; i < 200; i++) {
				assertThat(connection().received()[i]).isEqualTo((byte) i);
			}
		}
	}

	@Test
	void largeInputArrivesWhole() throws Exception {
		byte[] large = randomBytes(5_000_000);
		try (Socket socket = upgrade()) {
			socket.getOutputStream().write(large);
			awaitReceived(large.length);
			assertThat(connection().received()).isEqualTo(large);
		}
	}

	@Test
	void largeOutputToASlowReaderLeavesInPieces() throws Exception {
		byte[] large = randomBytes(20_000_000);
		ByteBuffer output = ByteBuffer.wrap(large);
		serve((wire) -> new OutpouringConnection(wire, output));
		try (Socket socket = upgrade()) {
			socket.getOutputStream().write(1);
			// A peer that reads earlier may be as fast as a loop that has to encrypt.
			OutpouringConnection connection = (OutpouringConnection) connection();
			assertThat(connection.full.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(output.position()).isPositive();
			assertThat(connection.written.getCount()).isOne();
			assertThat(Arrays.equals(read(socket, large.length), large)).isTrue();
			assertThat(connection.written.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection.writable.get()).isPositive();
		}
	}

	@Test
	void suspendedReadsStopAndResume() throws Exception {
		try (Socket socket = upgrade()) {
			Wire wire = connection().wire;
			onLoop(wire::suspendReads);
			byte[] sent = randomBytes(50_000);
			socket.getOutputStream().write(sent);
			// Several turns of the loop go by without a byte.
			for (int i = 0; i < 20; i++) {
				onLoop(() -> assertThat(connection().received()).isEmpty());
			}
			onLoop(wire::resumeReads);
			awaitReceived(sent.length);
			assertThat(connection().received()).isEqualTo(sent);
		}
	}

	@Test
	void closeFromAnotherThreadReachesAnIdlePeerAtOnce() throws Exception {
		try (Socket socket = upgrade()) {
			connection().wire.close();
			connection().wire.close();
			assertThat(readToEnd(socket)).isEmpty();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection().cause).isNull();
		}
		awaitNothingLeft();
	}

	@Test
	void bytesWrittenBeforeCloseArrive() throws Exception {
		try (Socket socket = upgrade()) {
			Wire wire = connection().wire;
			onLoop(() -> {
				wire.write(ByteBuffer.wrap("bye".getBytes(StandardCharsets.US_ASCII)));
				wire.close();
			});
			assertThat(readToEnd(socket)).asString(StandardCharsets.US_ASCII).isEqualTo("bye");
		}
		awaitNothingLeft();
	}

	@Test
	void closeDuringAWriteEndsTheConnection() throws Exception {
		byte[] large = randomBytes(20_000_000);
		ByteBuffer output = ByteBuffer.wrap(large);
		serve((wire) -> new OutpouringConnection(wire, output));
		try (Socket socket = upgrade()) {
			socket.getOutputStream().write(1);
			OutpouringConnection connection = (OutpouringConnection) connection();
			assertThat(connection.full.await(20, TimeUnit.SECONDS)).isTrue();
			connection.wire.close();
			byte[] received = readWhatComes(socket);
			assertThat(connection.closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection.cause).isNull();
			assertThat(received).hasSizeBetween(1, output.position());
			assertThat(output.hasRemaining()).isTrue();
			assertThat(Arrays.equals(received, 0, received.length, large, 0, received.length)).isTrue();
		}
		awaitNothingLeft();
	}

	@Test
	void closeDuringAWriteDoesNotWaitForAPeerThatDoesNotRead() throws Exception {
		serve((wire) -> new OutpouringConnection(wire, ByteBuffer.wrap(randomBytes(20_000_000))));
		try (Socket socket = upgrade()) {
			socket.getOutputStream().write(1);
			assertThat(((OutpouringConnection) connection()).full.await(20, TimeUnit.SECONDS)).isTrue();
			connection().wire.close();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			awaitNothingLeft();
		}
	}

	@Test
	void resetDuringAWriteEndsTheConnection() throws Exception {
		serve((wire) -> new OutpouringConnection(wire, ByteBuffer.wrap(randomBytes(20_000_000))) {

			@Override
			void onFailedWrite(IOException ex) {
				// Reading finds out, too.
			}

		});
		Socket socket = upgrade();
		socket.getOutputStream().write(1);
		assertThat(((OutpouringConnection) connection()).full.await(20, TimeUnit.SECONDS)).isTrue();
		socket.setSoLinger(true, 0);
		reset(socket);
		assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(((OutpouringConnection) connection()).output.hasRemaining()).isTrue();
		awaitNothingLeft();
	}

	@Test
	void endOfInputIsTold() throws Exception {
		try (Socket socket = upgrade()) {
			socket.shutdownOutput();
			assertThat(connection().ended.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
		}
		awaitNothingLeft();
	}

	@Test
	void quietConnectionOutlivesTheContainersTimeout() throws Exception {
		serveEcho();
		try (Socket socket = upgrade()) {
			socket.setSoTimeout(2 * TestServer.IDLE_MILLIS);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
			socket.setSoTimeout(TestServer.READ_MILLIS);
			socket.getOutputStream().write(9);
			assertThat(read(socket, 1)).containsExactly(9);
		}
	}

	@Test
	void resetEndsTheConnection() throws Exception {
		Socket socket = upgrade();
		socket.setSoLinger(true, 0);
		reset(socket);
		assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
		awaitNothingLeft();
	}

	/**
	 * Ends a socket by TCP RST.
	 */
	protected void reset(Socket socket) throws IOException {
		socket.close();
	}

	@Test
	void writingToAConnectionThatIsGoneFailsAndHarmsNobody() throws Exception {
		try (Socket socket = upgrade()) {
			Wire wire = connection().wire;
			wire.close();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(readToEnd(socket)).isEmpty();
			awaitNothingLeft();
			serveEcho();
			try (Socket next = upgrade()) {
				onLoop(wire, () -> assertThatExceptionOfType(IOException.class)
					.isThrownBy(() -> wire.write(ByteBuffer.wrap(new byte[] { 66 }))));
				next.getOutputStream().write(65);
				assertThat(read(next, 1)).containsExactly(65);
			}
		}
	}

	@Test
	void interruptedWriterDoesNotCloseTheConnection() throws Exception {
		serveEcho();
		try (Socket socket = upgrade()) {
			Wire wire = connection().wire;
			if (wire.isWritableOffLoop()) {
				Thread writer = new Thread(() -> {
					Thread.currentThread().interrupt();
					try {
						wire.write(ByteBuffer.wrap(new byte[] { 1 }));
					}
					catch (IOException ex) {
						connection().mistake = ex.toString();
					}
				});
				writer.start();
				writer.join(20_000);
				assertThat(read(socket, 1)).containsExactly(1);
			}
			socket.getOutputStream().write(2);
			assertThat(read(socket, 1)).containsExactly(2);
		}
	}

	@Test
	void halfClosedOutputIsReadToItsEndWhileInputGoesOn() throws Exception {
		try (Socket socket = upgrade()) {
			Wire wire = connection().wire;
			onLoop(() -> {
				wire.write(ByteBuffer.wrap(new byte[] { 7 }));
				wire.shutdownOutput();
			});
			assertThat(readAfterHalfClose(socket)).containsExactly(7);
			if (supportsHalfClose()) {
				socket.getOutputStream().write(8);
				awaitReceived(1);
			}
		}
	}

	/**
	 * Whether the peer can go on sending after our output was shut down.
	 */
	protected boolean supportsHalfClose() {
		return true;
	}

	/**
	 * Reads what was sent before the output was shut down.
	 */
	protected byte[] readAfterHalfClose(Socket socket) throws IOException {
		return readToEnd(socket);
	}

	@Test
	void thousandConnectionsLeaveNothingBehind() throws Exception {
		serveEcho();
		for (int i = 0; i < 1000; i++) {
			try (Socket socket = upgrade()) {
				socket.getOutputStream().write(i);
				assertThat(read(socket, 1)).containsExactly((byte) i);
				if (i % 3 == 0) {
					this.connections.get(this.connections.size() - 1).wire.close();
				}
				else if (i % 3 == 1) {
					socket.setSoLinger(true, 0);
				}
			}
		}
		awaitNothingLeft();
		Awaitility.await()
			.atMost(20, TimeUnit.SECONDS)
			.until(() -> this.connections.stream().allMatch((connection) -> connection.closedCalls.get() == 1));
	}

	@Test
	void stoppedContainerEndsTheConnection() throws Exception {
		try (Socket socket = upgrade()) {
			assertThat(socket.isConnected()).isTrue();
			this.server.stopContainer();
			this.server.close();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	Socket upgrade() throws IOException {
		int before = this.connections.size();
		Socket socket = upgrade(this.server.port(), "");
		Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> this.connections.size() > before);
		try {
			assertThat(connection().started.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return socket;
	}

	RecordingConnection connection() {
		return this.connections.get(this.connections.size() - 1);
	}

	private void onLoop(LoopTask task) throws Exception {
		onLoop(connection().wire, task);
	}

	private static void onLoop(Wire wire, LoopTask task) throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		Throwable[] failure = new Throwable[1];
		wire.execute(() -> {
			try {
				task.run();
			}
			catch (Exception | AssertionError ex) {
				failure[0] = ex;
			}
			done.countDown();
		});
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(failure[0]).isNull();
	}

	void awaitReceived(int bytes) {
		Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> connection().received().length == bytes);
	}

	void awaitNothingLeft() {
		Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
			assertThat(this.server.loopConnections()).as("served by our loops").isZero();
			assertThat(this.server.containerConnections()).as("counted by the container").isZero();
			assertThat(this.server.containerLeftovers()).as("kept by the container").isZero();
		});
	}

	private static void readResponse(Socket socket) throws IOException {
		StringBuilder response = new StringBuilder();
		InputStream input = socket.getInputStream();
		while (!response.toString().endsWith("\r\n\r\n")) {
			int next = input.read();
			assertThat(next).as("response so far: %s", response).isNotNegative();
			response.append((char) next);
		}
		assertThat(response.toString()).startsWith("HTTP/1.1 101");
	}

	static byte[] read(Socket socket, int length) throws IOException {
		byte[] bytes = socket.getInputStream().readNBytes(length);
		assertThat(bytes).hasSize(length);
		return bytes;
	}

	/**
	 * Reads until the peer ends.
	 */
	protected static byte[] readToEnd(Socket socket) throws IOException {
		return socket.getInputStream().readAllBytes();
	}

	static byte[] randomBytes(int length) {
		byte[] bytes = new byte[length];
		new Random(42).nextBytes(bytes);
		return bytes;
	}

	// The end may come within a record, or as the reset of a stream.
	private static byte[] readWhatComes(Socket socket) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] buffer = new byte[64 * 1024];
		try {
			int count = socket.getInputStream().read(buffer);
			while (count >= 0) {
				bytes.write(buffer, 0, count);
				count = socket.getInputStream().read(buffer);
			}
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// Ended.
		}
		return bytes.toByteArray();
	}

	private interface LoopTask {

		void run() throws Exception;

	}

}
