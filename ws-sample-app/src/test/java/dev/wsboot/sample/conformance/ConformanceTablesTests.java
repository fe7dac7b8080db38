package dev.wsboot.sample.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import javax.net.SocketFactory;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import dev.wsboot.sample.client.SelfSignedKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of cases, on each transport. Compared is everything the server sends, from
 * the first byte after its handshake to the end of the connection.
 */
class ConformanceTablesTests {

	private static final int MEGABYTE = 1 << 20;

	private static final String JETTY = "spring.autoconfigure.exclude="
			+ "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration";

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	class OnTomcat extends Plain {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
	@ActiveProfiles("tls")
	class OnTomcatWithTls extends Tls {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = JETTY)
	class OnJetty extends Plain {

	}

	@Nested
	@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = JETTY)
	@ActiveProfiles("tls")
	class OnJettyWithTls extends Tls {

	}

	abstract static class Plain extends Tables {

		@Override
		Socket open(int port) throws IOException {
			return new Socket(InetAddress.getLoopbackAddress(), port);
		}

	}

	abstract static class Tls extends Tables {

		@TempDir
		private static Path directory;

		private static SocketFactory sockets;

		@DynamicPropertySource
		static void useKey(DynamicPropertyRegistry registry) {
			registry.add("sample.tls.keystore", () -> SelfSignedKey.in(directory).keyStore().toUri());
		}

		@BeforeAll
		static void createKey() throws Exception {
			SelfSignedKey key = SelfSignedKey.in(directory);
			key.create();
			sockets = key.trusting().getSocketFactory();
		}

		@Override
		Socket open(int port) throws IOException {
			return sockets.createSocket(InetAddress.getLoopbackAddress(), port);
		}

		/** A handshake of TLS costs more than most cases, so one size must do. */
		@Override
		List<Integer> pieces(Case each) {
			int any = Math.floorMod(each.id().hashCode(), each.pieces().size());
			return each.pieces().subList(any, any + 1);
		}

	}

	abstract static class Tables {

		@LocalServerPort
		private int port;

		abstract Socket open(int port) throws IOException;

		/** Sizes of a write, each on a connection of its own. */
		List<Integer> pieces(Case each) {
			return each.pieces();
		}

		@ParameterizedTest(name = "{0}")
		@MethodSource({ "dev.wsboot.sample.conformance.FrameCases#framing",
				"dev.wsboot.sample.conformance.FrameCases#pings",
				"dev.wsboot.sample.conformance.FrameCases#reservedBits",
				"dev.wsboot.sample.conformance.FrameCases#reservedOpcodes",
				"dev.wsboot.sample.conformance.FrameCases#fragmentation" })
		void framesAreAnsweredToTheByte(Case frames) throws Exception {
			check(frames);
		}

		@ParameterizedTest(name = "{0}")
		@MethodSource({ "dev.wsboot.sample.conformance.Utf8Cases#valid",
				"dev.wsboot.sample.conformance.Utf8Cases#invalid", "dev.wsboot.sample.conformance.Utf8Cases#cutOff" })
		void textIsUtf8(Case text) throws Exception {
			check(text);
		}

		@ParameterizedTest(name = "{0}")
		@MethodSource({ "dev.wsboot.sample.conformance.ClosingCases#handshakes",
				"dev.wsboot.sample.conformance.ClosingCases#codes" })
		void closeIsAnsweredToTheByte(Case closing) throws Exception {
			check(closing);
		}

		@ParameterizedTest(name = "9.1, 9.2: {0} bytes in one frame")
		@ValueSource(
				ints = { 65_536, 262_144, MEGABYTE, 4 * MEGABYTE, 8 * MEGABYTE, 16 * MEGABYTE - 14, 16 * MEGABYTE })
		void messageInOneFrameComesBack(int length) throws Exception {
			for (int firstByte : new int[] { 0x81, 0x82 }) {
				byte[] payload = payload(firstByte, length);
				check(Case.passes("9", RawClient.frame(firstByte, payload), Case.served(firstByte, payload))
					.inPieces(Case.WHOLE));
			}
		}

		@ParameterizedTest(name = "9.3, 9.4: {0} fragments of {1} bytes")
		@CsvSource({ "65536,64", "65536,256", "16384,256", "16384,1024", "4096,1024", "4096,4096", "64,65536",
				"256,65536" })
		void messageInFragmentsComesBack(int fragments, int length) throws Exception {
			for (int firstByte : new int[] { 0x01, 0x02 }) {
				byte[] payload = payload(firstByte, fragments * length);
				ByteBuffer frames = ByteBuffer.allocate(fragments * (length + 14));
				for (int i = 0; i < fragments; i++) {
					int fin = (i == fragments - 1) ? 0x80 : 0;
					frames.put(RawClient.frame(fin | ((i == 0) ? firstByte : 0),
							Arrays.copyOfRange(payload, i * length, (i + 1) * length)));
				}
				check(Case
					.passes("9", Arrays.copyOf(frames.array(), frames.position()),
							Case.served(0x80 | firstByte, payload))
					.inPieces(Case.WHOLE));
			}
		}

		@ParameterizedTest(name = "9.5, 9.6: 1 MB in writes of {0} bytes")
		@ValueSource(ints = { 64, 128, 256, 512, 1024, 2048 })
		void messageInPiecesComesBack(int piece) throws Exception {
			for (int firstByte : new int[] { 0x81, 0x82 }) {
				byte[] payload = payload(firstByte, MEGABYTE);
				check(Case.passes("9", RawClient.frame(firstByte, payload), Case.served(firstByte, payload))
					.inPieces(piece));
			}
		}

		@ParameterizedTest(name = "9.7, 9.8: 1,000 messages of {0} bytes")
		@ValueSource(ints = { 0, 16, 64, 256, 1024, 4096 })
		void messagesAtOnceComeBackInOrder(int length) throws Exception {
			for (int firstByte : new int[] { 0x81, 0x82 }) {
				ByteBuffer sent = ByteBuffer.allocate(1000 * (length + 14));
				ByteBuffer answer = ByteBuffer.allocate(1000 * (length + 14));
				for (int i = 0; i < 1000; i++) {
					byte[] payload = payload(firstByte, length, i);
					sent.put(RawClient.frame(firstByte, payload));
					answer.put(Case.served(firstByte, payload));
				}
				check(Case
					.passes("9", Arrays.copyOf(sent.array(), sent.position()),
							Arrays.copyOf(answer.array(), answer.position()))
					.inPieces(Case.WHOLE));
			}
		}

		private void check(Case each) throws Exception {
			for (int piece : pieces(each)) {
				byte[] answer;
				try (RawClient client = new RawClient(open(this.port))) {
					answer = client.exchange(each.sent(), piece);
				}
				assertAnswer(answer, each, piece);
			}
		}

		private static void assertAnswer(byte[] answer, Case each, int piece) throws Exception {
			String as = "%s, sent in pieces of %d".formatted(each, piece);
			if (!each.failure()) {
				byte[] code = (each.code() == Case.EMPTY) ? new byte[0]
						: ByteBuffer.allocate(2).putShort((short) each.code()).array();
				assertSame(answer, RawClient.join(each.answer(), Case.served(0x88, code)), as);
				return;
			}
			int end = each.answer().length;
			assertSame(Arrays.copyOf(answer, Math.min(answer.length, end)), each.answer(), as);
			assertThat(answer.length).as("%s: a Close frame with a code", as).isGreaterThanOrEqualTo(end + 4);
			// The reason is the server's choice, but it is text.
			byte[] reason = Arrays.copyOfRange(answer, end + 4, answer.length);
			byte[] close = ByteBuffer.allocate(4)
				.put((byte) 0x88)
				.put((byte) (2 + reason.length))
				.putShort((short) each.code())
				.array();
			assertThat(reason).as("%s: reason", as).hasSizeLessThanOrEqualTo(123);
			assertThat(Arrays.copyOfRange(answer, end, end + 4)).as("%s: Close frame", as).isEqualTo(close);
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(reason));
		}

		/** Megabytes in a failure's text help nobody. */
		private static void assertSame(byte[] answer, byte[] expected, String as) {
			int at = Arrays.mismatch(answer, expected);
			if (at >= 0 && expected.length > 1000) {
				assertThat(answer.length).as(as).isEqualTo(expected.length);
				assertThat(at).as("%s: first different byte", as).isEqualTo(-1);
			}
			else if (at >= 0) {
				assertThat(answer).as(as).inHexadecimal().isEqualTo(expected);
			}
		}

		private static byte[] payload(int firstByte, int length) {
			return payload(firstByte, length, length);
		}

		private static byte[] payload(int firstByte, int length, int seed) {
			byte[] bytes = new byte[length];
			new Random(seed).nextBytes(bytes);
			if ((firstByte & 0x0f) == 1) {
				for (int i = 0; i < length; i++) {
					bytes[i] &= 0x7f;
				}
				// Characters of three bytes, cut wherever a fragment happens to end.
				for (int i = 0; i + 3 <= length; i += 61) {
					bytes[i] = (byte) 0xe2;
					bytes[i + 1] = (byte) 0x82;
					bytes[i + 2] = (byte) 0xac;
				}
			}
			return bytes;
		}

	}

}
