package dev.wsboot.autoconfigure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that sends and takes single frames, as fast as a socket can. Its masking key
 * is 0, which is as good as any other to a server and costs the client nothing.
 */
final class FrameClient implements AutoCloseable {

	static final int CONTINUATION = 0;

	static final int TEXT = 1;

	static final int BINARY = 2;

	static final int CLOSE = 8;

	static final int PING = 9;

	static final int PONG = 10;

	private final Socket socket;

	private final DataInputStream input;

	private final OutputStream output;

	/**
	 * Opens a WebSocket.
	 * @param port of a server on this machine
	 * @param path where
	 * @param headers further lines of the request
	 */
	FrameClient(int port, String path, String... headers) throws IOException {
		this(connect(port), path, headers);
	}

	/**
	 * Opens a WebSocket.
	 * @param connected to a server, maybe encrypted
	 * @param path where
	 * @param headers further lines of the request
	 */
	FrameClient(Socket connected, String path, String... headers) throws IOException {
		this(connected);
		this.socket.setTcpNoDelay(true);
		StringBuilder request = new StringBuilder("GET " + path
				+ " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
				+ "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		this.output.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
		this.output.flush();
		StringBuilder response = new StringBuilder();
		while (response.indexOf("\r\n\r\n") < 0) {
			response.append((char) this.input.readUnsignedByte());
		}
		assertThat(response).startsWith("HTTP/1.1 101");
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket("127.0.0.1", port);
		socket.setSoTimeout(30_000);
		return socket;
	}

	/**
	 * Takes a WebSocket that was opened otherwise.
	 */
	FrameClient(Socket open) throws IOException {
		this.socket = open;
		this.input = new DataInputStream(new BufferedInputStream(open.getInputStream(), 256 * 1024));
		this.output = new BufferedOutputStream(open.getOutputStream(), 64 * 1024);
	}

	/**
	 * Sends a frame, which is flushed.
	 */
	FrameClient send(int opcode, boolean fin, byte... payload) throws IOException {
		return send((fin ? 0x80 : 0) | opcode, payload, payload.length);
	}

	/**
	 * Sends a frame.
	 * @param firstByte its flags and opcode
	 */
	FrameClient send(int firstByte, byte[] payload, int length) throws IOException {
		ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
		if (length < 126) {
			header.put((byte) (0x80 | length));
		}
		else if (length < 65536) {
			header.put((byte) (0x80 | 126)).putShort((short) length);
		}
		else {
			header.put((byte) (0x80 | 127)).putLong(length);
		}
		header.putInt(0);
		this.output.write(header.array(), 0, header.position());
		this.output.write(payload, 0, length);
		this.output.flush();
		return this;
	}

	FrameClient text(String text) throws IOException {
		return send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Takes the next frame.
	 */
	Frame take() throws IOException {
		int first = this.input.readUnsignedByte();
		int second = this.input.readUnsignedByte();
		assertThat(second & 0x80).as("mask of a server's frame").isZero();
		long length = second;
		if (second == 126) {
			length = this.input.readUnsignedShort();
		}
		else if (second == 127) {
			length = this.input.readLong();
		}
		byte[] payload = new byte[Math.toIntExact(length)];
		this.input.readFully(payload);
		return new Frame(first & 0x0F, (first & 0x80) != 0, (first & 0x40) != 0, payload);
	}

	/**
	 * Takes a whole message, and nothing but that.
	 */
	byte[] takeMessage(int opcode) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		Frame frame = take();
		assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(opcode);
		while (true) {
			message.writeBytes(frame.payload());
			if (frame.fin()) {
				return message.toByteArray();
			}
			frame = take();
			assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(CONTINUATION);
		}
	}

	String takeText() throws IOException {
		return new String(takeMessage(TEXT), StandardCharsets.UTF_8);
	}

	/**
	 * Takes a Close frame.
	 * @return its code
	 */
	int takeClose() throws IOException {
		Frame frame = take();
		assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(CLOSE);
		return ByteBuffer.wrap(frame.payload()).getShort();
	}

	/**
	 * Goes away without a word.
	 */
	void drop() throws IOException {
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * One frame of the server.
	 */
	record Frame(int opcode, boolean fin, boolean rsv1, byte[] payload) {

		String text() {
			return new String(this.payload, StandardCharsets.UTF_8);
		}

		@Override
		public String toString() {
			return "frame " + this.opcode + (this.fin ? " fin " : " ") + this.payload.length + " bytes";
		}

	}

}
