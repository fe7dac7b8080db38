package dev.wsboot.sample.compression;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that knows frames and nothing else, so that it can break every rule. Used by
 * one thread.
 */
final class RawClient implements AutoCloseable {

	static final int FIN = 0x80;

	static final int RSV1 = 0x40;

	static final int CONTINUATION = 0x0;

	static final int TEXT = 0x1;

	static final int BINARY = 0x2;

	static final int CLOSE = 0x8;

	static final int PING = 0x9;

	static final int PONG = 0xA;

	private static final byte[] KEY = { 0x37, (byte) 0xFA, 0x21, 0x3D };

	private final Socket socket = new Socket();

	private final DataInputStream input;

	private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();

	private String status = "";

	private @Nullable String extensions;

	/**
	 * Connects without saying anything.
	 */
	RawClient(int port) throws IOException {
		// Small, so that a client that does not read is soon felt by the server.
		this.socket.setReceiveBufferSize(16 * 1024);
		this.socket.setSoTimeout(30_000);
		this.socket.setTcpNoDelay(true);
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
		this.input = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 64 * 1024));
	}

	/**
	 * Connects and sends the opening handshake.
	 * @param offers one value of {@code Sec-WebSocket-Extensions} for each header line
	 */
	static RawClient handshake(int port, String path, String... offers) throws IOException {
		RawClient client = new RawClient(port);
		StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port
				+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
		for (String offer : offers) {
			request.append("Sec-WebSocket-Extensions: ").append(offer).append("\r\n");
		}
		client.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
		client.status = client.line();
		for (String line = client.line(); !line.isEmpty(); line = client.line()) {
			int colon = line.indexOf(':');
			if (line.substring(0, colon).toLowerCase(Locale.ROOT).equals("sec-websocket-extensions")) {
				assertThat(client.extensions).as("one extension header").isNull();
				client.extensions = line.substring(colon + 1).strip();
			}
		}
		return client;
	}

	/**
	 * Opens a connection that must be accepted.
	 */
	static RawClient open(int port, String path, String... offers) throws IOException {
		RawClient client = handshake(port, path, offers);
		assertThat(client.status()).isEqualTo(101);
		return client;
	}

	int status() {
		return Integer.parseInt(this.status.split(" ")[1]);
	}

	@Nullable String extensions() {
		return this.extensions;
	}

	/**
	 * Adds a masked frame to what the next {@link #flush()} sends.
	 * @param first the first byte: FIN, RSV1 and the opcode
	 */
	RawClient add(int first, byte[] payload) {
		return add(first, payload, 0, payload.length);
	}

	RawClient add(int first, byte[] payload, int offset, int length) {
		this.unsent.writeBytes(header(first, length));
		this.unsent.writeBytes(mask(Arrays.copyOfRange(payload, offset, offset + length)));
		return this;
	}

	/**
	 * Masks a payload in place.
	 */
	static byte[] mask(byte[] payload) {
		for (int i = 0; i < payload.length; i++) {
			payload[i] ^= KEY[i & 3];
		}
		return payload;
	}

	/**
	 * The header of a masked frame, masking key included.
	 */
	static byte[] header(int first, int length) {
		ByteBuffer header = ByteBuffer.allocate(14).put((byte) first);
		if (length < 126) {
			header.put((byte) (0x80 | length));
		}
		else if (length < 65_536) {
			header.put((byte) (0x80 | 126)).putShort((short) length);
		}
		else {
			header.put((byte) (0x80 | 127)).putLong(length);
		}
		byte[] bytes = new byte[header.put(KEY).position()];
		header.flip().get(bytes);
		return bytes;
	}

	void flush() throws IOException {
		write(takeUnsent());
	}

	/**
	 * Takes what was added instead of sending it.
	 */
	byte[] takeUnsent() {
		byte[] bytes = this.unsent.toByteArray();
		this.unsent.reset();
		return bytes;
	}

	/**
	 * Sends what was added, or as much as the server takes before it closes.
	 */
	void flushQuietly() {
		try {
			flush();
		}
		catch (IOException ex) {
			// The server does not wait for the end of what it has refused.
		}
	}

	void write(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	Frame read() throws IOException {
		int first = this.input.readUnsignedByte();
		long length = this.input.readUnsignedByte();
		assertThat(length).as("the server does not mask").isLessThan(128);
		if (length == 126) {
			length = this.input.readUnsignedShort();
		}
		else if (length == 127) {
			length = this.input.readLong();
		}
		byte[] payload = new byte[Math.toIntExact(length)];
		this.input.readFully(payload);
		return new Frame(first, payload);
	}

	/**
	 * Reads the next frame, which must close the connection.
	 * @return the status code
	 */
	int readClose() throws IOException {
		Frame frame = read();
		assertThat(frame.first()).as("a Close frame").isEqualTo(FIN | CLOSE);
		return ByteBuffer.wrap(frame.payload()).getShort();
	}

	void assertEchoes(String text) throws IOException {
		byte[] payload = text.getBytes(StandardCharsets.UTF_8);
		add(FIN | TEXT, payload).flush();
		Frame frame = read();
		assertThat(frame.first()).isEqualTo(FIN | TEXT);
		assertThat(frame.payload()).isEqualTo(payload);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = this.input.readUnsignedByte(); c != '\n'; c = this.input.readUnsignedByte()) {
			if (c != '\r') {
				line.append((char) c);
			}
		}
		return line.toString();
	}

	/**
	 * A frame of the server.
	 *
	 * @param first FIN, RSV bits and opcode
	 * @param payload as it came
	 */
	record Frame(int first, byte[] payload) {

		boolean isCompressed() {
			return (this.first & RSV1) != 0;
		}

	}

}
