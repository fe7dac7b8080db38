package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.internal.protocol.ProtocolException.Limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Limits at their boundaries, and what a peer can make us hold.
 */
class MessageReaderLimitsTests {

	private static final int MB = 1024 * 1024;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100, 125, 126, 65535, 65536, 100_000 })
	void aMessageMayBeAsBigAsTheLimitAndNoBigger(int limit) {
		ReaderHarness harness = harness(limit, Integer.MAX_VALUE - 8, 1024);
		byte[] payload = new byte[limit];
		assertThat(harness.read(Frames.frame(0x82, payload), 1000)).containsExactly("binary " + Recorder.hex(payload));
		byte[] header = Frames.header(0x82, limit + 1L, 0);
		assertThat(harness.read(Arrays.copyOf(header, header.length - 1), 1)).isEmpty();
		assertThat(harness.read(header, 1)).containsExactly("fail 1009");
	}

	@Test
	void theMessageLimitHoldsForAllFragmentsTogether() {
		ReaderHarness harness = harness(10, 100, 1024);
		byte[] start = Frames.join(Frames.frame(0x02, new byte[6]), Frames.frame(0x89, new byte[125]));
		harness.assertAllChunkings(Frames.join(start, Frames.frame(0x80, new byte[4]), Frames.text("0123456789")),
				"ping [" + "00".repeat(125) + "]", "binary [" + "00".repeat(10) + "]", "text '0123456789'");
		harness.assertAllChunkings(Frames.join(start, Frames.header(0x80, 5, 0)), "ping [" + "00".repeat(125) + "]",
				"fail 1009");
	}

	@Test
	void theFrameLimitHoldsForEveryFrame() {
		ReaderHarness harness = harness(100, 10, 1024);
		harness.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[10]), Frames.frame(0x00, new byte[10]),
				Frames.frame(0x80, new byte[10])), "binary [" + "00".repeat(30) + "]");
		harness.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[10]), Frames.header(0x00, 11, 0)),
				"fail 1009");
		harness.assertAllChunkings(Frames.header(0x81, 11, 0), "fail 1009");
	}

	@Test
	void theFragmentLimitCountsEmptyFragments() {
		ReaderHarness harness = harness(100, 100, 3);
		byte[] two = Frames.join(Frames.frame(0x01, new byte[0]), Frames.frame(0x00, new byte[0]));
		byte[] message = Frames.join(two, Frames.frame(0x80, new byte[0]));
		harness.assertAllChunkings(Frames.join(message, message), "text ''", "text ''");
		harness.assertAllChunkings(Frames.join(two, Frames.frame(0x00, new byte[0]), Frames.frame(0x80, new byte[0])),
				"fail 1009");
	}

	@ParameterizedTest
	@CsvSource({ "82ff 7fffffffffffffff 00000000", "82ff 0000000080000000 00000000", "82ff 00000000ffffffff 00000000",
			"82ff 0000000100000000 00000000", "82ff 0000000100000001 00000000" })
	void lengthsBeyondAnIntAreTooBig(String header) {
		harness(Integer.MAX_VALUE - 8, Integer.MAX_VALUE - 8, 1).assertAllChunkings(Frames.hex(header), "fail 1009");
	}

	@ParameterizedTest
	@CsvSource({ "10, 20, 5, 11, MESSAGE_BYTES", "20, 10, 5, 11, FRAME_BYTES", "10, 10, 5, 11, MESSAGE_BYTES" })
	void theLimitThatBitIsNamed(int maxMessageBytes, int maxFrameBytes, int maxFragments, int length, Limit limit) {
		MessageReader reader = new MessageReader(
				new ReaderSettings(maxMessageBytes, maxFrameBytes, maxFragments, false, false, false), null);
		ByteBuffer input = ByteBuffer.wrap(Frames.header(0x82, length, 0));
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> reader.read(input, new ReadScratch(), new Recorder()))
			.satisfies((ex) -> assertThat(ex.limit()).isEqualTo(limit))
			.satisfies((ex) -> assertThat(ex.getStackTrace()).isEmpty());
	}

	@Test
	void aHeaderThatAnnouncesMuchCostsLittle() {
		for (int arrived : new int[] { 0, 1, 10, 256, 1000, 100_000 }) {
			for (int first : new int[] { 0x82, 0x02 }) {
				MessageReader reader = reader(64 * MB);
				Recorder recorder = new Recorder();
				byte[] wire = Frames.join(Frames.header(first, 64L * MB, 0), new byte[arrived]);
				ReaderHarness harness = harness(64 * MB, 64 * MB, 1024);
				for (byte[] piece : pieces(wire, 100)) {
					harness.feed(reader, piece, recorder);
				}
				assertThat(recorder.events).isEmpty();
				assertThat(reader.isMessageUnderWay()).isTrue();
				assertThat(reader.heldBytes()).isBetween(arrived,
						Math.max(PayloadArray.MIN_BYTES, arrived * PayloadArray.MAX_AHEAD));
			}
		}
	}

	@Test
	void fragmentsCostLittleMoreThanWhatHasCome() {
		MessageReader reader = reader(64 * MB);
		ReaderHarness harness = harness(64 * MB, 64 * MB, 1024);
		Recorder recorder = new Recorder();
		harness.feed(reader, Frames.frame(0x02, new byte[3]), recorder);
		assertThat(reader.heldBytes()).isEqualTo(PayloadArray.MIN_BYTES);
		for (int i = 1; i <= 1000; i++) {
			harness.feed(reader, Frames.frame(0x00, new byte[100]), recorder);
			assertThat(reader.heldBytes()).isLessThanOrEqualTo(Math.max(PayloadArray.MIN_BYTES, 2 * (3 + i * 100)));
		}
		assertThat(recorder.events).isEmpty();
	}

	@Test
	void theArrayIsNeverLongerThanTheMessageCanBecome() {
		MessageReader reader = reader(2000);
		ReaderHarness harness = harness(2000, 2000, 1024);
		harness.feed(reader, Frames.frame(0x02, new byte[1500]), new Recorder());
		assertThat(reader.heldBytes()).isEqualTo(2000);
		reader = reader(64 * MB);
		harness.feed(reader, Frames.join(Frames.header(0x82, 300, 0), new byte[10]), new Recorder());
		assertThat(reader.heldBytes()).isEqualTo(300);
	}

	@Test
	void nothingIsHeldBetweenMessages() {
		MessageReader reader = reader(MB);
		ReaderHarness harness = harness(MB, MB, 1024);
		byte[] wire = Frames.join(Frames.frame(0x81, new byte[50_000]), Frames.frame(0x02, new byte[50_000]),
				Frames.frame(0x89, new byte[100]), Frames.frame(0x80, new byte[50_000]));
		Recorder recorder = new Recorder();
		for (byte[] piece : pieces(wire, 999)) {
			harness.feed(reader, piece, recorder);
		}
		assertThat(recorder.events).hasSize(3);
		assertThat(reader.heldBytes()).isZero();
		assertThat(reader.isMessageUnderWay()).isFalse();
	}

	@Test
	void nothingIsHeldAfterAFailure() {
		MessageReader reader = reader(MB);
		ReaderHarness harness = harness(MB, MB, 1024);
		Recorder recorder = new Recorder();
		harness.feed(reader, Frames.join(Frames.frame(0x02, new byte[5000]), Frames.hex("ff")), recorder);
		harness.feed(reader, Frames.join(Frames.frame(0x82, new byte[5000]), Frames.hex("ff")), recorder);
		assertThat(recorder.events).containsExactly("fail 1002");
		assertThat(reader.heldBytes()).isZero();
		assertThat(reader.isMessageUnderWay()).isFalse();
	}

	@Test
	void settingsThatMakeNoSenseAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ReaderSettings(-1, 1, 1, false, false, false));
		assertThatIllegalArgumentException().isThrownBy(() -> new ReaderSettings(1, -1, 1, false, false, false));
		assertThatIllegalArgumentException().isThrownBy(() -> new ReaderSettings(1, 1, 0, false, false, false));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ReaderSettings(Integer.MAX_VALUE, 1, 1, false, false, false));
	}

	private static ReaderHarness harness(int maxMessageBytes, int maxFrameBytes, int maxFragments) {
		return new ReaderHarness(new ReaderSettings(maxMessageBytes, maxFrameBytes, maxFragments, false, false, false),
				null);
	}

	private static MessageReader reader(int maxBytes) {
		return new MessageReader(new ReaderSettings(maxBytes, maxBytes, 1024, false, false, false), null);
	}

	private static List<byte[]> pieces(byte[] wire, int size) {
		return IntStream.range(0, (wire.length + size - 1) / size)
			.mapToObj((i) -> Arrays.copyOfRange(wire, i * size, Math.min(wire.length, (i + 1) * size)))
			.toList();
	}

}
