package dev.wsboot.internal.transport.portable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.Wire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.transport.TestServer;
import dev.wsboot.internal.transport.TlsContractTests;
import dev.wsboot.internal.transport.TransportContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PortableTransport} in Undertow.
 */
class UndertowTransportIntegrationTests {

	/**
	 * Undertow would write to the broken connection for ever, and never stop.
	 */
	@Test
	@Timeout(value = 60, unit = TimeUnit.SECONDS)
	void aPeerThatHasNotReadAndResetsLeavesNothingBehind() throws Exception {
		UndertowTestServer server = UndertowTestServer.plain();
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
			Pouring[] pouring = new Pouring[1];
			server.connections().set((wire) -> {
				pouring[0] = new Pouring(wire);
				return pouring[0];
			});
			socket.getOutputStream()
				.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			AtomicLong before = new AtomicLong(-1);
			// Sockets are full.
			Awaitility.await()
				.pollInterval(300, TimeUnit.MILLISECONDS)
				.atMost(20, TimeUnit.SECONDS)
				.until(() -> pouring[0] != null && pouring[0].written.get() > 64 * 1024
						&& before.getAndSet(pouring[0].written.get()) == pouring[0].written.get());
			socket.setSoLinger(true, 0);
			socket.close();
			assertThat(pouring[0].closed.await(20, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			server.close();
		}
	}

	/** Writes without an end. */
	private static final class Pouring implements WireListener {

		final AtomicLong written = new AtomicLong();

		final CountDownLatch closed = new CountDownLatch(1);

		private final Wire wire;

		Pouring(Wire wire) {
			this.wire = wire;
		}

		@Override
		public void onStarted() {
			pour();
		}

		@Override
		public void onWritable(LoopResources loop) {
			pour();
		}

		private void pour() {
			try {
				int count = this.wire.write(ByteBuffer.allocate(64 * 1024));
				this.written.addAndGet(count);
				this.wire.wantWrite();
			}
			catch (IOException ex) {
				this.wire.close();
			}
		}

		@Override
		public void onReadable(ByteBuffer input, LoopResources loop) {
		}

		@Override
		public void onEndOfInput() {
			this.wire.close();
		}

		@Override
		public void onClosed(@Nullable Throwable cause) {
			this.closed.countDown();
		}

	}

	@Nested
	class Plain extends TransportContractTests {

		@Override
		protected TestServer startServer() throws Exception {
			return UndertowTestServer.plain();
		}

	}

	abstract static class Tls extends TlsContractTests {

		Tls(String protocol) {
			super(protocol);
		}

		@Override
		protected TestServer startServer() throws Exception {
			return UndertowTestServer.encrypted();
		}

	}

	@Nested
	class Tls13 extends Tls {

		Tls13() {
			super("TLSv1.3");
		}

	}

	@Nested
	class Tls12 extends Tls {

		Tls12() {
			super("TLSv1.2");
		}

	}

}
