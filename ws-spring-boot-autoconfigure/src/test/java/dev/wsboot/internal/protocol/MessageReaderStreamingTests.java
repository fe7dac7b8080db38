package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Messages that are passed on part by part.
 */
class MessageReaderStreamingTests {

	private static final DeflateParameters NO_TAKEOVER = new DeflateParameters(true, true, 15, 15);

	private static final DeflateParameters TAKEOVER = new DeflateParameters(false, false, 15, 15);

	private static final ReaderSettings STREAMED = new ReaderSettings(1 << 20, 1 << 20, 4, false, false, false, true,
			true);

	@Test
	void partsAreTheMessageHoweverItIsCut() {
		byte[] wire = Frames.join(Frames.frame(0x01, Frames.hex("61e2")), Frames.frame(0x89, Frames.hex("01")),
				Frames.frame(0x00, new byte[0]), Frames.frame(0x80, Frames.hex("82ac")), Frames.text("x"),
				Frames.binary(), Frames.binary((byte) 1, (byte) 2));
		new ReaderHarness(STREAMED, null).assertAllChunkings(wire, "ping [01]", "streamed text 'a€'",
				"streamed text 'x'", "streamed binary []", "streamed binary [0102]");
	}

	@Test
	void oneKindMayBeStreamedAndTheOtherNot() {
		byte[] wire = Frames.join(Frames.frame(0x01, Frames.hex("61")), Frames.frame(0x80, Frames.hex("62")),
				Frames.frame(0x02, Frames.hex("01")), Frames.frame(0x80, Frames.hex("02")));
		new ReaderHarness(new ReaderSettings(100, 100, 4, false, false, false, false, true), null)
			.assertAllChunkings(wire, "text 'ab'", "streamed binary [0102]");
		new ReaderHarness(new ReaderSettings(100, 100, 4, false, false, false, true, false), null)
			.assertAllChunkings(wire, "streamed text 'ab'", "binary [0102]");
	}

	@Test
	void nothingIsKept() throws ProtocolException {
		MessageReader reader = new MessageReader(STREAMED, null);
		Recorder recorder = new Recorder();
		byte[] frame = Frames.frame(0x82, new byte[100_000]);
		for (int from = 0; from < frame.length; from += 10_000) {
			int length = Math.min(10_000, frame.length - from);
			reader.read(ByteBuffer.wrap(frame, from, length), new ReadScratch(), recorder);
			assertThat(reader.heldBytes()).isZero();
		}
		assertThat(recorder.parts).isEqualTo(11);
		assertThat(recorder.events).hasSize(1);
	}

	@Test
	void compressedMessagesAreInflatedAsTheyCome() {
		byte[] message = new byte[60_000];
		new Random(1).nextBytes(message);
		Arrays.fill(message, 10_000, 50_000, (byte) 'x');
		byte[] deflated = deflate(message);
		byte[] wire = Frames.join(Frames.frame(0x42, Arrays.copyOf(deflated, 4000)),
				Frames.frame(0x00, Arrays.copyOfRange(deflated, 4000, 9000)),
				Frames.frame(0x80, Arrays.copyOfRange(deflated, 9000, deflated.length)),
				Frames.frame(0xc1, Frames.hex("f248cdc9c90700")), Frames.frame(0xc2, Frames.hex("00")),
				Frames.frame(0xc2, new byte[0]));
		for (DeflateParameters deflate : List.of(NO_TAKEOVER, TAKEOVER)) {
			new ReaderHarness(STREAMED, deflate).assertAllChunkings(wire, "streamed binary " + Recorder.hex(message),
					"streamed text 'Hello'", "streamed binary []", "streamed binary []");
		}
	}

	@Test
	void rulesAndLimitsHoldAsBytesCome() {
		ReaderSettings small = new ReaderSettings(10, 8, 3, false, false, false, true, true);
		ReaderHarness plain = new ReaderHarness(small, null);
		plain.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[8]), Frames.header(0x80, 3, 0)), "fail 1009");
		plain.assertAllChunkings(Frames.header(0x82, 9, 0), "fail 1009");
		byte[] empty = Frames.frame(0x00, new byte[0]);
		plain.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[0]), empty, empty, empty), "fail 1009");
		plain.assertAllChunkings(Frames.frame(0x81, Frames.hex("61ff")), "fail 1007");
		plain.assertAllChunkings(Frames.frame(0x81, Frames.hex("61e282")), "fail 1007");
		plain.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[1]), Frames.text("x")), "fail 1002");
		ReaderHarness compressed = new ReaderHarness(small, NO_TAKEOVER);
		compressed.assertAllChunkings(Frames.frame(0xc2, deflate(new byte[11])), "fail 1009");
		compressed.assertAllChunkings(Frames.frame(0xc2, deflate(new byte[10])),
				"streamed binary [" + "00".repeat(10) + "]");
		compressed.assertAllChunkings(Frames.frame(0xc1, deflate(Frames.hex("61ff"))), "fail 1007");
		compressed.assertAllChunkings(Frames.frame(0xc2, Frames.hex("ffff")), "fail 1007");
	}

	@Test
	void aBombDoesNotPassMuchBeyondWhatTheSinkHasRoomFor() throws ProtocolException {
		byte[] deflated = deflate(new byte[1 << 20]);
		ByteBuffer input = ByteBuffer.wrap(Frames.frame(0xc2, deflated));
		MessageReader reader = new MessageReader(STREAMED, NO_TAKEOVER);
		Recorder recorder = new Recorder();
		recorder.goOn = (event) -> false;
		ReadScratch scratch = new ReadScratch();
		reader.read(input, scratch, recorder);
		assertThat(input.remaining()).as("left of %d", deflated.length).isBetween(1, deflated.length - 512);
		assertThat(recorder.parts * ReadScratch.INFLATED_BYTES).isLessThanOrEqualTo(528 * 1024 + 16 * 1024);
		while (input.hasRemaining()) {
			reader.read(input, scratch, recorder);
		}
		scratch.close();
		assertThat(recorder.events).containsExactly("streamed binary " + Recorder.hex(new byte[1 << 20]));
	}

	@Test
	void streamingAndFramesModeExcludeEachOther() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ReaderSettings(10, 10, 1, true, false, false, true, false))
			.withMessage("Messages must not be streamed in frames mode");
	}

	private static byte[] deflate(byte[] message) {
		Deflater deflater = new Deflater(9, true);
		deflater.setInput(message);
		byte[] output = new byte[message.length + 100];
		int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(output, length - 4);
	}

}
