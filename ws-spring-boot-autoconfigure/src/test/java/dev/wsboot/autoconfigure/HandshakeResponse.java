package dev.wsboot.autoconfigure;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * The response to an opening handshake as it came, with every header; the connection is
 * closed then.
 *
 * @param status of the response
 * @param headers values by name, names in any case
 * @param body the body as UTF-8, empty for a 101
 */
record HandshakeResponse(int status, Map<String, List<String>> headers, String body) {

	/**
	 * Asks for a WebSocket.
	 * @param headers names and values, in turn
	 */
	static HandshakeResponse of(ServletWebServerApplicationContext server, String path, String... headers) {
		StringBuilder request = new StringBuilder(
				"GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
						+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
		for (int i = 0; i < headers.length; i += 2) {
			request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getWebServer().getPort())) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
			return read(new DataInputStream(socket.getInputStream()));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static HandshakeResponse read(DataInputStream input) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) input.readUnsignedByte());
		}
		String[] lines = head.toString().split("\r\n");
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line : List.of(lines).subList(1, lines.length)) {
			int colon = line.indexOf(':');
			headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>())
				.add(line.substring(colon + 1).strip());
		}
		byte[] body = new byte[Integer.parseInt(headers.getOrDefault("Content-Length", List.of("0")).get(0))];
		input.readFully(body);
		return new HandshakeResponse(Integer.parseInt(lines[0].split(" ")[1]), headers,
				new String(body, StandardCharsets.UTF_8));
	}

	/**
	 * The only value of a header.
	 */
	@Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? String.join(" | ", values) : null;
	}

}
