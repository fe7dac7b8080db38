package dev.wsboot.internal.transport.portable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamInput}.
 */
class StreamInputTests {

	private static final int ROOM = 64 * 1024;

	private final List<String> told = new ArrayList<>();

	private final List<Runnable> later = new ArrayList<>();

	private final ByteBuffer target = ByteBuffer.allocate(256 * 1024);

	private final FakeStream stream = new FakeStream();

	private final StreamInput input = new StreamInput(new StreamThread() {

		@Override
		void later(Runnable task) {
			StreamInputTests.this.later.add(task);
		}

	}, new StreamInput.Listener() {

		@Override
		public void arrived() {
			StreamInputTests.this.told.add("arrived");
		}

		@Override
		public void failed(Throwable failure) {
			StreamInputTests.this.told.add("failed " + failure.getMessage());
		}

	});

	@BeforeEach
	void listen() {
		this.input.listen(this.stream);
	}

	@Test
	void whatIsThereIsReadUntilTheContainerListensAgain() {
		this.stream.available = 40_000;
		this.input.onDataAvailable();
		assertThat(this.stream.listening).isTrue();
		assertThat(this.input.hasSome()).isTrue();
		assertThat(this.told).containsExactly("arrived");
		assertThat(this.input.take(this.target)).isEqualTo(40_000);
		assertThat(this.input.hasSome()).isFalse();
		assertThat(this.later).isEmpty();
	}

	@Test
	void bytesArriveAsTheyWere() {
		this.stream.available = 3;
		this.input.onDataAvailable();
		this.stream.available = 2;
		this.input.onDataAvailable();
		assertThat(this.input.take(this.target)).isEqualTo(5);
		assertThat(this.target.flip()).isEqualTo(ByteBuffer.wrap("abcde".getBytes(StandardCharsets.US_ASCII)));
	}

	@Test
	void eachTakingIsFollowedByAnotherAnnouncement() {
		this.stream.available = 1;
		this.input.onDataAvailable();
		this.input.take(this.target);
		this.stream.available = 1;
		this.input.onDataAvailable();
		assertThat(this.told).containsExactly("arrived", "arrived");
	}

	@Test
	void withoutRoomTheContainerIsNotAskedUntilTheLoopTakesBytes() {
		this.stream.available = 3 * ROOM;
		this.input.onDataAvailable();
		assertThat(this.stream.available).isEqualTo(2 * ROOM);
		assertThat(this.stream.listening).isFalse();
		// Tomcat calls nevertheless.
		this.input.onDataAvailable();
		assertThat(this.stream.available).isEqualTo(2 * ROOM);
		assertThat(this.input.take(this.target)).isEqualTo(ROOM);
		assertThat(this.stream.available).isEqualTo(2 * ROOM);
		assertThat(this.later).hasSize(1);
		this.later.remove(0).run();
		assertThat(this.stream.available).isEqualTo(ROOM);
		this.stream.available = 0;
		assertThat(this.input.take(this.target)).isEqualTo(ROOM);
		this.later.remove(0).run();
		assertThat(this.stream.listening).isTrue();
	}

	@Test
	void twoResumptionsAreOne() {
		this.stream.available = 3 * ROOM;
		this.input.onDataAvailable();
		this.input.take(this.target);
		Runnable resumption = this.later.remove(0);
		resumption.run();
		resumption.run();
		assertThat(this.stream.available).isEqualTo(ROOM);
	}

	@Test
	void aCallThatComesWhileTheContainerSaysNoIsNotLost() {
		this.stream.available = 1;
		this.stream.onNo = () -> {
			// On another thread, before isReady has returned.
			this.stream.onNo = null;
			this.stream.available = 7;
			this.stream.listening = false;
			this.input.onDataAvailable();
		};
		this.input.onDataAvailable();
		assertThat(this.input.take(this.target)).isEqualTo(8);
		assertThat(this.stream.listening).isTrue();
	}

	@Test
	void theEndComesAfterTheBytes() {
		this.stream.available = 5;
		this.stream.ends = true;
		this.input.onDataAvailable();
		this.input.onAllDataRead();
		assertThat(this.input.take(this.target)).isEqualTo(-1);
		assertThat(this.target.position()).isEqualTo(5);
		assertThat(this.input.hasSome()).isTrue();
		assertThat(this.told).containsExactly("arrived", "arrived");
	}

	@Test
	void anErrorThatIsTheEndIsTheEnd() {
		this.input.onError(new EOFException());
		this.input.onAllDataRead();
		assertThat(this.told).containsExactly("arrived");
		assertThat(this.input.take(this.target)).isEqualTo(-1);
	}

	@Test
	void whatFailsIsTold() {
		this.stream.failure = new IOException("reset");
		this.stream.available = 1;
		this.input.onDataAvailable();
		assertThat(this.told).containsExactly("failed reset");
	}

	@Test
	void afterTheEndNothingIsRead() {
		this.input.end(() -> this.told.add("ended"));
		this.stream.available = 1;
		this.input.onDataAvailable();
		assertThat(this.told).containsExactly("ended");
		assertThat(this.stream.available).isOne();
	}

	@Test
	void theEndWaitsForWhoReads() {
		this.stream.available = 1;
		this.stream.onRead = () -> {
			this.input.end(() -> this.told.add("ended"));
			this.told.add("reads");
		};
		this.input.onDataAvailable();
		assertThat(this.told).containsExactly("reads", "arrived", "ended");
	}

	@Test
	void theEndDoesNotWaitForRoom() {
		this.stream.available = 2 * ROOM;
		this.input.onDataAvailable();
		this.told.clear();
		this.input.end(() -> this.told.add("ended"));
		assertThat(this.told).containsExactly("ended");
		this.input.take(this.target);
		this.later.forEach(Runnable::run);
		assertThat(this.stream.available).isEqualTo(ROOM);
	}

	/**
	 * A stream as the specification wants it.
	 */
	private static final class FakeStream extends ServletInputStream {

		int available;

		boolean ends;

		boolean listening;

		@Nullable IOException failure;

		@Nullable Runnable onNo;

		@Nullable Runnable onRead;

		private int next;

		@Override
		public boolean isReady() {
			this.listening = this.available == 0 && !this.ends;
			boolean answer = !this.listening;
			if (this.listening && this.onNo != null) {
				this.onNo.run();
			}
			return answer;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			assertThat(offset).isZero();
			if (this.onRead != null) {
				this.onRead.run();
			}
			if (this.failure != null) {
				throw this.failure;
			}
			if (this.available == 0) {
				return -1;
			}
			int count = Math.min(length, this.available);
			for (int i = 0; i < count; i++) {
				bytes[i] = (byte) ('a' + this.next++ % 26);
			}
			this.available -= count;
			return count;
		}

		@Override
		public int read() {
			throw new IllegalStateException("one at a time is slow");
		}

		@Override
		public boolean isFinished() {
			return this.ends && this.available == 0;
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.listening = true;
		}

	}

}
