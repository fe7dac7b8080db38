package dev.wsboot.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compressed messages (RFC 7692) on their way in.
 */
class MessageReaderDeflateTests {

	private static final DeflateParameters NO_TAKEOVER = new DeflateParameters(true, true, 15, 15);

	private static final DeflateParameters TAKEOVER = new DeflateParameters(false, false, 15, 15);

	private static final int MB = 1024 * 1024;

	@ParameterizedTest(name = "{0}")
	@MethodSource("messages")
	void inflates(String rule, String wire, List<String> events) {
		for (ReaderSettings settings : List.of(ReaderHarness.LENT, ReaderHarness.OWNED)) {
			for (DeflateParameters deflate : List.of(NO_TAKEOVER, TAKEOVER)) {
				new ReaderHarness(settings, deflate).assertAllChunkings(Frames.hex(wire),
						events.toArray(new String[0]));
			}
		}
	}

	static List<Arguments> messages() {
		return List.of(
		// @formatter:off
			Arguments.arguments("7.2.3.1 one block", "c1 87 00000000 f248cdc9c90700", List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.1 the same, masked", "c1 87 37fa213d c5b2ecf4fefd21", List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.1 the same in two fragments", """
					41 83 00000000 f248cd    # compressed text, not the last
					80 84 00000000 c9c90700  # last continuation
					""", List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.3 a block without compression", "c1 8b 00000000 000500faff48656c6c6f00",
					List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.4 a block that is marked as the last", "c1 88 00000000 f348cdc9c9070000",
					List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.4 the same without the zero byte after it", "c1 87 00000000 f348cdc9c90700",
					List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.4 a stream after a block that is marked as the last",
					"c1 8e 00000000 f348cdc9c90700 f248cdc9c90700", List.of("text 'HelloHello'")),
			Arguments.arguments("7.2.3.4 the same in fragments, the second empty", """
					41 87 00000000 f348cdc9c90700  # compressed text, not the last
					00 80 00000000                 # continuation, empty
					80 87 00000000 f248cdc9c90700  # last continuation
					""", List.of("text 'HelloHello'")),
			Arguments.arguments("7.2.3.4 a block that is marked as the last, then an empty fragment", """
					41 87 00000000 f348cdc9c90700  # compressed text, not the last
					80 80 00000000                 # last continuation, empty
					""", List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.4 nothing but an empty block that is marked as the last",
					"c1 82 00000000 0300 c1 87 00000000 f248cdc9c90700", List.of("text ''", "text 'Hello'")),
			Arguments.arguments("7.2.3.5 two blocks", "c1 8d 00000000 f248050000 00ffff cac9c90700",
					List.of("text 'Hello'")),
			Arguments.arguments("7.2.3.6 an empty message", "c1 81 00000000 00", List.of("text ''")),
			Arguments.arguments("7.2.3.6 an empty message without a byte", "c2 80 00000000 c1 87 00000000 f248cdc9c90700",
					List.of("binary []", "text 'Hello'")),
			Arguments.arguments("6.1 control frames between fragments", """
					41 83 00000000 f248cd    # compressed text, not the last
					89 81 00000000 70        # Ping: p
					00 82 00000000 c9c9      # continuation
					8a 80 00000000           # Pong, empty
					80 82 00000000 0700      # last continuation
					""", List.of("ping [70]", "pong []", "text 'Hello'")),
			Arguments.arguments("6.2 messages that are not compressed in between", """
					c1 87 00000000 f248cdc9c90700  # compressed text
					81 82 00000000 6869            # text: hi
					02 81 00000000 01              # binary, not the last
					80 81 00000000 02              # last continuation
					c2 87 00000000 f248cdc9c90700  # compressed binary
					""", List.of("text 'Hello'", "text 'hi'", "binary [0102]", "binary [48656c6c6f]")));
		// @formatter:on
	}

	@Test
	void aMessageLooksBackAtTheOneBeforeWithContextTakeover() {
		// RFC 7692, section 7.2.3.2
		byte[] wire = Frames.hex("""
				c1 87 00000000 f248cdc9c90700  # compressed text
				c1 85 00000000 f200110000      # compressed text that refers to the one before
				""");
		new ReaderHarness(ReaderHarness.LENT, TAKEOVER).assertAllChunkings(wire, "text 'Hello'", "text 'Hello'");
		new ReaderHarness(ReaderHarness.LENT, NO_TAKEOVER).assertAllChunkings(wire, "text 'Hello'", "fail 1007");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("broken")
	void failsWithTheByteThatBreaksARule(String rule, String wire, int code) {
		byte[] bytes = Frames.hex(wire);
		ReaderHarness harness = new ReaderHarness(ReaderHarness.LENT, NO_TAKEOVER);
		harness.assertAllChunkings(bytes, "fail " + code);
		harness.assertAllChunkings(Arrays.copyOf(bytes, bytes.length - 1));
		harness.assertAllChunkings(Frames.join(bytes, Frames.text("a")), "fail " + code);
	}

	static List<Arguments> broken() {
		return List.of(
		// @formatter:off
			Arguments.arguments("6.1 RSV1 on a continuation", "41 81 00000000 f2 c0", 1002),
			Arguments.arguments("6.1 RSV1 on a continuation of a message that is not compressed", "01 80 00000000 40", 1002),
			Arguments.arguments("6.1 RSV1 on a Ping", "c9", 1002),
			Arguments.arguments("6.1 RSV1 on a Close frame", "c8", 1002),
			Arguments.arguments("5.2 RSV2 beside RSV1", "e1", 1002),
			Arguments.arguments("7.2.2 a block type that does not exist, the frame incomplete", "c1 90 00000000 07", 1007),
			Arguments.arguments("7.2.2 a reference to before the start", "c1 85 00000000 f20011", 1007),
			Arguments.arguments("7.2.2 a length and its complement that differ", "c2 8b 00000000 0005000000", 1007),
			Arguments.arguments("7.2.2 a message that ends within a block", "c1 83 00000000 f248cd", 1007),
			Arguments.arguments("7.2.2 a message that ends within a block without compression", "c2 87 00000000 001400ebff4865", 1007),
			Arguments.arguments("7.2.2 bytes after the end that make no block", "c1 88 00000000 f248cdc9c9070007", 1007),
			Arguments.arguments("8.1 not UTF-8, the frame incomplete", "c1 ff 0000000000010000 00000000 000300fcff 61c3 28", 1007),
			Arguments.arguments("8.1 not UTF-8 over two fragments", """
					41 87 00000000 000200fdff 61c3 # compressed text, not the last: a and a first byte
					80 8b 00000000 000200fdff 28   # last continuation, incomplete
					""", 1007),
			Arguments.arguments("8.1 the message ends within a character", "c1 88 00000000 000200fdff 61c3 00", 1007));
		// @formatter:on
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 100, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 32 * 1024, 100_000, 1_000_000 })
	void aMessageMayBeAsBigAsTheLimitAfterInflation(int limit) {
		ReaderSettings settings = new ReaderSettings(limit, MB, 1024, false, false, true);
		for (int fragments : new int[] { 1, 3 }) {
			for (DeflateParameters deflate : List.of(NO_TAKEOVER, TAKEOVER)) {
				ReaderHarness harness = new ReaderHarness(settings, deflate);
				byte[] fits = compressed(noise(limit, 3), fragments);
				byte[] tooBig = compressed(noise(limit + 1, 3), fragments);
				for (int chunk : new int[] { 13, 1000, 65536 }) {
					assertThat(harness.read(fits, chunk)).containsExactly("binary " + Recorder.hex(noise(limit, 3)));
					assertThat(harness.read(tooBig, chunk)).containsExactly("fail 1009");
				}
			}
		}
	}

	@Test
	void aMessageThatIsTooBigAndThenBrokenIsTooBig() {
		ReaderSettings settings = new ReaderSettings(10, 100, 1024, false, false, false);
		// Eleven bytes in a block without compression, then a block type that does not
		// exist.
		byte[] wire = Frames.frame(0xC2, Frames.hex("00 0b00 f4ff 0102030405060708090a0b 07"));
		new ReaderHarness(settings, NO_TAKEOVER).assertAllChunkings(wire, "fail 1009");
	}

	@Test
	void aBombCostsNoMoreThanTheLimit() {
		int limit = MB;
		byte[] bomb = compressed(new byte[64 * MB], 1);
		assertThat(bomb).hasSizeLessThan(70_000);
		ReaderSettings settings = new ReaderSettings(limit, limit, 1024, false, false, false);
		MessageReader reader = new MessageReader(settings, NO_TAKEOVER);
		ReadScratch scratch = new ReadScratch();
		Recorder recorder = new Recorder();
		ByteBuffer input = ByteBuffer.allocateDirect(bomb.length).put(bomb).flip();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		try {
			reader.read(input, scratch, recorder);
		}
		catch (ProtocolException ex) {
			recorder.fail(ex);
		}
		long allocated = threads.getCurrentThreadAllocatedBytes() - before;
		assertThat(recorder.events).containsExactly("fail 1009");
		// Growing by doubling allocates twice what the limit allows to be held.
		assertThat(allocated).isLessThan(2L * limit + 256 * 1024);
		assertThat(reader.heldBytes()).isZero();
	}

	@Test
	void aFrameMayBeAnEighthLongerThanTheLimitIfItIsCompressed() {
		ReaderSettings settings = new ReaderSettings(80_000, 80_000, 1024, false, false, false);
		ReaderHarness harness = new ReaderHarness(settings, NO_TAKEOVER);
		byte[] noise = noise(80_000, 256);
		byte[] wire = compressed(noise, 1);
		assertThat(wire).hasSizeGreaterThan(80_000);
		assertThat(harness.read(wire, 4096)).containsExactly("binary " + Recorder.hex(noise));
		assertThat(harness.read(Frames.header(0xC2, 90_064, 0), 1)).isEmpty();
		assertThat(harness.read(Frames.header(0xC2, 90_065, 0), 1)).containsExactly("fail 1009");
	}

	@Test
	void manyEmptyLastBlocksEnd() {
		byte[] blocks = new byte[60_000];
		for (int i = 0; i < blocks.length; i += 2) {
			blocks[i] = 3;
		}
		new ReaderHarness(ReaderHarness.LENT, NO_TAKEOVER).read(Frames.frame(0xC2, blocks), 1000, 65536);
		assertThat(new ReaderHarness(ReaderHarness.LENT, NO_TAKEOVER).read(Frames.frame(0xC2, blocks), 65536))
			.containsExactly("binary []");
	}

	@Test
	void anIdleConnectionHoldsNoInflaterWithoutContextTakeover() throws ProtocolException {
		int before = MessageInflater.live();
		ReadScratch scratch = new ReadScratch();
		byte[] wire = compressed(noise(5000, 3), 2);
		for (int i = 0; i < 100_000; i++) {
			MessageReader reader = new MessageReader(ReaderHarness.LENT, NO_TAKEOVER);
			reader.read(ByteBuffer.wrap(wire), scratch, new Recorder());
			assertThat(MessageInflater.live()).isEqualTo(before + 1);
		}
		scratch.close();
		assertThat(MessageInflater.live()).isEqualTo(before);
	}

	@Test
	void inflatersOfConnectionsThatEndWithinAMessageAreEnded() throws ProtocolException {
		int before = MessageInflater.live();
		ReadScratch scratch = new ReadScratch();
		byte[] wire = compressed(noise(5000, 3), 1);
		List<MessageReader> readers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			MessageReader reader = new MessageReader(ReaderHarness.LENT, NO_TAKEOVER);
			reader.read(ByteBuffer.wrap(wire, 0, 100), scratch, new Recorder());
			readers.add(reader);
		}
		assertThat(MessageInflater.live()).isEqualTo(before + 10);
		for (int i = 0; i < 8; i++) {
			readers.get(i).read(ByteBuffer.wrap(wire, 100, wire.length - 100), scratch, new Recorder());
		}
		// Four are kept for later, two are in use.
		assertThat(MessageInflater.live()).isEqualTo(before + 6);
		readers.forEach(MessageReader::discard);
		readers.forEach(MessageReader::discard);
		assertThat(MessageInflater.live()).isEqualTo(before + 4);
		scratch.close();
		assertThat(MessageInflater.live()).isEqualTo(before);
	}

	@Test
	void anInflaterWithContextTakeoverLivesAsLongAsItsConnection() throws ProtocolException {
		int before = MessageInflater.live();
		ReadScratch scratch = new ReadScratch();
		MessageReader reader = new MessageReader(ReaderHarness.LENT, TAKEOVER);
		reader.read(ByteBuffer.wrap(Frames.text("not compressed")), scratch, new Recorder());
		assertThat(MessageInflater.live()).isEqualTo(before);
		reader.read(ByteBuffer.wrap(compressed(noise(100, 3), 1)), scratch, new Recorder());
		assertThat(MessageInflater.live()).isEqualTo(before + 1);
		reader.discard();
		assertThat(MessageInflater.live()).isEqualTo(before);
	}

	@Test
	void inflatersAreEndedWhenAMessageFails() {
		int before = MessageInflater.live();
		ReaderHarness harness = new ReaderHarness(ReaderHarness.LENT, NO_TAKEOVER);
		assertThat(harness.read(Frames.hex("c1 83 00000000 070707"), 100)).containsExactly("fail 1007");
		assertThat(MessageInflater.live()).isEqualTo(before);
	}

	static byte[] noise(int length, int values) {
		byte[] noise = new byte[length];
		Random random = new Random(length);
		for (int i = 0; i < length; i++) {
			noise[i] = (byte) random.nextInt(values);
		}
		return noise;
	}

	private static byte[] compressed(byte[] payload, int fragments) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(payload);
		byte[] buffer = new byte[payload.length + payload.length / 8 + 64];
		int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH) - 4;
		deflater.end();
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		int from = 0;
		for (int i = 1; i <= fragments; i++) {
			int to = (int) ((long) length * i / fragments);
			int first = ((i == 1) ? 0x42 : 0) | ((i == fragments) ? 0x80 : 0);
			out.writeBytes(Frames.frame(first, Arrays.copyOfRange(buffer, from, to)));
			from = to;
		}
		return out.toByteArray();
	}

}
