package dev.wsboot.sample.compression;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where RSV1 may stand (RFC 7692, section 6), what a compressed message may consist of
 * (section 7.2.3), and what becomes of one that breaks a rule or a limit.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestPropertySource(properties = "ws.compression.context-takeover=true")
class DeflateRulesIntegrationTests {

	private static final String FORGETFUL = "permessage-deflate; client_no_context_takeover";

	private static final int RSV1_TEXT = RawClient.FIN | RawClient.RSV1 | RawClient.TEXT;

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(ints = { RawClient.FIN | RawClient.CONTINUATION, RawClient.CONTINUATION,
			RawClient.FIN | RawClient.PING, RawClient.FIN | RawClient.PONG, RawClient.FIN | RawClient.CLOSE })
	void rsv1BelongsToTheFirstDataFrameOnly(int first) throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo", "permessage-deflate")) {
			client.add(RawClient.RSV1 | RawClient.TEXT, deflate(text("Hello")));
			client.add(first | RawClient.RSV1, new byte[0]).flush();
			assertThat(client.readClose()).isEqualTo(1002);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { RawClient.TEXT, RawClient.BINARY })
	void rsv1NeedsNegotiation(int opcode) throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo")) {
			client.add(RawClient.FIN | RawClient.RSV1 | opcode, deflate(text("Hello"))).flush();
			assertThat(client.readClose()).isEqualTo(1002);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# RFC 7692, 7.2.3.1: one block
			f248cdc9c90700                       | Hello
			# 7.2.3.3: a block without compression
			000500faff48656c6c6f00               | Hello
			# 7.2.3.4: a block with BFINAL, and the zero byte behind it
			f348cdc9c9070000                     | Hello
			# without that byte
			f348cdc9c90700                       | Hello
			# 7.2.3.5: two blocks
			f24805000000ffffcac9c90700           | Hello
			# a block with BFINAL, then another stream
			f348cdc9c90700f248cdc9c90700         | HelloHello
			# 7.2.3.6: empty
			00                                   | ''
			# not a single byte: looser than the RFC
			''                                   | ''
			""")
	void compressedMessageIsEchoed(String hex, String message) throws Exception {
		byte[] deflated = HexFormat.of().parseHex(hex);
		for (String offer : new String[] { "permessage-deflate", FORGETFUL }) {
			try (RawClient client = RawClient.open(this.port, "/echo", offer)) {
				client.add(RSV1_TEXT, deflated);
				client.add(RawClient.RSV1 | RawClient.TEXT, new byte[0]);
				for (byte b : deflated) {
					client.add(RawClient.CONTINUATION, new byte[] { b });
				}
				client.add(RawClient.FIN | RawClient.CONTINUATION, new byte[0]).flush();
				for (int i = 0; i < 2; i++) {
					RawClient.Frame frame = client.read();
					assertThat(frame.first()).isEqualTo(RawClient.FIN | RawClient.TEXT);
					assertThat(frame.payload()).asString().isEqualTo(message);
				}
				client.assertEchoes("still there");
			}
		}
	}

	@Test
	void garbageIsRefused() throws Exception {
		byte[] garbage = new byte[100];
		new Random(7).nextBytes(garbage);
		// Block type 3 does not exist.
		garbage[0] = 0x07;
		for (String offer : new String[] { "permessage-deflate", FORGETFUL }) {
			try (RawClient client = RawClient.open(this.port, "/echo", offer)) {
				client.add(RSV1_TEXT, garbage).flush();
				assertThat(client.readClose()).isEqualTo(1007);
			}
		}
	}

	@Test
	void referenceToAnEarlierMessageIsRefusedWithoutContextTakeover() throws Exception {
		Deflater deflater = new Deflater(9, true);
		byte[] message = text("the same text again and again");
		byte[] first = deflate(deflater, message);
		byte[] second = deflate(deflater, message);
		deflater.end();
		assertThat(second.length).isLessThan(first.length / 2);
		try (RawClient client = RawClient.open(this.port, "/echo", FORGETFUL)) {
			client.add(RSV1_TEXT, first).add(RSV1_TEXT, second).flush();
			assertThat(client.read().payload()).isEqualTo(message);
			assertThat(client.readClose()).isEqualTo(1007);
		}
		try (RawClient client = RawClient.open(this.port, "/echo", "permessage-deflate")) {
			client.add(RSV1_TEXT, first).add(RSV1_TEXT, second).flush();
			assertThat(client.read().payload()).isEqualTo(message);
			assertThat(client.read().payload()).isEqualTo(message);
		}
	}

	@Test
	void invalidUtf8IsAnsweredBeforeTheMessageEnds() throws Exception {
		byte[] invalid = text("Hello, w?rld");
		invalid[8] = (byte) 0xFF;
		byte[] deflated = deflate(invalid);
		try (RawClient client = RawClient.open(this.port, "/echo", FORGETFUL)) {
			client.add(RawClient.RSV1 | RawClient.TEXT, deflated).flush();
			assertThat(client.readClose()).isEqualTo(1007);
		}
		// Not even the frame is complete here.
		try (RawClient client = RawClient.open(this.port, "/echo", FORGETFUL)) {
			client.write(RawClient.header(RSV1_TEXT, 1000));
			client.write(RawClient.mask(deflated));
			assertThat(client.readClose()).isEqualTo(1007);
		}
	}

	@ParameterizedTest
	@CsvSource({ "/echo, 16", "/chat/bombs, 1" })
	void bombIsDefusedWithinTheLimit(String path, int limitMegabytes) throws Exception {
		byte[] bomb = zeros(64 << 20);
		assertThat(bomb.length).isLessThan(70_000);
		// Classes and buffers of the threads are not to be counted.
		explode(path, deflate(new byte[17 << 20]));
		long allocated = explode(path, bomb);
		// An array that doubles until it holds the limit, once.
		assertThat(allocated).isLessThan(3L * limitMegabytes << 20);
	}

	/**
	 * Sends a message that is too big.
	 * @return bytes that all other threads have allocated meanwhile, garbage included
	 */
	private long explode(String path, byte[] bomb) throws Exception {
		try (RawClient client = RawClient.open(this.port, path, "permessage-deflate")) {
			client.add(RSV1_TEXT, bomb);
			long before = allocatedByOthers();
			client.flushQuietly();
			RawClient.Frame frame = client.read();
			long allocated = allocatedByOthers() - before;
			assertThat(frame.first()).isEqualTo(RawClient.FIN | RawClient.CLOSE);
			assertThat(Arrays.copyOf(frame.payload(), 2)).isEqualTo(new byte[] { 0x03, (byte) 0xF1 });
			return allocated;
		}
	}

	private static long allocatedByOthers() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long self = Thread.currentThread().getId();
		long[] ids = Arrays.stream(threads.getAllThreadIds()).filter((id) -> id != self).toArray();
		return Arrays.stream(threads.getThreadAllocatedBytes(ids)).filter((bytes) -> bytes > 0).sum();
	}

	private static byte[] zeros(int length) {
		Deflater deflater = new Deflater(9, true);
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		for (int i = 0; i < length >> 20; i++) {
			boolean last = (i == (length >> 20) - 1);
			output.writeBytes(deflate(deflater, new byte[1 << 20], last ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH));
		}
		deflater.end();
		return Arrays.copyOf(output.toByteArray(), output.size() - 4);
	}

	private static byte[] deflate(byte[] message) {
		Deflater deflater = new Deflater(9, true);
		byte[] deflated = deflate(deflater, message);
		deflater.end();
		return deflated;
	}

	private static byte[] deflate(Deflater deflater, byte[] message) {
		byte[] output = deflate(deflater, message, Deflater.SYNC_FLUSH);
		return Arrays.copyOf(output, output.length - 4);
	}

	private static byte[] deflate(Deflater deflater, byte[] message, int flush) {
		byte[] output = new byte[message.length + 100];
		deflater.setInput(message);
		return Arrays.copyOf(output, deflater.deflate(output, 0, output.length, flush));
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
