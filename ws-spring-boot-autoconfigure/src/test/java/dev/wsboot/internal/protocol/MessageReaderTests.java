package dev.wsboot.internal.protocol;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules of RFC 6455, sections 5 and 7, for what a client sends. Rows that fail end
 * with the byte that breaks the rule: the failure must come with it, and not before.
 */
class MessageReaderTests {

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "framing", "messages", "control", "closing" })
	void decodes(String rule, String wire, List<String> events) {
		ReaderHarness.assertEvents(Frames.hex(wire), events.toArray(new String[0]));
	}

	static List<Arguments> framing() {
		return List.of(
		// @formatter:off
			Arguments.arguments("5.2 no byte yet", "", List.of()),
			Arguments.arguments("5.2 text, the example of 5.7", "81 85 37fa213d 7f9f4d5158", List.of("text 'Hello'")),
			Arguments.arguments("5.2 binary", "82 83 01020304 01ff02", List.of("binary [00fd01]")),
			Arguments.arguments("5.3 a masking key of zeros", "82 85 00000000 0001020304", List.of("binary [0001020304]")),
			Arguments.arguments("5.3 every frame has a key of its own", """
					01 83 11111111 595d58 # text, not the last: HLI
					80 82 22222222 0303   # continuation: !!
					""", List.of("text 'HLI!!'")),
			Arguments.arguments("5.2 an empty text message", "81 80 12345678", List.of("text ''")),
			Arguments.arguments("5.2 an empty binary message", "82 80 12345678", List.of("binary []")),
			Arguments.arguments("5.2 several frames at once", """
					81 81 00000000 61     # text: a
					82 81 00000000 62     # binary: b
					81 81 00000000 63     # text: c
					""", List.of("text 'a'", "binary [62]", "text 'c'")));
		// @formatter:on
	}

	static List<Arguments> messages() {
		return List.of(
		// @formatter:off
			Arguments.arguments("5.4 two fragments", """
					01 83 00000000 48656c # text, not the last: Hel
					80 82 00000000 6c6f   # last continuation: lo
					""", List.of("text 'Hello'")),
			Arguments.arguments("5.4 empty fragments before, between and after", """
					02 80 00000000        # binary, not the last, empty
					00 81 00000000 41     # continuation: A
					00 80 00000000        # continuation, empty
					00 81 00000000 42     # continuation: B
					80 80 00000000        # last continuation, empty
					""", List.of("binary [4142]")),
			Arguments.arguments("5.4 nothing but empty fragments", """
					01 80 00000000        # text, not the last, empty
					00 80 00000000        # continuation, empty
					80 80 00000000        # last continuation, empty
					""", List.of("text ''")),
			Arguments.arguments("5.4 control frames between fragments", """
					01 81 00000000 61     # text, not the last: a
					89 81 00000000 70     # Ping: p
					00 81 00000000 62     # continuation: b
					8a 80 00000000        # Pong, empty
					80 81 00000000 63     # last continuation: c
					""", List.of("ping [70]", "pong []", "text 'abc'")),
			Arguments.arguments("5.4 a character over three fragments", """
					01 81 00000000 e2     # text, not the last: first byte of a euro sign
					00 81 00000000 82     # continuation: second byte
					80 81 00000000 ac     # last continuation: third byte
					""", List.of("text '€'")),
			Arguments.arguments("5.4 one message after the other", """
					01 81 00000000 61     # text, not the last: a
					80 81 00000000 62     # last continuation: b
					02 81 00000000 63     # binary, not the last: c
					80 81 00000000 64     # last continuation: d
					81 81 00000000 65     # text: e
					""", List.of("text 'ab'", "binary [6364]", "text 'e'")));
		// @formatter:on
	}

	static List<Arguments> control() {
		return List.of(
		// @formatter:off
			Arguments.arguments("5.5.2 a Ping", "89 84 00000000 70696e67", List.of("ping [70696e67]")),
			Arguments.arguments("5.5.2 an empty Ping", "89 80 00000000", List.of("ping []")),
			Arguments.arguments("5.5.2 a Ping that is not UTF-8", "89 82 00000000 fffe", List.of("ping [fffe]")),
			Arguments.arguments("5.5 a Ping of 125 bytes", "89 fd 00000000" + "aa".repeat(125),
					List.of("ping [" + "aa".repeat(125) + "]")),
			Arguments.arguments("5.5.3 a Pong nobody asked for", "8a 82 00000000 0001", List.of("pong [0001]")),
			Arguments.arguments("5.5.3 ten Pings in a row", "89 81 00000000 31".repeat(10),
					List.of("ping [31]", "ping [31]", "ping [31]", "ping [31]", "ping [31]", "ping [31]",
							"ping [31]", "ping [31]", "ping [31]", "ping [31]")));
		// @formatter:on
	}

	static List<Arguments> closing() {
		return List.of(
		// @formatter:off
			Arguments.arguments("7.1.5 an empty Close frame", "88 80 00000000", List.of("close 1005")),
			Arguments.arguments("7.1.5 a code", "88 82 00000000 03e8", List.of("close 1000")),
			Arguments.arguments("7.1.6 a code and a reason", "88 85 00000000 03e9 627965", List.of("close 1001 bye")),
			Arguments.arguments("7.1.6 a reason that is not ASCII", "88 85 00000000 0bb8 e282ac", List.of("close 3000 €")),
			Arguments.arguments("5.5 a reason of 123 bytes", "88 fd 00000000 0fa0" + "78".repeat(123),
					List.of("close 4000 " + "x".repeat(123))),
			Arguments.arguments("5.5.1 everything after a Close frame is discarded", """
					88 82 00000000 03e8   # Close: 1000
					81 81 00000000 61     # text: a
					89 80 00000000        # Ping
					ff ff ff ff           # no frame at all
					""", List.of("close 1000")),
			Arguments.arguments("5.4 a Close frame within a message", """
					01 81 00000000 61     # text, not the last: a
					88 80 00000000        # Close, empty
					80 81 00000000 62     # last continuation: b
					""", List.of("close 1005")));
		// @formatter:on
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "brokenHeaders", "brokenText" })
	void failsWithTheByteThatBreaksARule(String rule, String wire, int code) {
		byte[] bytes = Frames.hex(wire);
		ReaderHarness.assertEvents(bytes, "fail " + code);
		ReaderHarness.assertEvents(Arrays.copyOf(bytes, bytes.length - 1));
		ReaderHarness.assertEvents(Frames.join(bytes, Frames.hex("81 81 00000000 61 89 80 00000000")), "fail " + code);
	}

	static List<Arguments> brokenHeaders() {
		return List.of(
		// @formatter:off
			Arguments.arguments("5.1 a frame that is not masked", "81 05", 1002),
			Arguments.arguments("5.1 an empty frame that is not masked", "81 00", 1002),
			Arguments.arguments("5.1 a control frame that is not masked", "89 00", 1002),
			Arguments.arguments("5.2 RSV1 without an extension", "c1", 1002),
			Arguments.arguments("5.2 RSV2", "a1", 1002),
			Arguments.arguments("5.2 RSV3", "91", 1002),
			Arguments.arguments("5.2 RSV1 on a Ping", "c9", 1002),
			Arguments.arguments("5.2 RSV3 on a Close frame", "98", 1002),
			Arguments.arguments("5.2 opcode 3", "83", 1002),
			Arguments.arguments("5.2 opcode 4", "84", 1002),
			Arguments.arguments("5.2 opcode 5", "85", 1002),
			Arguments.arguments("5.2 opcode 6", "86", 1002),
			Arguments.arguments("5.2 opcode 7", "87", 1002),
			Arguments.arguments("5.2 opcode 11", "8b", 1002),
			Arguments.arguments("5.2 opcode 12", "8c", 1002),
			Arguments.arguments("5.2 opcode 13", "8d", 1002),
			Arguments.arguments("5.2 opcode 14", "8e", 1002),
			Arguments.arguments("5.2 opcode 15", "8f", 1002),
			Arguments.arguments("5.2 a length of 0 in two bytes", "82 fe 0000", 1002),
			Arguments.arguments("5.2 a length of 125 in two bytes", "82 fe 007d", 1002),
			Arguments.arguments("5.2 a length below 65536 in eight bytes, known after six", "82 ff 000000000000", 1002),
			Arguments.arguments("5.2 the most significant bit of a length", "82 ff 80", 1002),
			Arguments.arguments("5.4 a continuation without a message", "80", 1002),
			Arguments.arguments("5.4 a continuation without a message, not the last", "00", 1002),
			Arguments.arguments("5.5 a fragmented Ping", "09", 1002),
			Arguments.arguments("5.5 a fragmented Pong", "0a", 1002),
			Arguments.arguments("5.5 a fragmented Close frame", "08", 1002),
			Arguments.arguments("5.5 a Ping of 126 bytes", "89 fe", 1002),
			Arguments.arguments("5.5 a Pong whose length stands in eight bytes", "8a ff", 1002),
			Arguments.arguments("5.5 a Close frame of 126 bytes", "88 fe", 1002));
		// @formatter:on
	}

	static List<Arguments> brokenText() {
		return List.of(
		// @formatter:off
			Arguments.arguments("5.4 a text frame within a message", """
					01 81 00000000 61     # text, not the last: a
					81                    # text
					""", 1002),
			Arguments.arguments("5.4 a binary frame within a message", """
					02 80 00000000        # binary, not the last, empty
					02                    # binary, not the last
					""", 1002),
			Arguments.arguments("5.4 RSV1 on a continuation", """
					01 81 00000000 61     # text, not the last: a
					c0                    # continuation with RSV1
					""", 1002),
			Arguments.arguments("8.1 a byte that cannot begin a character, the frame incomplete",
					"81 ff 0000000000010000 00000000 6162 80", 1007),
			Arguments.arguments("8.1 an overlong form", "81 90 00000000 61 c0", 1007),
			Arguments.arguments("8.1 an overlong form of three bytes", "81 90 00000000 61 e0 9f", 1007),
			Arguments.arguments("8.1 an overlong form of four bytes", "81 90 00000000 61 f0 8f", 1007),
			Arguments.arguments("8.1 a surrogate", "81 90 00000000 61 ed a0", 1007),
			Arguments.arguments("8.1 above U+10FFFF", "81 94 00000000 cebae1bdb9cf83cebcceb5 f4 90", 1007),
			Arguments.arguments("8.1 a byte that never occurs", "81 90 00000000 61 f5", 1007),
			Arguments.arguments("8.1 a character that breaks off", "81 90 00000000 e2 82 61", 1007),
			Arguments.arguments("8.1 in the second fragment, while the first ended within the character", """
					01 82 00000000 61 f4  # text, not the last: a and a first byte
					00 82 00000000 90     # continuation, incomplete: U+110000 or above
					""", 1007),
			Arguments.arguments("8.1 the message ends within a character", "81 83 00000000 61 e2 82", 1007),
			Arguments.arguments("8.1 the last fragment ends within a character", """
					01 81 00000000 61     # text, not the last: a
					80 81 00000000 c3     # last continuation: first byte of two
					""", 1007),
			Arguments.arguments("8.1 an empty last fragment completes no character", """
					01 81 00000000 c3     # text, not the last: first byte of two
					80 80 00000000        # last continuation, empty
					""", 1007),
			Arguments.arguments("5.5.1 a Close frame with half a code", "88 81 00000000 03", 1002),
			Arguments.arguments("7.1.6 a reason that is not UTF-8", "88 84 00000000 03e8 c328", 1007),
			Arguments.arguments("7.1.6 a reason that ends within a character", "88 84 00000000 03e8 e282", 1007));
		// @formatter:on
	}

	@Test
	void theMissingHalfOfACodeIsNotFoundInWhatWasReadBefore() {
		byte[] wire = Frames.join(Frames.frame(0x89, Frames.hex("03e8")), Frames.frame(0x88, Frames.hex("03")));
		ReaderHarness.assertEvents(wire, "ping [03e8]", "fail 1002");
	}

	@ParameterizedTest
	@ValueSource(
			ints = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 })
	void codesThatMayBeSentAreReceived(int code) {
		byte[] payload = { (byte) (code >>> 8), (byte) code };
		ReaderHarness.assertEvents(Frames.frame(Frames.FIN | 8, payload), "close " + code);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 5001, 32767, 32768, 65535 })
	void codesThatMustNotBeSentAreProtocolErrors(int code) {
		byte[] payload = { (byte) (code >>> 8), (byte) code, 'x' };
		ReaderHarness.assertEvents(Frames.frame(Frames.FIN | 8, payload), "fail 1002");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 8, 9, 31, 32, 33, 124, 125, 126, 127, 128, 1023, 1024, 1025, 65535, 65536, 65537,
			100_000 })
	void payloadsOfAnyLengthArrive(int length) {
		byte[] payload = new byte[length];
		for (int i = 0; i < length; i++) {
			payload[i] = (byte) (i * 31);
		}
		byte[] text = new byte[length];
		Arrays.fill(text, (byte) 'x');
		byte[] wire = Frames.join(Frames.frame(Frames.FIN | 2, payload), Frames.frame(Frames.FIN | 1, text));
		String[] events = { "binary " + Recorder.hex(payload), "text " + Recorder.quote(text) };
		for (ReaderSettings settings : List.of(ReaderHarness.LENT, ReaderHarness.OWNED)) {
			ReaderHarness harness = new ReaderHarness(settings, null);
			for (int chunk : new int[] { 1, 7, 1000, 4096, 65536, wire.length }) {
				assertThat(harness.read(wire, chunk)).as("%d bytes at a time", chunk).containsExactly(events);
			}
		}
	}

	@Test
	void aMessageOfManyFragmentsArrives() {
		byte[] wire = Frames.frame(1, Frames.utf8("ä"));
		for (int i = 0; i < 1000; i++) {
			wire = Frames.join(wire, Frames.frame(0, Frames.utf8("€-")),
					Frames.frame(Frames.FIN | 9, new byte[] { (byte) i }));
		}
		wire = Frames.join(wire, Frames.frame(Frames.FIN, Frames.utf8("!")));
		String expected = "text " + Recorder.quote(Frames.utf8("ä" + "€-".repeat(1000) + "!"));
		for (int chunk : new int[] { 1, 100, wire.length }) {
			List<String> events = new ReaderHarness(ReaderHarness.OWNED, null).read(wire, chunk);
			assertThat(events).hasSize(1001).endsWith(expected);
		}
	}

}
