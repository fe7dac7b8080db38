package dev.wsboot.sample.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that sends exactly the bytes it is told, right or wrong.
 */
final class RawClient implements AutoCloseable {

	private static final byte[] KEY = { 0x37, (byte) 0xfa, 0x21, 0x3d };

	private final Socket socket;

	RawClient(int port) throws IOException {
		this(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	/**
	 * Upgrades a connection.
	 * @param socket connected, plain or TLS
	 */
	RawClient(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(20_000);
		send(("GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
				+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
		StringBuilder response = new StringBuilder();
		while (response.indexOf("\r\n\r\n") < 0) {
			response.append((char) this.socket.getInputStream().read());
		}
		assertThat(response.toString()).startsWith("HTTP/1.1 101");
	}

	/**
	 * One masked frame.
	 */
	static byte[] frame(int firstByte, byte[] payload) {
		ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
		frame.put((byte) firstByte);
		if (payload.length < 126) {
			frame.put((byte) (0x80 | payload.length));
		}
		else if (payload.length < 65536) {
			frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
		}
		else {
			frame.put((byte) (0x80 | 127)).putLong(payload.length);
		}
		frame.put(KEY);
		for (int i = 0; i < payload.length; i++) {
			frame.put((byte) (payload[i] ^ KEY[i % 4]));
		}
		byte[] bytes = new byte[frame.position()];
		frame.flip().get(bytes);
		return bytes;
	}

	static byte[] close(int code, String reason) {
		byte[] text = reason.getBytes(StandardCharsets.UTF_8);
		return frame(0x88, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
	}

	static byte[] join(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * Sends bytes in pieces, each in a write of its own.
	 */
	void sendChopped(byte[] bytes, int piece) throws IOException {
		for (int at = 0; at < bytes.length; at += piece) {
			this.socket.getOutputStream().write(bytes, at, Math.min(piece, bytes.length - at));
		}
	}

	/**
	 * Sends bytes while it reads, and reads until the server has ended the connection.
	 * @param bytes all that is sent
	 * @param piece the size of a write
	 * @return all that the server sent after its handshake
	 */
	byte[] exchange(byte[] bytes, int piece) throws Exception {
		FutureTask<Void> sending = new FutureTask<>(() -> {
			sendChopped(bytes, piece);
			return null;
		});
		Thread sender = new Thread(sending, "raw-sender");
		sender.setDaemon(true);
		sender.start();
		byte[] answer = readAll();
		try {
			sending.get(10, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			// Whoever sends on after a Close frame may find the connection gone.
			assertThat(ex).hasCauseInstanceOf(IOException.class);
		}
		return answer;
	}

	private byte[] readAll() throws IOException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		byte[] buffer = new byte[65_536];
		try {
			for (int count = 0; count >= 0; count = this.socket.getInputStream().read(buffer)) {
				answer.write(buffer, 0, count);
			}
		}
		catch (SocketException ex) {
			// The end of a connection to which we were still sending. What came before
			// it is here, and is compared.
		}
		return answer.toByteArray();
	}

	/**
	 * Reads one frame of the server.
	 */
	Frame read() throws IOException {
		InputStream input = this.socket.getInputStream();
		int firstByte = input.read();
		assertThat(firstByte).as("a frame").isNotNegative();
		int second = input.read();
		assertThat(second & 0x80).as("a server does not mask").isZero();
		int length = second;
		if (second == 126) {
			length = ByteBuffer.wrap(input.readNBytes(2)).getShort() & 0xFFFF;
		}
		else if (second == 127) {
			length = Math.toIntExact(ByteBuffer.wrap(input.readNBytes(8)).getLong());
		}
		byte[] payload = input.readNBytes(length);
		assertThat(payload).hasSize(length);
		return new Frame(firstByte, payload);
	}

	/**
	 * The server's Close frame, and then the end of the TCP connection.
	 * @return the status code, -1 if there is none
	 */
	int readClose() throws IOException {
		Frame frame = read();
		assertThat(frame.firstByte()).as("a Close frame").isEqualTo(0x88);
		assertThat(this.socket.getInputStream().read()).as("the end of the connection").isEqualTo(-1);
		return (frame.payload().length == 0) ? -1 : ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * A frame of the server.
	 *
	 * @param firstByte FIN, RSV bits and opcode
	 * @param payload the bytes
	 */
	record Frame(int firstByte, byte[] payload) {

	}

}
