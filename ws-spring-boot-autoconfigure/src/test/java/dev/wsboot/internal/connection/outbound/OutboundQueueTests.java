package dev.wsboot.internal.connection.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsSendException;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.protocol.Opcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboundQueue}.
 */
class OutboundQueueTests {

	private final RecordingWire wire = new RecordingWire();

	private final Events events = new Events();

	private final ByteBuffer output = ByteBuffer.allocateDirect(256);

	private OutboundQueue queue = queue(Overflow.CLOSE, 100);

	private OutboundQueue queue(Overflow overflow, int bufferBytes) {
		ConnectionSettings settings = new ConnectionSettings(Dispatch.WORKER, Runnable::run, 50, 50, 10, 10,
				bufferBytes, Duration.ofSeconds(1), overflow, 20, 6, Duration.ZERO, Duration.ofSeconds(1),
				Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0);
		return new OutboundQueue(this.wire, settings, this.events, null);
	}

	@Test
	void messageIsWrittenAtOnceWhenNobodyWrites() {
		assertThat(this.queue.send(text("hi"))).isTrue();
		// 81 02: text, fin, 2 bytes
		assertThat(this.wire.takeWritten()).isEqualTo("81026869");
		assertThat(this.queue.bufferedBytes()).isZero();
	}

	@Test
	void binaryMessageKeepsPositionOfTheCallersBuffer() {
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 1, 2, 3 }).position(1);
		this.queue.send(OutboundMessage.borrowed(Opcode.BINARY, true, buffer, null));
		assertThat(this.wire.takeWritten()).isEqualTo("82020203");
		assertThat(buffer.position()).isEqualTo(1);
	}

	@Test
	void messageLargerThanTheBufferIsWrittenInPieces() {
		byte[] payload = new byte[1000];
		payload[999] = 7;
		this.queue.beginBatch(this.output);
		this.queue.send(OutboundMessage.borrowed(Opcode.BINARY, true, ByteBuffer.wrap(payload), null));
		this.queue.endBatch();
		byte[] written = this.wire.takeBytes();
		assertThat(written).hasSize(1004).startsWith(0x82, 126, 0x03, 0xe8).endsWith(7);
	}

	@Test
	void wireOfTheLoopIsNotWrittenByOtherThreads() throws Exception {
		this.wire.writableOnLoopOnly();
		Thread other = new Thread(() -> {
			send("a");
			send("b");
		});
		other.start();
		other.join();
		assertThat(this.wire.takeWritten()).isEmpty();
		this.wire.runTasks();
		assertThat(this.wire.takeWritten()).isEqualTo("810161" + "810162");
	}

	@Test
	void messagesOfManyThreadsAreWholeAndInOrderPerThread() throws Exception {
		this.queue = queue(Overflow.CLOSE, Integer.MAX_VALUE);
		int threads = 16;
		int each = 500;
		CountDownLatch done = new CountDownLatch(threads);
		for (int t = 0; t < threads; t++) {
			byte number = (byte) t;
			new Thread(() -> {
				for (int i = 0; i < each; i++) {
					byte[] payload = { number, (byte) (i >>> 8), (byte) i };
					this.queue.send(OutboundMessage.stable(Opcode.BINARY, true, payload, null));
				}
				done.countDown();
			}).start();
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		byte[] written = this.wire.takeBytes();
		assertThat(written).hasSize(threads * each * 5);
		int[] next = new int[threads];
		for (int at = 0; at < written.length; at += 5) {
			assertThat(written[at]).isEqualTo((byte) 0x82);
			assertThat(written[at + 1]).isEqualTo((byte) 3);
			int index = ((written[at + 3] & 0xFF) << 8) | (written[at + 4] & 0xFF);
			assertThat(index).isEqualTo(next[written[at + 2]]++);
		}
	}

	private void block() {
		this.wire.capacity(0);
		send("x");
	}

	private void unblock() {
		this.wire.capacity(Integer.MAX_VALUE);
		this.queue.onWritable(this.output);
	}

	private void send(String text) {
		this.queue.send(text(text));
	}

	private static OutboundMessage text(String text) {
		return OutboundMessage.stable(Opcode.TEXT, true, text.getBytes(StandardCharsets.UTF_8), null);
	}

	private static OutboundMessage fragment(Opcode opcode, boolean fin, String text) {
		return OutboundMessage.stable(opcode, fin, text.getBytes(StandardCharsets.UTF_8), null);
	}

	@Nested
	class Batch {

		@Test
		void allMessagesOfABatchLeaveInOneWrite() {
			OutboundQueueTests.this.queue.beginBatch(OutboundQueueTests.this.output);
			send("a");
			send("b");
			OutboundQueueTests.this.queue.control(Opcode.PONG, new byte[] { 9 });
			assertThat(OutboundQueueTests.this.wire.writes()).isZero();
			OutboundQueueTests.this.queue.endBatch();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810161" + "810162" + "8a0109");
			assertThat(OutboundQueueTests.this.wire.writes()).isOne();
		}

		@Test
		void messagesOfOtherThreadsJoinTheBatchAtItsEnd() throws Exception {
			OutboundQueueTests.this.queue.beginBatch(OutboundQueueTests.this.output);
			Thread other = new Thread(() -> send("x"));
			other.start();
			other.join();
			send("a");
			OutboundQueueTests.this.queue.endBatch();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).contains("810178").contains("810161").hasSize(12);
		}

		@Test
		void messageAfterAnOwnFragmentDoesNotOvertakeIt() {
			OutboundQueueTests.this.queue.beginBatch(OutboundQueueTests.this.output);
			OutboundQueueTests.this.queue.send(fragment(Opcode.TEXT, false, "1"));
			send("whole");
			OutboundQueueTests.this.queue.send(fragment(Opcode.CONTINUATION, true, "2"));
			OutboundQueueTests.this.queue.endBatch();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("010131" + "800132" + "810577686f6c65");
		}

		@Test
		void rolesIsFreeAfterAnEmptyBatch() {
			OutboundQueueTests.this.queue.beginBatch(OutboundQueueTests.this.output);
			OutboundQueueTests.this.queue.endBatch();
			send("a");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810161");
		}

	}

	@Nested
	class FullNetwork {

		@Test
		void restIsKeptAndLeavesWhenTheWireIsWritable() {
			OutboundQueueTests.this.wire.capacity(3);
			send("hello");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810568");
			assertThat(OutboundQueueTests.this.wire.isWriteWanted()).isTrue();
			assertThat(OutboundQueueTests.this.queue.bufferedBytes()).isEqualTo(4);
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("blocked");
			OutboundQueueTests.this.wire.capacity(2);
			OutboundQueueTests.this.queue.onWritable(OutboundQueueTests.this.output);
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("blocked");
			OutboundQueueTests.this.wire.capacity(1000);
			OutboundQueueTests.this.queue.onWritable(OutboundQueueTests.this.output);
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("656c6c6f");
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("drained");
			assertThat(OutboundQueueTests.this.queue.bufferedBytes()).isZero();
		}

		@Test
		void callersArrayMayChangeOnceTheCallHasReturned() {
			OutboundQueueTests.this.wire.capacity(2);
			byte[] payload = { 1, 2 };
			OutboundQueueTests.this.queue
				.send(OutboundMessage.borrowed(Opcode.BINARY, true, ByteBuffer.wrap(payload), null));
			OutboundQueueTests.this.queue
				.send(OutboundMessage.borrowed(Opcode.BINARY, true, ByteBuffer.wrap(payload), null));
			payload[0] = 99;
			unblock();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("8202" + "0102" + "82020102");
		}

		@Test
		void controlFramesOvertakeWaitingMessagesAndOnlyTheLatestPongIsSent() {
			block();
			send("a");
			OutboundQueueTests.this.queue.control(Opcode.PONG, new byte[] { 1 });
			OutboundQueueTests.this.queue.control(Opcode.PONG, new byte[] { 2 });
			unblock();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810178" + "8a0102" + "810161");
		}

		@Test
		void aSingleMessageIsTakenWhateverItsSize() {
			OutboundQueueTests.this.wire.capacity(0);
			byte[] large = new byte[5000];
			assertThat(OutboundQueueTests.this.queue
				.send(OutboundMessage.borrowed(Opcode.BINARY, true, ByteBuffer.wrap(large), null))).isTrue();
			assertThat(OutboundQueueTests.this.queue.bufferedBytes()).isEqualTo(5004);
		}

		@Test
		void queueIsCongestedAboveHalfOfTheBufferAndNotInItsOwnBatch() {
			OutboundQueueTests.this.wire.capacity(0);
			send("x".repeat(49));
			assertThat(OutboundQueueTests.this.queue.isCongested()).isTrue();
			unblock();
			assertThat(OutboundQueueTests.this.queue.isCongested()).isFalse();
		}

	}

	@Nested
	class Overflowing {

		@Test
		void closePolicyDropsWhatWaitsAndClosesWith1013() {
			block();
			send("y".repeat(60));
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> send("z".repeat(60)))
				.satisfies((ex) -> assertThat(ex.status()).isEqualTo(CloseStatus.TRY_AGAIN_LATER));
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("blocked", "overflow 2");
			assertThat(OutboundQueueTests.this.queue.isSendable()).isFalse();
			unblock();
			// 03f5 = 1013
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810178" + "880203f5");
		}

		@Test
		void whatIsHandedToTheNetworkIsCounted() {
			send("a");
			block();
			OutboundQueueTests.this.queue.control(Opcode.PONG, new byte[3]);
			send("y".repeat(60));
			OutboundQueueTests.this.events.sending.clear();
			unblock();
			assertThat(OutboundQueueTests.this.events.sending).containsExactly("PONG 3", "TEXT 60");
		}

		@Test
		void dropOldestKeepsTheNewest() {
			OutboundQueueTests.this.queue = queue(Overflow.DROP_OLDEST, 100);
			block();
			CompletableFuture<Void> first = new CompletableFuture<>();
			OutboundQueueTests.this.queue.send(OutboundMessage.stable(Opcode.TEXT, true, new byte[60], first));
			send("z".repeat(60));
			assertThat(first).isCompletedExceptionally();
			unblock();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810178" + "813c" + "7a".repeat(60));
		}

		@Test
		void dropNewestKeepsTheOldest() {
			OutboundQueueTests.this.queue = queue(Overflow.DROP_NEWEST, 100);
			block();
			send("y".repeat(60));
			CompletableFuture<Void> second = new CompletableFuture<>();
			assertThat(
					OutboundQueueTests.this.queue.send(OutboundMessage.stable(Opcode.TEXT, true, new byte[60], second)))
				.isFalse();
			assertThat(second).isCompletedExceptionally();
			unblock();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810178" + "813c" + "79".repeat(60));
		}

		@Test
		void trySendLeavesEverythingAsItIs() {
			block();
			send("y".repeat(60));
			assertThat(OutboundQueueTests.this.queue.trySend(text("z".repeat(60)))).isFalse();
			assertThat(OutboundQueueTests.this.queue.isSendable()).isTrue();
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("blocked");
		}

	}

	@Nested
	class Closing {

		@Test
		void closeFrameLeavesAfterWhatWaitsAndNothingAfterIt() {
			block();
			send("a");
			OutboundQueueTests.this.queue.closing((handshake) -> handshake.close(CloseStatus.NORMAL));
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> send("b"));
			OutboundQueueTests.this.queue.control(Opcode.PONG, new byte[0]);
			unblock();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810178" + "810161" + "880203e8");
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("blocked", "closeSent", "drained");
		}

		@Test
		void endFailsWhatWaits() {
			block();
			CompletableFuture<Void> waiting = new CompletableFuture<>();
			OutboundQueueTests.this.queue.send(OutboundMessage.stable(Opcode.TEXT, true, new byte[1], waiting));
			OutboundQueueTests.this.queue.end();
			assertThat(waiting).isCompletedExceptionally();
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> send("b"));
			assertThat(OutboundQueueTests.this.queue.bufferedBytes()).isZero();
		}

		@Test
		void brokenWireIsReportedOnceAndFailsTheMessage() {
			OutboundQueueTests.this.wire.fail(new IOException("reset"));
			CompletableFuture<Void> sent = new CompletableFuture<>();
			OutboundQueueTests.this.queue.send(OutboundMessage.stable(Opcode.TEXT, true, new byte[1], sent));
			assertThat(sent).isCompletedExceptionally();
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("failed reset");
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> send("b"));
		}

	}

	@Nested
	class Fragments {

		@Test
		void wholeMessagesWaitForTheEndOfAFragmentedOne() {
			OutboundQueueTests.this.queue.send(fragment(Opcode.BINARY, false, "1"));
			send("whole");
			OutboundQueueTests.this.queue.send(fragment(Opcode.CONTINUATION, false, "2"));
			OutboundQueueTests.this.queue.send(fragment(Opcode.CONTINUATION, true, "3"));
			assertThat(OutboundQueueTests.this.wire.takeWritten())
				.isEqualTo("020131" + "000132" + "800133" + "810577686f6c65");
		}

		@Test
		void continuationWithoutAMessageIsRefused() {
			assertThatExceptionOfType(WsSendException.class)
				.isThrownBy(() -> OutboundQueueTests.this.queue.send(fragment(Opcode.CONTINUATION, true, "2")))
				.withMessageContaining("'fin' false but there is none");
		}

		@Test
		void secondFragmentedMessageIsRefused() {
			OutboundQueueTests.this.queue.send(fragment(Opcode.BINARY, false, "1"));
			assertThatExceptionOfType(WsSendException.class)
				.isThrownBy(() -> OutboundQueueTests.this.queue.send(fragment(Opcode.BINARY, false, "1")))
				.withMessageContaining("must have 'fin' true");
		}

	}

	@Nested
	class Deferring {

		@Test
		void deferredMessagesLeaveTogetherWithTheNextOne() {
			assertThat(OutboundQueueTests.this.queue.defer(text("a"))).isTrue();
			assertThat(OutboundQueueTests.this.queue.defer(text("b"))).isTrue();
			send("c");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810161" + "810162" + "810163");
			assertThat(OutboundQueueTests.this.wire.writes()).isOne();
		}

		@Test
		void flushSendsWhatWasDeferred() {
			OutboundQueueTests.this.queue.defer(text("a"));
			OutboundQueueTests.this.queue.flush();
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("810161");
		}

	}

	/**
	 * Messages that are written while they leave.
	 */
	@Nested
	class Streams {

		private final OutboundQueue full = queue(Overflow.CLOSE, 40);

		@Test
		void otherMessagesWaitForTheEndAndTheNextStreamHasItsTurn() {
			Handover first = stream(Opcode.TEXT, false, "a");
			assertThat(first).isDone();
			send("x");
			Handover second = stream(Opcode.BINARY, false, "1");
			send("y");
			Handover third = stream(Opcode.TEXT, true, "whole");
			OutboundQueueTests.this.queue.control(Opcode.PONG, new byte[0]);
			stream(Opcode.CONTINUATION, false, "b");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("010161" + "8a00" + "000162");
			assertThat(second).isNotDone();
			stream(Opcode.CONTINUATION, true, "c");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("800163" + "810178" + "020131");
			assertThat(second).isDone();
			assertThat(third).isNotDone();
			stream(Opcode.CONTINUATION, true, "2");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("800132" + "810179" + "810577686f6c65");
			assertThat(third).isDone();
			assertThat(OutboundQueueTests.this.queue.bufferedBytes()).isZero();
		}

		@Test
		void framesOfTheApplicationDoNotGetInBetween() {
			stream(Opcode.TEXT, false, "a");
			assertThatExceptionOfType(WsSendException.class)
				.isThrownBy(() -> OutboundQueueTests.this.queue.send(fragment(Opcode.CONTINUATION, true, "x")))
				.withMessage("A message is being streamed: its stream must be closed before frames can be sent");
			assertThatExceptionOfType(WsSendException.class)
				.isThrownBy(() -> OutboundQueueTests.this.queue.send(fragment(Opcode.TEXT, false, "x")))
				.withMessageStartingWith("A message is being streamed");
		}

		@Test
		void overflowPolicyActsAlthoughTheNetworkIsFree() {
			OutboundQueueTests.this.queue = this.full;
			stream(Opcode.TEXT, false, "a");
			send("0123456789");
			assertThat(this.full.defer(text("deferred"))).isFalse();
			send("0123456789");
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> send("0"));
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("closeSent", "overflow 3");
			assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> stream(Opcode.CONTINUATION, true, "b"));
		}

		@Test
		void oldestMessagesAreDroppedButNoStream() {
			OutboundQueueTests.this.queue = queue(Overflow.DROP_OLDEST, 40);
			stream(Opcode.TEXT, false, "a");
			send("0123456789");
			Handover next = stream(Opcode.BINARY, false, "1");
			send("9876543210");
			assertThat(OutboundQueueTests.this.events.take()).containsExactly("overflow 1");
			stream(Opcode.CONTINUATION, true, "b");
			assertThat(next).isDone();
			stream(Opcode.CONTINUATION, true, "2");
			assertThat(OutboundQueueTests.this.wire.takeWritten())
				.isEqualTo("010161" + "800162" + "020131" + "800132" + "810a39383736353433323130");
		}

		@Test
		void aFragmentIsTakenHoweverMuchWaitsAndItsThreadIsToldWhenItHasLeft() {
			OutboundQueueTests.this.queue = this.full;
			block();
			send("0123456789012345");
			Handover sent = stream(Opcode.TEXT, false, "0123456789");
			assertThat(sent).isNotDone();
			assertThat(this.full.isSendable()).isTrue();
			unblock();
			assertThat(sent).isDone();
		}

		@Test
		void aStreamMayGiveUpItsTurn() {
			stream(Opcode.TEXT, false, "a");
			OutboundMessage next = OutboundMessage.streamed(Opcode.TEXT, false, ByteBuffer.wrap(new byte[1]),
					new Handover());
			OutboundQueueTests.this.queue.stream(next);
			Object before = OutboundQueueTests.this.queue.before(next);
			assertThat(before).isNotNull();
			stream(Opcode.CONTINUATION, false, "b");
			assertThat(OutboundQueueTests.this.queue.before(next)).isNotNull().isNotSameAs(before);
			send("x");
			assertThat(OutboundQueueTests.this.queue.withdraw(next)).isTrue();
			assertThat(OutboundQueueTests.this.queue.withdraw(next)).isFalse();
			stream(Opcode.CONTINUATION, true, "c");
			assertThat(OutboundQueueTests.this.wire.takeWritten()).isEqualTo("010161" + "000162" + "800163" + "810178");
			assertThat(OutboundQueueTests.this.queue.bufferedBytes()).isZero();
		}

		@Test
		void whatWaitsFailsWithTheConnection() {
			stream(Opcode.TEXT, false, "a");
			Handover next = stream(Opcode.TEXT, false, "b");
			OutboundQueueTests.this.queue.end();
			assertThat(next).isCompletedExceptionally();
		}

		private Handover stream(Opcode opcode, boolean fin, String payload) {
			Handover sent = new Handover();
			OutboundQueueTests.this.queue.stream(OutboundMessage.streamed(opcode, fin,
					ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)), sent));
			return sent;
		}

	}

	private static final class Events implements OutboundListener {

		private final List<String> events = new ArrayList<>();

		private final List<String> sending = new ArrayList<>();

		List<String> take() {
			List<String> taken = new ArrayList<>(this.events);
			this.events.clear();
			return taken;
		}

		@Override
		public void onBlocked() {
			this.events.add("blocked");
		}

		@Override
		public void onDrained() {
			this.events.add("drained");
		}

		@Override
		public void onCloseSent() {
			this.events.add("closeSent");
		}

		@Override
		public void onWriteFailed(IOException cause) {
			this.events.add("failed " + cause.getMessage());
		}

		@Override
		public void onSending(Opcode opcode, int bytes) {
			this.sending.add(opcode + " " + bytes);
		}

		@Override
		public void onOverflow(int dropped) {
			this.events.add("overflow " + dropped);
		}

	}

}
