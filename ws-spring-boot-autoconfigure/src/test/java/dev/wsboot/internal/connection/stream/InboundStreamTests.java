package dev.wsboot.internal.connection.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsIncompleteMessageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InboundStream} and {@link InboundStreams}.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class InboundStreamTests {

	private final AtomicInteger resumed = new AtomicInteger();

	private final InboundStreams streams = new InboundStreams(this.resumed::incrementAndGet);

	@Test
	void whatIsAddedIsReadInOrderAcrossParts() throws IOException {
		Random random = new Random(5);
		byte[] message = new byte[200_000];
		random.nextBytes(message);
		InboundStream stream = this.streams.begin();
		for (int from = 0; from < message.length;) {
			int length = Math.min(message.length - from, random.nextInt(random.nextBoolean() ? 40 : 5000));
			this.streams.add(Arrays.copyOfRange(message, from, from + length), length, from + length == message.length);
			from += length;
		}
		assertThat(this.streams.current()).isNull();
		assertThat(stream.available()).isEqualTo(message.length);
		assertThat(stream.read()).isEqualTo(message[0] & 0xFF);
		assertThat(stream.readAllBytes()).isEqualTo(Arrays.copyOfRange(message, 1, message.length));
		assertThat(stream.read()).isEqualTo(-1);
		assertThat(stream.read(new byte[1])).isEqualTo(-1);
		assertThat(stream.read(new byte[0])).isZero();
	}

	@Test
	void readingWaitsForTheNextPart() throws Exception {
		InboundStream stream = this.streams.begin();
		CompletableFuture<Integer> read = new CompletableFuture<>();
		Thread reader = reader(stream, read);
		await().until(() -> reader.getState() == Thread.State.WAITING);
		add(new byte[] { 9 }, false);
		assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(9);
	}

	@Test
	void charactersThatArriveInHalvesAreWhole() throws IOException {
		byte[] text = "aß€😀z".getBytes(StandardCharsets.UTF_8);
		InboundStream stream = this.streams.begin();
		for (int i = 0; i < text.length; i++) {
			add(new byte[] { text[i] }, i == text.length - 1);
		}
		try (Reader reader = stream.reader()) {
			char[] all = new char[20];
			assertThat(new String(all, 0, reader.read(all))).isEqualTo("aß€😀z");
			assertThat(reader.read()).isEqualTo(-1);
		}
	}

	@Test
	void loopIsToldWhenHalfIsTakenAndNotBefore() throws IOException {
		InboundStream stream = this.streams.begin();
		int quarter = InboundStreams.MAX_PENDING_BYTES / 4;
		for (int i = 0; i < 4; i++) {
			assertThat(this.streams.hasRoom()).isTrue();
			add(new byte[quarter], i == 3);
		}
		assertThat(this.streams.hasRoom()).isFalse();
		stream.read(new byte[quarter]);
		assertThat(this.resumed).hasValue(0);
		stream.read(new byte[quarter]);
		assertThat(this.resumed).hasValue(1);
		assertThat(this.streams.hasRoom()).isTrue();
		stream.readAllBytes();
		assertThat(this.resumed).hasValue(1);
	}

	@Test
	void smallPartsDoNotHoldMoreThanTheLimit() {
		InboundStream stream = this.streams.begin();
		int parts = 0;
		while (this.streams.hasRoom()) {
			add(new byte[1], false);
			parts++;
		}
		// They share arrays.
		assertThat(parts).isGreaterThan(InboundStreams.MAX_PENDING_BYTES - 1024);
		assertThat(stream.available()).isEqualTo(parts);
	}

	@Test
	void messagesThatWaitCountTogetherAndWhatIsSkippedDoesNot() {
		InboundStream first = this.streams.begin();
		add(new byte[InboundStreams.MAX_PENDING_BYTES / 2], true);
		assertThat(this.streams.hasRoom()).isTrue();
		this.streams.begin();
		add(new byte[InboundStreams.MAX_PENDING_BYTES / 2], false);
		assertThat(this.streams.hasRoom()).isFalse();
		first.finish();
		assertThat(this.resumed).hasValue(1);
		assertThatExceptionOfType(IOException.class).isThrownBy(first::read)
			.withMessage("The callback that the message was given to has returned");
	}

	@Test
	void aMessageThatIsClosedTakesItsRestWithoutKeepingIt() {
		InboundStream stream = this.streams.begin();
		add(new byte[10], false);
		stream.close();
		for (int i = 0; i < 10; i++) {
			add(new byte[InboundStreams.MAX_PENDING_BYTES], i == 9);
			assertThat(this.streams.hasRoom()).isTrue();
		}
		assertThat(stream.available()).isZero();
		assertThatExceptionOfType(IOException.class).isThrownBy(stream::read).withMessage("The message was closed");
	}

	@Test
	void whoWaitsIsToldThatTheRestWillNotCome() throws Exception {
		InboundStream stream = this.streams.begin();
		CompletableFuture<Integer> read = new CompletableFuture<>();
		Thread reader = reader(stream, read);
		await().until(() -> reader.getState() == Thread.State.WAITING);
		this.streams.cut(CloseStatus.MESSAGE_TOO_BIG);
		reader.join();
		assertThat(read).isCompletedExceptionally();
		assertThatExceptionOfType(WsIncompleteMessageException.class).isThrownBy(stream::read)
			.withMessage("The session ends (1009) before the message is complete")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(CloseStatus.MESSAGE_TOO_BIG));
	}

	@Test
	void aCompleteMessageOutlivesTheConnection() throws IOException {
		InboundStream stream = this.streams.begin();
		add(new byte[] { 1 }, true);
		this.streams.cut(CloseStatus.ABNORMAL);
		assertThat(stream.readAllBytes()).containsExactly(1);
	}

	@Test
	void whoWaitsCanBeInterrupted() throws Exception {
		CompletableFuture<Integer> read = new CompletableFuture<>();
		Thread reader = reader(this.streams.begin(), read);
		await().until(() -> reader.getState() == Thread.State.WAITING);
		reader.interrupt();
		reader.join();
		assertThat(read).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(InterruptedIOException.class);
	}

	private void add(byte[] part, boolean last) {
		this.streams.add(part, part.length, last);
	}

	private static Thread reader(InboundStream stream, CompletableFuture<Integer> read) {
		Thread reader = new Thread(() -> {
			try {
				read.complete(stream.read());
			}
			catch (IOException ex) {
				read.completeExceptionally(ex);
			}
		});
		reader.start();
		return reader;
	}

}
