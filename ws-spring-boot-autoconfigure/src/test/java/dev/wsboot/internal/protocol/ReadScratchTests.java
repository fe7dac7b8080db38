package dev.wsboot.internal.protocol;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a thread keeps to lend it.
 */
class ReadScratchTests {

	private static final int KB = 1024;

	private final ReadScratch scratch = new ReadScratch();

	@Test
	void theArrayGrowsToWhatWasAskedForMost() {
		assertThat(this.scratch.array(0)).isEmpty();
		byte[] array = this.scratch.array(1);
		assertThat(array).hasSize(KB);
		assertThat(this.scratch.array(KB)).isSameAs(array);
		assertThat(this.scratch.array(KB + 1)).hasSize(2 * KB);
		assertThat(this.scratch.array(65_000)).hasSize(64 * KB);
		assertThat(this.scratch.array(1)).hasSize(64 * KB);
	}

	@Test
	void theShortestArrayThatIsLongEnoughIsLent() {
		byte[] longer = new byte[200 * KB];
		byte[] shorter = new byte[100 * KB];
		this.scratch.giveBack(longer);
		this.scratch.giveBack(shorter);
		assertThat(this.scratch.borrowArray(300 * KB)).isNull();
		assertThat(this.scratch.borrowArray(50 * KB)).isSameAs(shorter);
		assertThat(this.scratch.borrowArray(50 * KB)).isSameAs(longer);
		assertThat(this.scratch.borrowArray(50 * KB)).isNull();
	}

	@Test
	void fourArraysAreKeptTheLongestOnes() {
		for (int size : new int[] { 15, 20, 40, 30, 50, 10, 60, 1025 }) {
			this.scratch.giveBack(new byte[size * KB]);
		}
		for (int size : new int[] { 30, 40, 50, 60 }) {
			assertThat(this.scratch.borrowArray(1)).hasSize(size * KB);
		}
		assertThat(this.scratch.borrowArray(1)).isNull();
	}

	@Test
	void nothingIsKeptAfterItIsClosed() {
		this.scratch.giveBack(new byte[20 * KB]);
		this.scratch.close();
		assertThat(this.scratch.borrowArray(1)).isNull();
	}

	@Test
	void bigMessagesThatAreNotKeptCostNoNewArrays() throws ProtocolException {
		MessageReader reader = new MessageReader(ReaderHarness.LENT, null);
		byte[] wire = Frames.join(Frames.frame(0x82, new byte[900 * KB]), Frames.frame(0x02, new byte[100 * KB]),
				Frames.frame(0x80, new byte[200 * KB]));
		ByteBuffer input = ByteBuffer.allocateDirect(wire.length).put(wire);
		Sizes sizes = new Sizes();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = 0;
		for (int round = 0; round < 20; round++) {
			if (round == 10) {
				before = threads.getCurrentThreadAllocatedBytes();
			}
			for (int from = 0; from < wire.length; from += 50 * KB) {
				input.position(from).limit(Math.min(from + 50 * KB, wire.length));
				reader.read(input, this.scratch, sizes);
			}
		}
		assertThat(sizes.total).isEqualTo(20L * 1200 * KB);
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100 * KB);
		assertThat(reader.heldBytes()).isZero();
	}

	@Test
	void messagesInOnePieceThatAreNotKeptCostNoArrays() throws ProtocolException {
		MessageReader reader = new MessageReader(ReaderHarness.LENT, null);
		byte[] wire = Frames.frame(0x82, new byte[1000]);
		ByteBuffer input = ByteBuffer.allocateDirect(wire.length).put(wire);
		Sizes sizes = new Sizes();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		reader.read(input.flip(), this.scratch, sizes);
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int round = 0; round < 1000; round++) {
			reader.read(input.rewind(), this.scratch, sizes);
		}
		// The assertions of the sink allocate, but less than the messages would.
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(500 * KB);
		assertThat(sizes.total).isEqualTo(1001 * 1000);
	}

	private static final class Sizes implements MessageSink {

		private long total;

		@Override
		public boolean onMessage(boolean text, byte[] array, int offset, int length, boolean ascii, boolean owned) {
			assertThat(owned).isFalse();
			this.total += length;
			return true;
		}

		@Override
		public boolean onFrame(Opcode opcode, boolean fin, byte[] array, int offset, int length, boolean owned) {
			throw new AssertionError("A frame instead of a message");
		}

		@Override
		public boolean onPing(byte[] array, int offset, int length) {
			throw new AssertionError("A Ping instead of a message");
		}

		@Override
		public boolean onPong(byte[] array, int offset, int length) {
			throw new AssertionError("A Pong instead of a message");
		}

		@Override
		public boolean onClose(CloseStatus status) {
			throw new AssertionError("A Close frame instead of a message");
		}

	}

}
