package dev.wsboot.sample.conformance;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * RFC 6455 over a real socket, with callbacks on the loop and on workers. The numbers are
 * those of the families that the Autobahn suite has made common; one outcome is right in
 * each case.
 */
class ProtocolConformanceTests {

	private static final byte[] NORMAL = RawClient.close(1000, "");

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] hex(String text) {
		return HexFormat.of().parseHex(text.replace(" ", ""));
	}

	private static byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static byte[] text(int length) {
		// Three bytes, then one for one.
		return utf8((length < 3) ? "x".repeat(length) : "€" + "x".repeat(length - 3));
	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "ws.endpoints.echo.dispatch=event-loop")
	class OnTheLoop extends Families {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "ws.endpoints.echo.dispatch=worker")
	class OnWorkers extends Families {

	}

	abstract static class Families {

		@LocalServerPort
		private int port;

		private RawClient connect() throws IOException {
			return new RawClient(this.port);
		}

		@ParameterizedTest(name = "1.x: {0} bytes, in pieces of {1}")
		@CsvSource({ "0,1000000", "1,1000000", "125,1000000", "126,1000000", "127,1000000", "128,1000000",
				"65535,1000000", "65536,1000000", "65536,997", "128,1", "1048576,60000", "4194304,1000000",
				"16777215,1000000", "16777216,100000" })
		void messagesOfEachLengthComeBack(int length, int piece) throws IOException {
			for (int opcode : new int[] { 0x81, 0x82 }) {
				byte[] payload = (opcode == 0x81) ? text(length) : bytes(length);
				try (RawClient client = connect()) {
					client.sendChopped(RawClient.frame(opcode, payload), piece);
					RawClient.Frame echo = client.read();
					assertThat(echo.firstByte()).isEqualTo(opcode);
					assertThat(echo.payload()).isEqualTo(payload);
					client.send(NORMAL);
					assertThat(client.readClose()).isEqualTo(1000);
				}
			}
		}

		@ParameterizedTest(name = "9.x: {0} frames of {1} bytes")
		@CsvSource({ "65536,1", "65536,256", "16384,1024", "256,65536", "64,262144" })
		void messagesInManyFragmentsComeBack(int fragments, int length) throws IOException {
			byte[] payload = bytes(length);
			byte[] all = new byte[fragments * length];
			try (RawClient client = connect()) {
				for (int i = 0; i < fragments; i++) {
					int fin = (i == fragments - 1) ? 0x80 : 0;
					client.send(RawClient.frame(fin | ((i == 0) ? 2 : 0), payload));
					System.arraycopy(payload, 0, all, i * length, length);
				}
				assertThat(client.read().payload()).isEqualTo(all);
			}
		}

		@Test
		void oneFragmentMoreThanAllowedIsTooBig() throws IOException {
			try (RawClient client = connect()) {
				byte[] empty = RawClient.frame(0x00, new byte[0]);
				client.send(RawClient.frame(0x02, new byte[0]));
				for (int i = 1; i < 65_536; i++) {
					client.send(empty);
				}
				client.send(empty);
				assertThat(client.readClose()).isEqualTo(1009);
			}
		}

		@Test
		void messageOverTheLimitIsRefusedByItsHeader() throws IOException {
			try (RawClient client = connect()) {
				client.send(hex("82 ff 0000000001000001 01020304"));
				assertThat(client.readClose()).isEqualTo(1009);
			}
		}

		@ParameterizedTest(name = "2.x: ping with {0} bytes")
		@ValueSource(ints = { 0, 1, 125 })
		void pingIsAnsweredWithItsPayload(int length) throws IOException {
			try (RawClient client = connect()) {
				client.sendChopped(RawClient.frame(0x89, bytes(length)), 1);
				RawClient.Frame pong = client.read();
				assertThat(pong.firstByte()).isEqualTo(0x8a);
				assertThat(pong.payload()).isEqualTo(bytes(length));
			}
		}

		@Test
		void tenPingsGetTenPongsAndAnUnsolicitedPongMeansNothing() throws IOException {
			try (RawClient client = connect()) {
				byte[] pings = RawClient.frame(0x8a, utf8("unsolicited"));
				for (int i = 0; i < 10; i++) {
					pings = RawClient.join(pings, RawClient.frame(0x89, new byte[] { (byte) i }));
				}
				client.send(RawClient.join(pings, NORMAL));
				for (int i = 0; i < 10; i++) {
					assertThat(client.read().payload()).containsExactly(i);
				}
				assertThat(client.readClose()).isEqualTo(1000);
			}
		}

		static Stream<Arguments> mistakes() {
			byte[] text = utf8("Hello");
			return Stream.of(Arguments.of("2.5 ping with 126 bytes", RawClient.frame(0x89, new byte[126]), 1002),
					Arguments.of("3.1 RSV1", RawClient.frame(0xc1, text), 1002),
					Arguments.of("3.2 RSV2", RawClient.frame(0xa1, text), 1002),
					Arguments.of("3.4 RSV3", RawClient.frame(0x91, text), 1002),
					Arguments.of("3.5 RSV1 on binary", RawClient.frame(0xc2, text), 1002),
					Arguments.of("3.6 RSV on ping", RawClient.frame(0xb9, text), 1002),
					Arguments.of("3.7 RSV on close", RawClient.frame(0xf8, hex("03e8")), 1002),
					Arguments.of("4.1.1 opcode 3", RawClient.frame(0x83, new byte[0]), 1002),
					Arguments.of("4.1.2 opcode 4", RawClient.frame(0x84, text), 1002),
					Arguments.of("4.1.3 opcode 5", RawClient.frame(0x85, text), 1002),
					Arguments.of("4.1.4 opcode 6", RawClient.frame(0x86, text), 1002),
					Arguments.of("4.1.5 opcode 7", RawClient.frame(0x87, text), 1002),
					Arguments.of("4.2.1 opcode 11", RawClient.frame(0x8b, new byte[0]), 1002),
					Arguments.of("4.2.2 opcode 12", RawClient.frame(0x8c, text), 1002),
					Arguments.of("4.2.3 opcode 13", RawClient.frame(0x8d, text), 1002),
					Arguments.of("4.2.4 opcode 14", RawClient.frame(0x8e, text), 1002),
					Arguments.of("4.2.5 opcode 15", RawClient.frame(0x8f, text), 1002),
					Arguments.of("5.1 ping in fragments",
							RawClient.join(RawClient.frame(0x09, text), RawClient.frame(0x80, text)), 1002),
					Arguments.of("5.2 pong in fragments",
							RawClient.join(RawClient.frame(0x0a, text), RawClient.frame(0x80, text)), 1002),
					Arguments.of("5.9 continuation of nothing", RawClient.frame(0x80, text), 1002),
					Arguments.of("5.10 unfinished continuation of nothing", RawClient.frame(0x00, text), 1002),
					Arguments.of("5.18 message within a message",
							RawClient.join(RawClient.frame(0x01, text), RawClient.frame(0x01, text)), 1002),
					Arguments.of("5.1 RFC: unmasked", hex("8105 48656c6c6f"), 1002),
					Arguments.of("5.2 RFC: 16-bit length below 126", hex("82fe 0005 01020304 0000000000"), 1002),
					Arguments.of("5.2 RFC: 64-bit length below 65536", hex("82ff 000000000000ffff 01020304"), 1002),
					Arguments.of("5.2 RFC: negative length", hex("82ff 8000000000000000 01020304"), 1002),
					Arguments.of("7.3.2 close with one byte", RawClient.frame(0x88, new byte[1]), 1002),
					Arguments.of("7.3.6 close with 126 bytes", RawClient.frame(0x88, new byte[126]), 1002),
					Arguments.of("7.5.1 close reason is not UTF-8",
							RawClient.frame(0x88, hex("03e8 ceba e1bd b9cf 83ff")), 1007));
		}

		@ParameterizedTest(name = "{0}")
		@MethodSource("mistakes")
		void mistakeEndsTheConnectionWithItsCodeAfterWhatCameBefore(String name, byte[] mistake, int code)
				throws IOException {
			for (int piece : new int[] { 1_000_000, 1 }) {
				try (RawClient client = connect()) {
					client.sendChopped(RawClient.join(RawClient.frame(0x81, utf8("before")), mistake), piece);
					assertThat(client.read().payload()).as("the echo of what came before").isEqualTo(utf8("before"));
					assertThat(client.readClose()).isEqualTo(code);
				}
			}
		}

		@Test
		void controlFramesMayStandBetweenFragments() throws IOException {
			try (RawClient client = connect()) {
				client.sendChopped(RawClient.join(RawClient.frame(0x01, utf8("frag")), RawClient.frame(0x89, utf8("1")),
						RawClient.frame(0x00, utf8("ment")), RawClient.frame(0x89, utf8("2")),
						RawClient.frame(0x80, utf8("s"))), 3);
				assertThat(client.read().payload()).isEqualTo(utf8("1"));
				assertThat(client.read().payload()).isEqualTo(utf8("2"));
				RawClient.Frame message = client.read();
				assertThat(message.firstByte()).isEqualTo(0x81);
				assertThat(message.payload()).isEqualTo(utf8("fragments"));
			}
		}

		@ParameterizedTest(name = "6.x valid: {0}")
		@ValueSource(strings = { "cebae1bdb9cf83cebcceb5", "00", "c280", "e0a080", "f0908080", "7f", "dfbf", "efbfbf",
				"f48fbfbf", "ed9fbf", "ee8080", "efbfbd", "efbfbe", "f09fbfbe" })
		void validTextComesBackHoweverItIsCut(String hex) throws IOException {
			byte[] text = hex(hex);
			for (int cut = 0; cut <= text.length; cut++) {
				try (RawClient client = connect()) {
					byte[] head = Arrays.copyOf(text, cut);
					byte[] tail = Arrays.copyOfRange(text, cut, text.length);
					client.send(RawClient.join(RawClient.frame(0x01, head), RawClient.frame(0x80, tail)));
					assertThat(client.read().payload()).isEqualTo(text);
				}
			}
		}

		@ParameterizedTest(name = "6.x invalid: {0}")
		@ValueSource(strings = { "80", "bf", "c020", "c0af", "e080af", "f08080af", "c1bf", "e09fbf", "f08fbfbf",
				"eda080", "edafbf", "edb080", "edbfbf", "eda080edb080", "f4908080", "f5", "f888808080", "fc8480808080",
				"fe", "ff", "cebae1bdb9cf83cebcceb5eda080656469746564" })
		void invalidTextEndsWith1007AtItsFirstImpossibleByte(String hex) throws IOException {
			byte[] invalid = hex(hex);
			try (RawClient client = connect()) {
				// 6.4: the message is not finished, and never will be.
				client.send(RawClient.join(RawClient.frame(0x01, utf8("begin ")), RawClient.frame(0x00, invalid)));
				assertThat(client.readClose()).isEqualTo(1007);
			}
			try (RawClient client = connect()) {
				// 6.4.3: nor is the frame.
				byte[] frame = RawClient.frame(0x81, RawClient.join(invalid, new byte[1000]));
				client.send(Arrays.copyOf(frame, 8 + invalid.length));
				assertThat(client.readClose()).isEqualTo(1007);
			}
		}

		@ParameterizedTest(name = "6.x cut off: {0}")
		@ValueSource(strings = { "ce", "e1bd", "f09080", "cebae1bd" })
		void textThatEndsWithinACharacterEndsWith1007(String hex) throws IOException {
			try (RawClient client = connect()) {
				client.send(RawClient.frame(0x81, hex(hex)));
				assertThat(client.readClose()).isEqualTo(1007);
			}
		}

		@ParameterizedTest(name = "7.7.x: {0}")
		@ValueSource(ints = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
				4999 })
		void closeIsAnsweredWithItsCode(int code) throws IOException {
			try (RawClient client = connect()) {
				client
					.send(RawClient.join(RawClient.frame(0x81, utf8("echo me")), RawClient.close(code, "x".repeat(123)),
							RawClient.frame(0x81, utf8("late")), RawClient.frame(0x89, utf8("late"))));
				assertThat(client.read().payload()).isEqualTo(utf8("echo me"));
				assertThat(client.readClose()).isEqualTo(code);
			}
		}

		@Test
		void emptyCloseIsAnsweredByAnEmptyOne() throws IOException {
			try (RawClient client = connect()) {
				client.send(RawClient.frame(0x88, new byte[0]));
				assertThat(client.readClose()).isEqualTo(-1);
			}
		}

		@ParameterizedTest(name = "7.9.x: {0}")
		@ValueSource(ints = { 0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535 })
		void codeThatMustNotBeSentIsAMistake(int code) throws IOException {
			try (RawClient client = connect()) {
				client.send(RawClient.close(code, ""));
				assertThat(client.readClose()).isEqualTo(1002);
			}
		}

		@Test
		void manyMessagesAtOnceComeBackInOrder() throws IOException {
			for (int length : new int[] { 0, 16, 64, 256, 1024, 4096 }) {
				try (RawClient client = connect()) {
					Thread sender = new Thread(() -> {
						try {
							for (int i = 0; i < 1000; i++) {
								client.send(RawClient.frame(0x82, ByteBuffer.allocate(4 + length).putInt(i).array()));
							}
						}
						catch (IOException ex) {
							throw new IllegalStateException(ex);
						}
					});
					sender.start();
					for (int i = 0; i < 1000; i++) {
						byte[] payload = client.read().payload();
						assertThat(payload).hasSize(4 + length);
						assertThat(ByteBuffer.wrap(payload).getInt()).isEqualTo(i);
					}
				}
			}
		}

	}

}
