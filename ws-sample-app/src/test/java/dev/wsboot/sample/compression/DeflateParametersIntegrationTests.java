package dev.wsboot.sample.compression;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages of every size come back unchanged with every combination of parameters (RFC
 * 7692, section 7.1). With {@code -Dconformance.full=true} there are 1,000 of each size.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(properties = "ws.endpoints.echo.compression.threshold=0B")
class DeflateParametersIntegrationTests {

	private static final int MESSAGES = Boolean.getBoolean("conformance.full") ? 1000 : 50;

	private static final int[] SIZES = { 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072 };

	/** Bytes of the messages that are on their way at the same time. */
	private static final int BURST_BYTES = 256 * 1024;

	private static final int BURST_MESSAGES = 16;

	static List<String> offers() {
		return List.of("permessage-deflate", "permessage-deflate; client_no_context_takeover",
				"permessage-deflate; server_no_context_takeover",
				"permessage-deflate; client_no_context_takeover; server_no_context_takeover",
				"permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=10",
				"permessage-deflate; server_max_window_bits=11", "permessage-deflate; server_max_window_bits=12",
				"permessage-deflate; server_max_window_bits=13", "permessage-deflate; server_max_window_bits=14",
				"permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=10",
				"permessage-deflate; server_max_window_bits=9; server_no_context_takeover; client_max_window_bits=12",
				"permessage-deflate; server_max_window_bits=16, permessage-deflate; server_max_window_bits=11,"
						+ " permessage-deflate");
	}

	/**
	 * What the server may look back, as the response says.
	 */
	private static int serverWindow(String response) {
		int at = response.indexOf("server_max_window_bits=");
		return 1 << ((at < 0) ? 15 : Integer.parseInt(response.substring(at + 23).split(";")[0]));
	}

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@MethodSource("offers")
	void messagesComeBack(String offer) throws Exception {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		try (DeflateClient client = new DeflateClient(this.port, "/echo", offer)) {
			for (int size : SIZES) {
				Payloads payloads = new Payloads(seed + size, size);
				exchange(client, payloads);
			}
			assertReach(client);
		}
	}

	@ParameterizedTest
	@MethodSource("offers")
	void fragmentsWithPingsBetweenComeBackAsOneMessage(String offer) throws Exception {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		try (DeflateClient client = new DeflateClient(this.port, "/echo", offer)) {
			for (int size : SIZES) {
				Payloads payloads = new Payloads(seed + size, size);
				for (int fragment : new int[] { 256, 1024, 4096 }) {
					for (int i = 0; i < Math.max(2, MESSAGES / 25); i++) {
						exchangeFragmented(client, payloads.next(), fragment);
					}
				}
			}
			assertReach(client);
		}
	}

	private static void assertReach(DeflateClient client) {
		int window = serverWindow(client.raw.extensions());
		assertThat(client.compressedMessages()).isPositive();
		// The lower bound says that the window is used, not only kept.
		assertThat(client.farthestReference()).isBetween(window / 4, window);
	}

	private static void exchange(DeflateClient client, Payloads payloads) throws IOException, DataFormatException {
		int burst = Math.max(1, Math.min(BURST_MESSAGES, BURST_BYTES / payloads.size));
		ArrayDeque<byte[]> expected = new ArrayDeque<>();
		for (int sent = 0; sent < MESSAGES;) {
			for (int i = 0; i < burst && sent < MESSAGES; i++, sent++) {
				byte[] payload = payloads.next();
				expected.add(payload);
				client.add(payload);
			}
			client.raw.flush();
			while (!expected.isEmpty()) {
				assertSame(client.message(client.raw.read()), expected.remove());
			}
		}
	}

	private static void exchangeFragmented(DeflateClient client, byte[] payload, int fragment)
			throws IOException, DataFormatException {
		byte[] deflated = client.deflate(payload);
		int opcode = RawClient.RSV1 | RawClient.TEXT;
		int pings = 0;
		for (int start = 0; start < deflated.length; start += fragment) {
			boolean last = start + fragment >= deflated.length;
			client.raw.add(opcode | (last ? RawClient.FIN : 0), deflated, start,
					Math.min(fragment, deflated.length - start));
			if (!last) {
				client.raw.add(RawClient.FIN | RawClient.PING, new byte[] { (byte) pings++ });
			}
			opcode = RawClient.CONTINUATION;
		}
		client.raw.flush();
		int ponged = -1;
		RawClient.Frame frame = client.raw.read();
		while ((frame.first() & 0xF) == RawClient.PONG) {
			ponged = frame.payload()[0];
			frame = client.raw.read();
		}
		// Pings may be answered by a pong to the latest one (RFC 6455, section
		// 5.5.3).
		assertThat(ponged).isEqualTo((byte) (pings - 1));
		assertSame(client.message(frame), payload);
	}

	private static void assertSame(byte[] actual, byte[] expected) {
		// AssertJ is slow with large arrays, so it is left to say what differs.
		if (!Arrays.equals(actual, expected)) {
			assertThat(actual).isEqualTo(expected);
		}
	}

	/**
	 * Texts of one size: JSON, letters, and any characters, in turns.
	 */
	private static final class Payloads {

		private final Random random;

		private final int size;

		private int count;

		Payloads(long seed, int size) {
			this.random = new Random(seed);
			this.size = size;
		}

		byte[] next() {
			StringBuilder text = new StringBuilder(this.size + 64);
			int kind = this.count++ % 3;
			while (text.length() < this.size) {
				switch (kind) {
					case 0 -> text.append("{\"id\":")
						.append(this.random.nextInt(100_000))
						.append(",\"name\":\"user-")
						.append(this.random.nextInt(50))
						.append("\",\"active\":true},");
					case 1 -> text.append((char) (' ' + this.random.nextInt(95)));
					default -> text.append(Character.toString(0x80 + this.random.nextInt(0x700)));
				}
			}
			byte[] bytes = Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), this.size);
			if ((bytes[this.size - 1] & 0xC0) == 0xC0) {
				// The first half of a character.
				bytes[this.size - 1] = '.';
			}
			return bytes;
		}

	}

}
