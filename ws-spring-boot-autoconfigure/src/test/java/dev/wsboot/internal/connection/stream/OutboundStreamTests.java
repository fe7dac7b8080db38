package dev.wsboot.internal.connection.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.LoopThread;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.connection.outbound.OutboundListener;
import dev.wsboot.internal.connection.outbound.OutboundQueue;
import dev.wsboot.internal.protocol.Opcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OutboundStream} and {@link OutboundText}, with fragments of 4 bytes.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class OutboundStreamTests {

	private final RecordingWire wire = new RecordingWire();

	private final List<CloseStatus> closed = new ArrayList<>();

	private Duration patience = Duration.ofMillis(200);

	private final OutboundQueue queue = new OutboundQueue(this.wire, settings(), new Silent(), null);

	private ConnectionSettings settings() {
		return new ConnectionSettings(Dispatch.WORKER, Runnable::run, 50, 50, 10, 10, 8, this.patience, Overflow.CLOSE,
				20, 6, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO,
				Duration.ZERO, 0, 0);
	}

	private OutputStream binary() {
		return new OutboundStream(this.queue, false, settings(), this.closed::add);
	}

	private Writer text() {
		return new OutboundText(new OutboundStream(this.queue, true, settings(), this.closed::add));
	}

	@Test
	void aMessageThatFitsAFragmentIsOneFrame() throws IOException {
		binary().close();
		assertThat(this.wire.takeWritten()).isEqualTo("8200");
		try (OutputStream stream = binary()) {
			stream.write(new byte[] { 1, 2 });
			stream.write(3);
			stream.write(4);
			assertThat(this.wire.takeWritten()).isEmpty();
		}
		assertThat(this.wire.takeWritten()).isEqualTo("820401020304");
	}

	@Test
	void aLongerOneLeavesInFullFragmentsOfWhichNoneIsEmpty() throws IOException {
		try (OutputStream stream = binary()) {
			stream.write(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 });
			assertThat(this.wire.takeWritten()).isEqualTo("020401020304" + "000405060708");
			stream.write(11);
			stream.write(12);
			assertThat(this.wire.takeWritten()).isEmpty();
		}
		assertThat(this.wire.takeWritten()).isEqualTo("8004090a0b0c");
	}

	@Test
	void flushSendsWhatThereIs() throws IOException {
		OutputStream stream = binary();
		stream.flush();
		stream.write(1);
		stream.flush();
		stream.flush();
		assertThat(this.wire.takeWritten()).isEqualTo("020101");
		stream.close();
		stream.close();
		assertThat(this.wire.takeWritten()).isEqualTo("8000");
		assertThatIOException().isThrownBy(() -> stream.write(1)).withMessage("The stream is closed");
	}

	@Test
	void charactersAreWholeHoweverTheyAreWritten() throws IOException {
		String text = "aß€😀z";
		Writer writer = text();
		for (int i = 0; i < text.length(); i++) {
			writer.write(text.charAt(i));
			writer.flush();
		}
		writer.close();
		// Half a character is not sent, so no frame ends within one.
		assertThat(this.wire.takeWritten())
			.isEqualTo("010161" + "0002c39f" + "0003e282ac" + "0004f09f9880" + "00017a" + "8000");
		try (Writer whole = text()) {
			whole.append("x").append('y').append("z12", 1, 3).write(text.toCharArray(), 0, 0);
		}
		assertThat(this.wire.takeWritten()).isEqualTo("810478793132");
	}

	@Test
	void halvesWithoutTheirOtherHalvesAreQuestionMarks() throws IOException {
		String text = "\uD83D" + "a\uDE00\uD83D\uD83D" + "b\uD83D";
		Writer writer = text();
		for (char character : text.toCharArray()) {
			writer.write(character);
		}
		writer.close();
		byte[] expected = text.getBytes(StandardCharsets.UTF_8);
		byte[] written = this.wire.takeBytes();
		assertThat(new String(expected, StandardCharsets.UTF_8)).isEqualTo("?a???b?");
		assertThat(written).containsSequence('?', 'a', '?', '?').containsSequence('?', 'b', '?');
		assertThat(written).hasSize(expected.length + 4);
	}

	@Test
	void writingWaitsForTheNetworkAndHoldsOneFragment() throws Exception {
		this.wire.capacity(0);
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread writer = write(new byte[20], done);
		await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);
		assertThat(this.queue.bufferedBytes()).isEqualTo(6);
		for (int i = 0; i < 5; i++) {
			assertThat(done).isNotDone();
			int left = 5 - i;
			await().until(() -> this.queue.bufferedBytes() == 6);
			this.wire.capacity((left > 1) ? 6 : 100);
			this.queue.onWritable(ByteBuffer.allocateDirect(100));
		}
		done.get(10, TimeUnit.SECONDS);
		assertThat(this.wire.takeBytes()).hasSize(5 * 6);
		assertThat(this.closed).isEmpty();
	}

	@Test
	void theEndOfTheConnectionEndsTheWait() throws Exception {
		this.wire.capacity(0);
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread writer = write(new byte[20], done);
		await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);
		this.queue.end();
		assertThat(done).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(IOException.class)
			.withMessageContaining("The message could not be sent: The session is closed (1006)");
	}

	@Test
	void whoIsInterruptedCannotCompleteTheMessage() throws Exception {
		this.wire.capacity(0);
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread writer = write(new byte[20], done);
		await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);
		writer.interrupt();
		assertThat(done).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(InterruptedIOException.class);
		assertThat(this.closed)
			.containsExactly(CloseStatus.INTERNAL_ERROR.withReason("Message could not be completed"));
		// And nothing makes half a message look whole.
		this.wire.capacity(100);
		this.queue.onWritable(ByteBuffer.allocateDirect(100));
		assertThat(this.wire.takeWritten()).isEqualTo("020400000000");
	}

	@Test
	void aSecondStreamWaitsAsLongAsTheFirstMakesProgress() throws Exception {
		this.patience = Duration.ofSeconds(1);
		OutputStream first = binary();
		first.write(new byte[5]);
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread writer = write(new byte[] { 7 }, done);
		for (int i = 0; i < 8; i++) {
			await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> writer.getState() == Thread.State.TIMED_WAITING);
			first.write(new byte[4]);
		}
		first.close();
		done.get(10, TimeUnit.SECONDS);
		assertThat(this.wire.takeWritten()).endsWith("820107");
	}

	@Test
	void aSecondStreamGivesUpOneThatWasForgotten() throws Exception {
		OutputStream forgotten = binary();
		forgotten.write(new byte[5]);
		CompletableFuture<Void> done = new CompletableFuture<>();
		write(new byte[5], done);
		assertThat(done).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withMessageContaining(
					"The message could not be sent: another one is being streamed to the session and made "
							+ "no progress for ws.send.timeout (PT0.2S)");
		assertThat(this.closed).isEmpty();
		assertThat(this.queue.bufferedBytes()).isZero();
		forgotten.close();
		assertThat(this.wire.takeWritten()).isEqualTo("020400000000" + "800100");
	}

	@Test
	void theLoopIsRefused() throws Exception {
		CompletableFuture<Void> done = new CompletableFuture<>();
		OutputStream opened = binary();
		opened.write(1);
		LoopThread loop = new LoopThread(() -> {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(this::binary);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(opened::flush);
			done.complete(null);
		}, "loop");
		loop.start();
		done.get(10, TimeUnit.SECONDS);
	}

	private Thread write(byte[] message, CompletableFuture<Void> done) {
		Thread writer = new Thread(() -> {
			try (OutputStream stream = binary()) {
				stream.write(message);
			}
			catch (IOException ex) {
				done.completeExceptionally(ex);
			}
			done.complete(null);
		});
		writer.start();
		return writer;
	}

	/**
	 * Learns nothing.
	 */
	private static final class Silent implements OutboundListener {

		@Override
		public void onBlocked() {
		}

		@Override
		public void onDrained() {
		}

		@Override
		public void onCloseSent() {
		}

		@Override
		public void onWriteFailed(IOException cause) {
		}

		@Override
		public void onSending(Opcode opcode, int bytes) {
		}

		@Override
		public void onOverflow(int dropped) {
		}

	}

}
