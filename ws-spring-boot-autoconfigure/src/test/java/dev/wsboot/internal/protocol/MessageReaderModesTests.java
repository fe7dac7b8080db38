package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Frames instead of messages, arrays that are kept, a sink that wants no more.
 */
class MessageReaderModesTests {

	private static final ReaderSettings FRAMES = new ReaderSettings(100, 50, 4, true, true, false);

	@Test
	void framesAreDeliveredAsTheyStandOnTheWire() {
		byte[] wire = Frames.join(Frames.frame(0x01, Frames.hex("61e2")), Frames.frame(0x89, Frames.hex("01")),
				Frames.frame(0x00, new byte[0]), Frames.frame(0x80, Frames.hex("82ac")),
				Frames.frame(0x82, Frames.hex("ff")), Frames.frame(0x02, new byte[0]),
				Frames.frame(0x80, new byte[40]));
		new ReaderHarness(FRAMES, null).assertAllChunkings(wire, "frame TEXT [61e2]", "ping [01]",
				"frame CONTINUATION []", "frame CONTINUATION fin [82ac]", "frame BINARY fin [ff]", "frame BINARY []",
				"frame CONTINUATION fin [" + "00".repeat(40) + "]");
	}

	@Test
	void rulesAndLimitsHoldInFramesMode() {
		ReaderHarness harness = new ReaderHarness(FRAMES, null);
		harness.assertAllChunkings(
				Frames.join(Frames.frame(0x01, Frames.hex("61")), Frames.frame(0x00, Frames.hex("e261"))),
				"frame TEXT [61]", "fail 1007");
		harness.assertAllChunkings(Frames.frame(0x81, Frames.hex("61e2")), "fail 1007");
		harness.assertAllChunkings(Frames.frame(0x80, Frames.hex("61")), "fail 1002");
		harness.assertAllChunkings(Frames.header(0x82, 51, 0), "fail 1009");
		byte[] fifty = Frames.frame(0x00, new byte[50]);
		String event = "[" + "00".repeat(50) + "]";
		harness.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[50]), fifty, Frames.header(0x00, 1, 0)),
				"frame BINARY " + event, "frame CONTINUATION " + event, "fail 1009");
		byte[] empty = Frames.frame(0x00, new byte[0]);
		harness.assertAllChunkings(Frames.join(Frames.frame(0x02, new byte[0]), empty, empty, empty, empty),
				"frame BINARY []", "frame CONTINUATION []", "frame CONTINUATION []", "frame CONTINUATION []",
				"fail 1009");
	}

	@Test
	void compressionAndFramesModeExcludeEachOther() {
		DeflateParameters deflate = new DeflateParameters(true, true, 15, 15);
		assertThatIllegalArgumentException().isThrownBy(() -> new MessageReader(FRAMES, deflate));
	}

	@Test
	void anArrayThatIsKeptIsNeverChangedAgain() throws ProtocolException {
		for (int split : new int[] { 0, 1, 8, 9, 20, 26 }) {
			List<byte[]> kept = new ArrayList<>();
			MessageReader reader = new MessageReader(ReaderHarness.OWNED, null);
			ReadScratch scratch = new ReadScratch();
			byte[] wire = Frames.join(Frames.text("first"), Frames.text("second"),
					Frames.frame(0x01, Frames.utf8("th")), Frames.frame(0x80, Frames.utf8("ird")),
					Frames.frame(0x89, Frames.utf8("ping")));
			MessageSink sink = new KeepingSink(kept);
			reader.read(ByteBuffer.wrap(wire, 0, split), scratch, sink);
			reader.read(ByteBuffer.wrap(wire, split, wire.length - split), scratch, sink);
			reader.read(ByteBuffer.wrap(wire), scratch, sink);
			assertThat(kept).extracting(String::new)
				.containsExactly("first", "second", "third", "first", "second", "third");
		}
	}

	@Test
	void theRestStaysInTheInputIfTheSinkWantsNoMore() throws ProtocolException {
		List<byte[]> frames = List.of(Frames.text("a"), Frames.frame(0x89, new byte[0]), Frames.binary((byte) 1),
				Frames.frame(0x8A, new byte[1]), Frames.text("b"));
		ByteBuffer input = ByteBuffer.wrap(Frames.join(frames.toArray(new byte[0][])));
		MessageReader reader = new MessageReader(ReaderHarness.LENT, null);
		Recorder recorder = new Recorder();
		recorder.goOn = (event) -> false;
		int position = 0;
		for (int i = 0; i < frames.size(); i++) {
			reader.read(input, new ReadScratch(), recorder);
			position += frames.get(i).length;
			assertThat(input.position()).isEqualTo(position);
			assertThat(recorder.events).hasSize(i + 1);
		}
		assertThat(recorder.events).containsExactly("text 'a'", "ping []", "binary [01]", "pong [00]", "text 'b'");
	}

	@Test
	void aSinkMayDiscardTheRest() throws ProtocolException {
		ByteBuffer input = ByteBuffer.wrap(Frames.join(Frames.text("a"), Frames.text("b"), Frames.hex("ff")));
		MessageReader reader = new MessageReader(ReaderHarness.LENT, null);
		Recorder recorder = new Recorder();
		recorder.goOn = (event) -> {
			reader.discard();
			return true;
		};
		reader.read(input, new ReadScratch(), recorder);
		assertThat(recorder.events).containsExactly("text 'a'");
		assertThat(input.hasRemaining()).isFalse();
	}

	@Test
	void aSinkThatThrowsLeavesTheReaderAfterTheFrame() throws ProtocolException {
		ByteBuffer input = ByteBuffer.wrap(Frames.join(Frames.text("a"), Frames.text("b")));
		MessageReader reader = new MessageReader(ReaderHarness.LENT, null);
		Recorder recorder = new Recorder();
		recorder.goOn = (event) -> {
			throw new IllegalStateException(event);
		};
		try {
			reader.read(input, new ReadScratch(), recorder);
		}
		catch (IllegalStateException ex) {
			recorder.goOn = (event) -> true;
		}
		reader.read(input, new ReadScratch(), recorder);
		assertThat(recorder.events).containsExactly("text 'a'", "text 'b'");
	}

	@Test
	void aMessageIsUnderWayFromItsFirstByteToItsLast() throws ProtocolException {
		byte[] wire = Frames.join(Frames.frame(0x01, Frames.utf8("a")), Frames.frame(0x89, new byte[1]),
				Frames.frame(0x80, Frames.utf8("b")));
		MessageReader reader = new MessageReader(ReaderHarness.LENT, null);
		assertThat(reader.isMessageUnderWay()).isFalse();
		for (int i = 0; i < wire.length; i++) {
			reader.read(ByteBuffer.wrap(wire, i, 1), new ReadScratch(), new Recorder());
			assertThat(reader.isMessageUnderWay()).isEqualTo(i < wire.length - 1);
		}
	}

	private record KeepingSink(List<byte[]> kept) implements MessageSink {

		@Override
		public boolean onMessage(boolean text, byte[] array, int offset, int length, boolean ascii, boolean owned) {
			assertThat(owned).isTrue();
			return this.kept.add(array);
		}

		@Override
		public boolean onFrame(Opcode opcode, boolean fin, byte[] array, int offset, int length, boolean owned) {
			throw new AssertionError("A frame instead of a message");
		}

		@Override
		public boolean onPing(byte[] array, int offset, int length) {
			return true;
		}

		@Override
		public boolean onPong(byte[] array, int offset, int length) {
			return true;
		}

		@Override
		public boolean onClose(CloseStatus status) {
			return true;
		}

	}

}
