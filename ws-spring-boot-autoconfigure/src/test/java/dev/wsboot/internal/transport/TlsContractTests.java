package dev.wsboot.internal.transport;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What every transport must do with encrypted connections, over what it does with all.
 */
public abstract class TlsContractTests extends TransportContractTests {

	private final String protocol;

	/** Below the socket that was connected last. */
	private @Nullable Socket raw;

	/**
	 * Tests with one version of TLS.
	 * @param protocol such as {@code TLSv1.3}
	 */
	protected TlsContractTests(String protocol) {
		this.protocol = protocol;
	}

	@Override
	protected Socket connect(int port) throws IOException {
		Socket plain = super.connect(port);
		this.raw = plain;
		return TestCertificate.instance().encrypt(plain, this.protocol);
	}

	@Override
	protected boolean supportsHalfClose() {
		// A peer must answer close_notify by its own (RFC 5246, section 7.2.1).
		return !this.protocol.equals("TLSv1.2");
	}

	/**
	 * Not by the encrypted socket, which reads on while it closes, as long as something
	 * comes.
	 */
	@Override
	protected void reset(Socket socket) throws IOException {
		raw().close();
	}

	private Socket raw() {
		Socket socket = this.raw;
		if (socket == null) {
			throw new IllegalStateException("not connected");
		}
		return socket;
	}

	@Test
	void endWithoutCloseNotifyEndsTheConnection() throws Exception {
		serveEcho();
		try (Socket socket = upgrade()) {
			echo(socket, "before");
			raw().close();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection().received()).asString(StandardCharsets.US_ASCII).isEqualTo("before");
		}
		awaitNothingLeft();
	}

	@Test
	void endWithinARecordEndsTheConnection() throws Exception {
		serveEcho();
		try (Socket socket = upgrade()) {
			echo(socket, "before");
			// Application data of 256 bytes, three of which come.
			raw().getOutputStream().write(new byte[] { 23, 3, 3, 1, 0, 1, 2, 3 });
			raw().shutdownOutput();
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection().received()).asString(StandardCharsets.US_ASCII).isEqualTo("before");
		}
		awaitNothingLeft();
	}

	@Test
	void recordThatIsNoneOfTheSessionEndsTheConnection() throws Exception {
		serveEcho();
		try (Socket socket = upgrade()) {
			echo(socket, "before");
			byte[] forged = new byte[5 + 64];
			forged[0] = 23;
			forged[1] = 3;
			forged[2] = 3;
			forged[4] = 64;
			raw().getOutputStream().write(forged);
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection().received()).asString(StandardCharsets.US_ASCII).isEqualTo("before");
		}
		awaitNothingLeft();
	}

	@Test
	void keyUpdateIsAnswered() throws Exception {
		assumeTrue(this.protocol.equals("TLSv1.3"));
		serveEcho();
		try (Socket socket = upgrade()) {
			for (int i = 0; i < 5; i++) {
				echo(socket, "round " + i);
				assertThat(raw().getInputStream().available()).isZero();
				updateKeys(socket);
				Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> raw().getInputStream().available() > 0);
			}
			echo(socket, "after");
		}
	}

	@Test
	void keyUpdatesPassWhileBytesGoBothWays() throws Exception {
		assumeTrue(this.protocol.equals("TLSv1.3"));
		byte[] toClient = randomBytes(8_000_000);
		byte[] toServer = randomBytes(4_000_000);
		serve((wire) -> new OutpouringConnection(wire, ByteBuffer.wrap(toClient)));
		try (Socket socket = upgrade()) {
			Thread sender = new Thread(() -> {
				try {
					for (int i = 0; i < toServer.length; i += 100_000) {
						socket.getOutputStream().write(toServer, i, 100_000);
						updateKeys(socket);
					}
				}
				catch (IOException ex) {
					connection().mistake = ex.toString();
				}
			}, "sender");
			sender.start();
			assertThat(Arrays.equals(read(socket, toClient.length), toClient)).isTrue();
			sender.join(20_000);
			awaitReceived(toServer.length);
			assertThat(Arrays.equals(connection().received(), toServer)).isTrue();
		}
		awaitNothingLeft();
	}

	@Test
	void keyUpdateToAServerWhoseOutputWaitsIsKept() throws Exception {
		assumeTrue(this.protocol.equals("TLSv1.3"));
		byte[] large = randomBytes(20_000_000);
		serve((wire) -> new OutpouringConnection(wire, ByteBuffer.wrap(large)));
		try (Socket socket = upgrade()) {
			socket.getOutputStream().write(1);
			assertThat(((OutpouringConnection) connection()).full.await(20, TimeUnit.SECONDS)).isTrue();
			for (int i = 0; i < 3; i++) {
				updateKeys(socket);
				socket.getOutputStream().write(i);
			}
			assertThat(Arrays.equals(read(socket, large.length), large)).isTrue();
			awaitReceived(4);
			updateKeys(socket);
			socket.getOutputStream().write(4);
			awaitReceived(5);
		}
		awaitNothingLeft();
	}

	@Test
	void keyUpdatesWithoutEndToAServerWhoseOutputWaitsEndTheConnection() throws Exception {
		assumeTrue(this.protocol.equals("TLSv1.3") && readsWhileOutputWaits());
		serve((wire) -> new OutpouringConnection(wire, ByteBuffer.wrap(randomBytes(20_000_000))));
		try (Socket socket = upgrade()) {
			socket.getOutputStream().write(1);
			assertThat(((OutpouringConnection) connection()).full.await(20, TimeUnit.SECONDS)).isTrue();
			try {
				for (int i = 0; i < 20_000 && connection().closed.getCount() > 0; i++) {
					updateKeys(socket);
				}
			}
			catch (IOException ex) {
				// Ended meanwhile.
			}
			assertThat(connection().closed.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(connection().cause).isInstanceOf(SSLException.class);
		}
		awaitNothingLeft();
	}

	/**
	 * Whether records are read while output waits for the peer, so that answers to them
	 * pile up.
	 */
	protected boolean readsWhileOutputWaits() {
		return false;
	}

	private static void echo(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		assertThat(read(socket, text.length())).asString(StandardCharsets.US_ASCII).isEqualTo(text);
	}

	/**
	 * Takes new keys for what is sent, and asks the server for new ones (RFC 8446,
	 * section 4.6.3).
	 */
	private static void updateKeys(Socket socket) throws IOException {
		((SSLSocket) socket).startHandshake();
	}

}
