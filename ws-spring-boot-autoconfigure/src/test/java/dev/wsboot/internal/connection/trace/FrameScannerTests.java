package dev.wsboot.internal.connection.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameScanner}.
 */
class FrameScannerTests {

	private final List<String> frames = new ArrayList<>();

	// 818537fa213d7f9f4d5158 is the masked "Hello" of RFC 6455, section 5.7.
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0  | 818537fa213d7f9f4d5158 | TEXT, 5 bytes
			2  | 818537fa213d7f9f4d5158 | TEXT, 5 bytes: "He"…
			9  | 818537fa213d7f9f4d5158 | TEXT, 5 bytes: "Hello"
			9  | 810548656c6c6f         | TEXT, 5 bytes: "Hello"
			9  | c107f248cdc9c90700     | TEXT RSV1, 7 bytes: f248cdc9c90700
			9  | 010348656c             | TEXT (not final), 3 bytes: "Hel"
			9  | 82020001               | BINARY, 2 bytes: 0001
			9  | 8900                   | PING, 0 bytes
			0  | 8a8137fa213d00         | PONG, 1 bytes
			9  | 8a8137fa213d00         | PONG, 1 bytes: 37
			0  | 880503e8627965         | CLOSE, 5 bytes: 1000
			9  | 880503e8627965         | CLOSE, 5 bytes: 1000 "bye"
			9  | 8800                   | CLOSE, 0 bytes
			9  | b300                   | opcode 3 RSV2 RSV3, 0 bytes
			9  | 81040d0a2241           | TEXT, 4 bytes: "\\u{d}\\u{a}\\"A"
			9  | 8103e280ae             | TEXT, 3 bytes: "\\u{202e}"
			""")
	void framesAreDescribed(int payloadBytes, String hex, String expected) {
		scanner(payloadBytes).scan(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
		assertThat(this.frames).containsExactly(expected);
	}

	@Test
	void continuationsOfTextAreText() {
		scanner(9).scan(ByteBuffer.wrap(HexFormat.of().parseHex("010148" + "8900" + "800169" + "020101" + "800169")));
		assertThat(this.frames).containsExactly("TEXT (not final), 1 bytes: \"H\"", "PING, 0 bytes",
				"CONTINUATION, 1 bytes: \"i\"", "BINARY (not final), 1 bytes: 01", "CONTINUATION, 1 bytes: 69");
	}

	@Test
	void piecesOfAnySizeMakeTheSameFrames() {
		byte[] payload = "x".repeat(70_000).getBytes(StandardCharsets.UTF_8);
		ByteBuffer bytes = ByteBuffer.allocate(80_000);
		bytes.put(HexFormat.of().parseHex("827f0000000000011170")).put(payload);
		bytes.put(HexFormat.of().parseHex("827e0100")).put(payload, 0, 256);
		bytes.put(HexFormat.of().parseHex("818537fa213d7f9f4d5158")).flip();
		long seed = System.nanoTime();
		Random random = new Random(seed);
		FrameScanner scanner = scanner(2);
		while (bytes.hasRemaining()) {
			int size = Math.min(1 + random.nextInt(random.nextBoolean() ? 3 : 5000), bytes.remaining());
			scanner.scan(bytes.slice(bytes.position(), size));
			bytes.position(bytes.position() + size);
		}
		scanner.end();
		assertThat(this.frames).as("seed %d", seed)
			.containsExactly("BINARY, 70000 bytes: 7878…", "BINARY, 256 bytes: 7878…", "TEXT, 5 bytes: \"He\"…");
	}

	@Test
	void aFrameThatBreaksOffIsTold() {
		FrameScanner scanner = scanner(9);
		scanner.scan(ByteBuffer.wrap(HexFormat.of().parseHex("810548656c")));
		scanner.end();
		scanner.end();
		scanner.scan(ByteBuffer.wrap(new byte[] { (byte) 0x81 }));
		scanner.end();
		assertThat(this.frames).containsExactly("TEXT, 5 bytes: \"Hel\"… of which 3 came",
				"a frame without a complete header");
	}

	private FrameScanner scanner(int payloadBytes) {
		FrameScanner scanner = new FrameScanner(payloadBytes);
		scanner.tell(this.frames::add);
		return scanner;
	}

}
