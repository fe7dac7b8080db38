package dev.wsboot.internal.transport.tomcat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.transport.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TomcatBuffers} in a Tomcat that serves connections.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class TomcatBuffersIntegrationTests {

	private static final int PLAIN_BYTES = 2 * 8 * 1024;

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void buffersAreGoneWhileAConnectionIsOursAndBackAfterwards(boolean tls) throws Exception {
		try (Served served = new Served(new TomcatBuffers(true), tls)) {
			assertThat(served.channelBytes()).isZero();
			served.exchange("after the buffers were dropped");
			served.end();
			assertThat(served.channelBytes()).isGreaterThanOrEqualTo(tls ? 4 * 16 * 1024 : PLAIN_BYTES);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aRecycledChannelServesAgain(boolean tls) throws Exception {
		try (Served served = new Served(new TomcatBuffers(true), tls)) {
			Set<NioChannel> channels = Collections.newSetFromMap(new IdentityHashMap<>());
			for (int i = 0; i < 5; i++) {
				channels.add(served.channel);
				served.end();
				served.open();
				served.exchange("again");
			}
			// Tomcat may be a little late to keep one.
			assertThat(channels).as("channels are recycled, or this shows nothing").hasSizeLessThan(5);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void buffersStayWhereTheyAreNotToBeDropped(boolean tls, CapturedOutput output) throws Exception {
		try (Served served = new Served(new TomcatBuffers(false), tls)) {
			assertThat(served.channelBytes()).isGreaterThanOrEqualTo(tls ? 4 * 16 * 1024 : PLAIN_BYTES);
			served.exchange("with the buffers");
			served.end();
			served.open();
			served.exchange("again");
		}
		assertThat(output).doesNotContain("Tomcat keeps");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aTomcatWithoutTheFieldsKeepsItsBuffersAndServesOn(boolean tls, CapturedOutput output) throws Exception {
		TomcatBuffers buffers = new TomcatBuffers(true, gone(SocketBufferHandler.class),
				gone(SocketBufferHandler.class), gone(SecureNioChannel.class), gone(SecureNioChannel.class),
				gone(SecureNio2Channel.class));
		try (Served served = new Served(buffers, tls)) {
			assertThat(served.channelBytes()).isGreaterThanOrEqualTo(tls ? 4 * 16 * 1024 : PLAIN_BYTES);
			served.exchange("with the buffers");
			served.end();
			served.open();
			served.exchange("again");
		}
		assertThat(output).contains("Tomcat keeps buffers of connections that are WebSockets: there is no access to "
				+ "[SocketBufferHandler.gone, SocketBufferHandler.gone, SecureNioChannel.gone, SecureNioChannel.gone]");
	}

	@Test
	void aTomcatWithoutOneOfTheFieldsKeepsThatBuffer() throws Exception {
		TomcatBuffers buffers = new TomcatBuffers(true, BufferField.of(SocketBufferHandler.class, "readBuffer"),
				gone(SocketBufferHandler.class), gone(SecureNioChannel.class), gone(SecureNioChannel.class),
				gone(SecureNio2Channel.class));
		try (Served served = new Served(buffers, false)) {
			assertThat(served.channelBytes()).isEqualTo(PLAIN_BYTES / 2);
			served.end();
			assertThat(served.channelBytes()).isEqualTo(PLAIN_BYTES);
		}
	}

	@Test
	void aFieldOfAnotherTypeIsNotTouched() {
		BufferField field = BufferField.of(SocketBufferHandler.class, "direct");
		SocketBufferHandler handler = new SocketBufferHandler(16, 16, false);
		assertThat(field.isAccessible()).isFalse();
		assertThat(field.get(handler)).isNull();
		assertThat(field.set(handler, ByteBuffer.allocate(1))).isFalse();
	}

	private static BufferField gone(Class<?> owner) {
		return BufferField.of(owner, "gone");
	}

	/**
	 * A server and one connection to it that is ours.
	 */
	private static final class Served implements AutoCloseable {

		private final TomcatTestServer server;

		private final boolean tls;

		private Socket socket;

		private NioChannel channel;

		Served(TomcatBuffers buffers, boolean tls) throws Exception {
			this.tls = tls;
			this.server = new TomcatTestServer("org.apache.coyote.http11.Http11NioProtocol", buffers, (connector) -> {
				// Channels are used again, which they are not by default.
				connector.setProperty("socket.bufferPool", "10");
				if (tls) {
					TomcatTestServer.encrypt(connector);
				}
			});
			this.server.connections().set(Echo::new);
			open();
		}

		void open() throws IOException {
			this.socket = this.tls ? TestCertificate.instance().connect(this.server.port(), "TLSv1.3")
					: new Socket(InetAddress.getLoopbackAddress(), this.server.port());
			this.socket.setSoTimeout(20_000);
			this.socket.getOutputStream()
				.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			StringBuilder response = new StringBuilder();
			InputStream input = this.socket.getInputStream();
			while (!response.toString().endsWith("\r\n\r\n")) {
				response.append((char) input.read());
			}
			assertThat(response).startsWith("HTTP/1.1 101");
			// What is echoed was read by our loop, so the connection is ours by now.
			exchange("hello");
			assertThat(this.server.channels()).hasSize(1);
			this.channel = this.server.channels().get(0);
		}

		void exchange(String text) throws IOException {
			byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
			this.socket.getOutputStream().write(bytes);
			assertThat(this.socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
		}

		/** Bytes of the buffers that Tomcat's channel has. */
		int channelBytes() {
			SocketBufferHandler handler = this.channel.getBufHandler();
			Stream<@Nullable ByteBuffer> buffers = Stream.of(
					BufferField.of(SocketBufferHandler.class, "readBuffer").get(handler),
					BufferField.of(SocketBufferHandler.class, "writeBuffer").get(handler));
			if (this.tls) {
				buffers = Stream.concat(buffers, Stream.of("netInBuffer", "netOutBuffer")
					.map((name) -> BufferField.of(SecureNioChannel.class, name).get(this.channel)));
			}
			return buffers.mapToInt(ByteBuffer::capacity).sum();
		}

		void end() throws IOException {
			this.socket.close();
			await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> {
				assertThat(this.server.channels()).isEmpty();
				assertThat(List.of(this.server.loopConnections(), this.server.containerLeftovers())).containsOnly(0);
			});
		}

		@Override
		public void close() throws IOException {
			end();
			try {
				this.server.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private record Echo(Wire wire) implements WireListener {

		@Override
		public void onStarted() {
		}

		@Override
		public void onReadable(ByteBuffer input, LoopResources loop) {
			try {
				this.wire.write(input);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void onWritable(LoopResources loop) {
		}

		@Override
		public void onEndOfInput() {
			this.wire.close();
		}

		@Override
		public void onClosed(@Nullable Throwable cause) {
		}

	}

}
