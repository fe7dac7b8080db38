package dev.wsboot.internal.connection.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsClosedException;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.connection.trace.FrameLog;
import dev.wsboot.internal.protocol.DeflateParameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Connection} with both ways of dispatch. Workers are tasks that the
 * test runs itself.
 */
class ConnectionTests {

	private static final Dispatch LOOP = Dispatch.EVENT_LOOP;

	private static final Dispatch WORKER = Dispatch.WORKER;

	private final RecordingWire wire = new RecordingWire();

	private final Queue<Runnable> workers = new ArrayDeque<>();

	private final LoopResources loop = new LoopResources();

	private final Peer peer = new Peer();

	private final SessionRegistry sessions = new SessionRegistry();

	private final TopicRegistry topics = new TopicRegistry(this.sessions);

	private RecordingHandler handler;

	private WireListener connection;

	private DeflateParameters deflate;

	private Duration heartbeat = Duration.ZERO;

	private Duration idle = Duration.ofSeconds(10);

	private Duration firstMessage = Duration.ZERO;

	private Duration maxLifetime = Duration.ZERO;

	private int messagesPerSecond;

	private int bytesPerSecond;

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void messagesAreHandledInOrderAndAnsweredInOneWrite(Dispatch dispatch) {
		open(dispatch).onMessage((session, payload) -> payload);
		for (int i = 0; i < 40; i++) {
			// So often that the callbacks count as quick.
			receive(this.peer.text("warm"));
		}
		this.wire.takeWritten();
		int writes = this.wire.writes();
		receive(this.peer.text("a").binary(1, 2).text("b"));
		assertThat(this.handler.events()).endsWith("text a", "binary 2 bytes", "text b");
		assertThat(this.wire.takeWritten()).isEqualTo("810161" + "82020102" + "810162");
		assertThat(this.wire.writes() - writes).isOne();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void callbacksOfOneReadAreOneBatch(Dispatch dispatch) {
		CompletableFuture<Object> result = new CompletableFuture<>();
		open(dispatch).onMessage((session, payload) -> payload.equals("later") ? result : null);
		assertThat(this.handler.batches()).isOne();
		receive(this.peer.text("a").text("b").text("c"));
		assertThat(this.handler.batches()).isEqualTo(2);
		receive(this.peer.text("later").text("d"));
		assertThat(this.handler.batches()).isEqualTo(3);
		assertThat(this.handler.events()).endsWith("text later");
		result.complete(null);
		run();
		assertThat(this.handler.events()).endsWith("text d");
		assertThat(this.handler.batches()).isEqualTo(4);
		closed();
		assertThat(this.handler.batches()).isEqualTo(5);
		assertThat(this.handler.isInBatch()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void answersLeaveBeforeTheCloseFrameIsAnswered(Dispatch dispatch) {
		open(dispatch).onMessage((session, payload) -> payload);
		receive(this.peer.text("a").close(1000));
		assertThat(this.wire.takeWritten()).isEqualTo("810161" + "880203e8");
		assertThat(this.wire.isClosed()).isTrue();
		closed();
		assertThat(this.handler.events()).containsExactly("open", "text a", "close 1000");
		assertThat(this.sessions.count()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void aStageThatOnlyTellsWhoeverWaitsIsAwaited(Dispatch dispatch) {
		CompletableFuture<Object> result = new CompletableFuture<>();
		open(dispatch).onMessage((session, payload) -> payload.equals("a") ? result.minimalCompletionStage()
				: CompletableFuture.completedStage(payload));
		receive(this.peer.text("a").text("b"));
		assertThat(this.handler.events()).containsExactly("open", "text a");
		result.complete("A");
		run();
		assertThat(this.wire.takeWritten()).isEqualTo("810141" + "810162");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void whatNeverBeganHasNoEnd(Dispatch dispatch) {
		make(new RecordingHandler(settings(dispatch, this.workers::add)));
		assertThat(this.sessions.isQuiet()).isFalse();
		closed();
		assertThat(this.handler.events()).isEmpty();
		assertThat(this.sessions.isQuiet()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void answersLeaveBeforeAMistakeIsAnswered(Dispatch dispatch) {
		open(dispatch).onMessage((session, payload) -> payload);
		// A text frame with RSV2 set.
		receive(this.peer.text("a").frame(0xa1, new byte[1]).text("ignored"));
		assertThat(this.wire.takeWritten()).startsWith("810161" + "88").contains("03ea");
		assertThat(this.wire.isClosed()).isFalse();
		assertThat(this.wire.isOutputShutdown()).isTrue();
		this.connection.onEndOfInput();
		assertThat(this.wire.isClosed()).isTrue();
		closed();
		assertThat(this.handler.events()).hasSize(3).last().asString().startsWith("close 1002");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void nextMessageWaitsForTheResultOfTheOneBefore(Dispatch dispatch) {
		CompletableFuture<Object> result = new CompletableFuture<>();
		open(dispatch).onMessage((session, payload) -> payload.equals("a") ? result : payload);
		receive(this.peer.text("a").text("b").close(1000));
		assertThat(this.handler.events()).containsExactly("open", "text a");
		assertThat(this.wire.takeWritten()).isEmpty();
		result.complete("A");
		run();
		assertThat(this.handler.events()).containsExactly("open", "text a", "text b");
		assertThat(this.wire.takeWritten()).isEqualTo("810141" + "810162" + "880203e8");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void closeIsToldThoughAResultNeverComes(Dispatch dispatch) {
		open(dispatch).onMessage((session, payload) -> new CompletableFuture<>());
		receive(this.peer.text("a"));
		closed();
		assertThat(this.handler.events()).containsExactly("open", "text a", "close 1006");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void readingStopsWhileTheNetworkIsFullAndGoesOnAfterwards(Dispatch dispatch) {
		open(dispatch).onMessage((session, payload) -> payload);
		this.wire.capacity(0);
		receive(this.peer.text("x".repeat(60)).text("b").text("c"));
		assertThat(this.wire.isReading()).isFalse();
		assertThat(this.handler.session().bufferedBytes()).isLessThanOrEqualTo(70);
		this.wire.capacity(Integer.MAX_VALUE);
		this.connection.onWritable(this.loop);
		run();
		assertThat(this.wire.takeWritten()).isEqualTo("813c" + "78".repeat(60) + "810162" + "810163");
		assertThat(this.wire.isReading()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void failingCallbackEndsTheSessionWith1011(Dispatch dispatch) {
		open(dispatch).onMessage((session, payload) -> {
			throw new IllegalStateException("expected by the test");
		});
		receive(this.peer.text("a"));
		assertThat(this.wire.takeWritten()).isEqualTo("880203f3");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void kindThatTheEndpointDoesNotTakeEndsWith1003(Dispatch dispatch) {
		open(dispatch).textForm(PayloadForm.REFUSED);
		receive(this.peer.text("a"));
		assertThat(this.wire.takeWritten()).startsWith("88").contains("03eb");
		assertThat(this.handler.events()).containsExactly("open");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void pingIsAnsweredAtOnce(Dispatch dispatch) {
		open(dispatch);
		receive(this.peer.frame(0x89, new byte[] { 5 }));
		assertThat(this.wire.takeWritten()).isEqualTo("8a0105");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void framesAreDeliveredRawToAnEndpointThatTakesThem(Dispatch dispatch) {
		RecordingHandler frames = new RecordingHandler(settings(dispatch, this.workers::add)).takingFrames();
		open(frames.onMessage((session, payload) -> payload));
		receive(this.peer.frame(0x01, new byte[] { 'a' }).frame(0x80, new byte[] { 'b' }));
		assertThat(frames.events()).containsExactly("open", "text TEXT 1", "binary CONTINUATION fin 1");
		assertThat(this.wire.takeWritten()).isEqualTo("010161" + "800162");
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void compressedMessageIsAnsweredCompressed(Dispatch dispatch) throws Exception {
		this.deflate = new DeflateParameters(true, true, 15, 15);
		open(dispatch).onMessage((session, payload) -> payload);
		String text = "compress me, compress me, compress me";
		byte[] compressed = deflate(text);
		receive(this.peer.frame(0xc1, compressed));
		byte[] written = this.wire.takeBytes();
		assertThat(written[0] & 0xff).isEqualTo(0xc1);
		assertThat(written).hasSizeLessThan(text.length());
		assertThat(inflate(Arrays.copyOfRange(written, 2, written.length))).isEqualTo(text);
		receive(this.peer.text("short"));
		assertThat(this.wire.takeWritten()).as("below the threshold").startsWith("8105");
	}

	@Test
	void publishedMessageIsCompressedForThoseWhoAgreed() throws Exception {
		this.deflate = new DeflateParameters(true, true, 15, 15);
		open(LOOP);
		this.handler.session().subscribe("news");
		String text = "again and again and again and again";
		this.topics.publish("news", text);
		byte[] written = this.wire.takeBytes();
		assertThat(written[0] & 0xff).isEqualTo(0xc1);
		assertThat(inflate(Arrays.copyOfRange(written, 2, written.length))).isEqualTo(text);
	}

	private static byte[] deflate(String text) {
		Deflater deflater = new Deflater(6, true);
		deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
		byte[] output = new byte[200];
		int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(output, length - 4);
	}

	private static String inflate(byte[] compressed) throws DataFormatException {
		Inflater inflater = new Inflater(true);
		byte[] input = Arrays.copyOf(compressed, compressed.length + 4);
		input[input.length - 1] = (byte) 0xff;
		input[input.length - 2] = (byte) 0xff;
		inflater.setInput(input);
		byte[] output = new byte[200];
		int length = inflater.inflate(output);
		inflater.end();
		return new String(output, 0, length, StandardCharsets.UTF_8);
	}

	@Test
	void mailboxStopsReadingWhenItIsFullAndLosesNothing() {
		open(WORKER);
		Peer many = new Peer();
		for (int i = 0; i < 25; i++) {
			many.text("m" + i);
		}
		this.connection.onReadable(many.bytes(), this.loop);
		assertThat(this.wire.isReading()).isFalse();
		List<String> expected = new ArrayList<>(List.of("open"));
		for (int i = 0; i < 25; i++) {
			expected.add("text m" + i);
		}
		run();
		assertThat(this.handler.events()).isEqualTo(expected);
		assertThat(this.wire.isReading()).isTrue();
	}

	@Test
	@Timeout(value = 60, unit = TimeUnit.SECONDS)
	void orderHoldsWhileAWorkerDrainsBesideTheLoop() throws Exception {
		ExecutorService pool = Executors.newSingleThreadExecutor();
		try {
			AtomicInteger next = new AtomicInteger();
			RecordingHandler counting = new RecordingHandler(settings(WORKER, pool));
			open(counting.onMessage((session, payload) -> {
				assertThat(payload).isEqualTo("m" + next.getAndIncrement());
				return null;
			}));
			int sent = 0;
			while (sent < 100_000) {
				if (this.wire.isReading()) {
					for (int i = 0; i < 25; i++) {
						this.peer.text("m" + sent++);
					}
					this.connection.onReadable(this.peer.bytes(), this.loop);
				}
				this.wire.runTasks();
			}
			int all = sent;
			// On this thread, which is the loop.
			Awaitility.await().pollInSameThread().atMost(30, TimeUnit.SECONDS).until(() -> {
				this.wire.runTasks();
				return next.get() == all;
			});
			assertThat(this.wire.takeWritten()).isEmpty();
		}
		finally {
			pool.shutdownNow();
		}
	}

	@Test
	void oneHandOffServesABatchAndAWorkerThatDrainsIsNotWokenAgain() {
		open(WORKER).onMessage((session, payload) -> {
			if (payload.equals("first")) {
				this.connection.onReadable(new Peer().text("meanwhile").bytes(), this.loop);
			}
			return null;
		});
		this.connection.onReadable(this.peer.text("first").text("second").bytes(), this.loop);
		assertThat(this.workers).hasSize(1);
		this.workers.remove().run();
		assertThat(this.workers).isEmpty();
		assertThat(this.handler.events()).containsExactly("open", "text first", "text second", "text meanwhile");
	}

	@Test
	void rejectedHandOffClosesWith1013AndStillTellsTheEnd() {
		List<Runnable> accepted = new ArrayList<>();
		Executor full = (task) -> {
			if (!accepted.isEmpty()) {
				throw new RejectedExecutionException("full");
			}
			accepted.add(task);
			task.run();
		};
		RecordingHandler handler = new RecordingHandler(settings(WORKER, full));
		open(handler);
		this.connection.onReadable(this.peer.text("a").bytes(), this.loop);
		assertThat(this.wire.takeWritten()).isEqualTo("880203f5");
		closed();
		Awaitility.await()
			.atMost(10, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(handler.events()).contains("close 1013"));
	}

	@Test
	void closeIsCutOffWhenThePeerDoesNotAnswerInTime() {
		open(LOOP);
		this.handler.session().close(new CloseStatus(4000, "bye"));
		run();
		assertThat(this.wire.takeWritten()).isEqualTo("88050fa0" + "627965");
		assertThat(this.handler.session().isOpen()).isFalse();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(900));
		assertThat(this.wire.isClosed()).isFalse();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(400));
		assertThat(this.wire.isClosed()).isTrue();
		closed();
		assertThat(this.handler.events()).containsExactly("open", "close 4000 bye");
	}

	@Test
	void peerThatReadsNothingIsCutOffBySendTimeout() {
		open(LOOP);
		this.wire.capacity(0);
		this.handler.session().send("x");
		run();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1900));
		assertThat(this.wire.isClosed()).isFalse();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(400));
		assertThat(this.wire.isClosed()).isTrue();
		closed();
		assertThat(this.handler.events()).containsExactly("open", "close 1013");
	}

	@Test
	void slowReaderThatIsClosedMustAnswerInTime() {
		open(LOOP);
		this.wire.capacity(0);
		this.handler.session().send("x".repeat(60));
		assertThatExceptionOfType(WsClosedException.class)
			.isThrownBy(() -> this.handler.session().send("y".repeat(100)))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("1013"));
		run();
		// It reads again, but does not answer the Close frame.
		this.wire.capacity(Integer.MAX_VALUE);
		this.connection.onWritable(this.loop);
		run();
		assertThat(this.wire.takeWritten()).endsWith("880203f5");
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(900));
		assertThat(this.wire.isClosed()).isFalse();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(300));
		assertThat(this.wire.isClosed()).isTrue();
	}

	@Test
	void slowHandlerDoesNotKeepThePeersCloseWaitingForEver() {
		open(WORKER);
		this.connection.onReadable(this.peer.text("a").close(1000).bytes(), this.loop);
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1300));
		assertThat(this.wire.takeWritten()).isEqualTo("880203e8");
		assertThat(this.wire.isClosed()).isTrue();
	}

	@Test
	void silentPeerIsClosedByTheIdleTimeout() {
		open(LOOP);
		this.wire.advance(TimeUnit.SECONDS.toNanos(8));
		receive(this.peer.text("still here"));
		this.wire.advance(TimeUnit.SECONDS.toNanos(8));
		receive(this.peer.frame(0x8a, new byte[0]));
		assertThat(this.wire.takeWritten()).isEmpty();
		this.wire.advance(TimeUnit.SECONDS.toNanos(3));
		// 1001
		assertThat(this.wire.takeWritten()).startsWith("88").contains("03e9");
	}

	@Test
	void quietPeerIsPingedAndCutOffWhenItDoesNotAnswer() {
		this.heartbeat = Duration.ofSeconds(5);
		this.idle = Duration.ZERO;
		open(LOOP);
		this.wire.advance(TimeUnit.SECONDS.toNanos(4));
		receive(this.peer.text("busy"));
		this.wire.advance(TimeUnit.SECONDS.toNanos(4));
		assertThat(this.wire.takeWritten()).as("not quiet for long enough").isEmpty();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1300));
		assertThat(this.wire.takeWritten()).isEqualTo("890400000001");
		receive(this.peer.frame(0x8a, new byte[0]));
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(5300));
		assertThat(this.wire.takeWritten()).isEqualTo("890400000002");
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(500));
		assertThat(this.wire.isClosed()).isFalse();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(800));
		assertThat(this.wire.isClosed()).isTrue();
		assertThat(this.wire.takeWritten()).as("no Close frame to a peer that is gone").isEmpty();
		closed();
		assertThat(this.handler.events()).endsWith("close 1006");
	}

	@Test
	void nobodyIsCutOffForAStopOfTheProcess() {
		this.heartbeat = Duration.ofSeconds(5);
		this.idle = Duration.ofMinutes(1);
		open(LOOP);
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(5100));
		assertThat(this.wire.takeWritten()).isEqualTo("890400000001");
		this.wire.leap(TimeUnit.HOURS.toNanos(1));
		// The Pong came meanwhile, and is read only now.
		receive(this.peer.frame(0x8a, new byte[0]));
		this.wire.leap(-TimeUnit.DAYS.toNanos(1));
		this.wire.advance(TimeUnit.SECONDS.toNanos(4));
		assertThat(this.wire.isClosed()).isFalse();
		assertThat(this.wire.takeWritten()).isEmpty();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1200));
		assertThat(this.wire.takeWritten()).isEqualTo("890400000002");
	}

	@Test
	void missingPongDoesNotCountWhileReadingIsStopped() {
		this.heartbeat = Duration.ofSeconds(5);
		this.idle = Duration.ZERO;
		open(LOOP).onMessage((session, payload) -> new CompletableFuture<>());
		receive(this.peer.text("never answered"));
		assertThat(this.wire.isReading()).isFalse();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(5300));
		assertThat(this.wire.takeWritten()).isEqualTo("890400000001");
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1300));
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1300));
		assertThat(this.wire.isClosed()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void tooManyMessagesInASecondEndTheSession(Dispatch dispatch) {
		this.messagesPerSecond = 3;
		open(dispatch).onMessage((session, payload) -> payload);
		receive(this.peer.text("a").text("b").text("c").text("d").text("e"));
		assertThat(this.handler.events()).containsExactly("open", "text a", "text b", "text c");
		assertThat(this.wire.takeWritten()).startsWith("810161" + "810162" + "810163" + "88").contains("03f0");
		this.connection.onEndOfInput();
		closed();
		assertThat(this.handler.events()).last().asString().startsWith("close 1008");
	}

	@Test
	void messagesAtAnAllowedPaceGoOn() {
		this.messagesPerSecond = 3;
		this.bytesPerSecond = 30;
		open(LOOP);
		for (int i = 0; i < 20; i++) {
			receive(this.peer.text("0123456789"));
			this.wire.advance(TimeUnit.MILLISECONDS.toNanos(400));
		}
		assertThat(this.handler.events()).hasSize(21).doesNotContain("close");
		assertThat(this.wire.takeWritten()).isEmpty();
	}

	@Test
	void tooManyBytesInASecondEndTheSession() {
		this.bytesPerSecond = 30;
		open(LOOP);
		receive(this.peer.text("0123456789".repeat(3)).text("x"));
		assertThat(this.handler.events()).hasSize(2);
		assertThat(this.wire.takeWritten()).startsWith("88").contains("03f0");
	}

	@Test
	void pingsCountAsMessages() {
		this.messagesPerSecond = 2;
		open(LOOP);
		receive(this.peer.frame(0x89, new byte[0]).frame(0x89, new byte[0]).frame(0x89, new byte[0]));
		assertThat(this.wire.takeWritten()).startsWith("8a00" + "8a00" + "88").contains("03f0");
	}

	@Test
	void pongsCountThatNobodyHasAskedFor() {
		this.messagesPerSecond = 2;
		open(LOOP);
		receive(this.peer.frame(0x8a, new byte[0]).frame(0x8a, new byte[0]));
		assertThat(this.wire.takeWritten()).isEmpty();
		receive(this.peer.frame(0x8a, new byte[0]));
		assertThat(this.wire.takeWritten()).startsWith("88").contains("03f0");
	}

	@Test
	void answersToPingsDoNotCountAsMessages() throws Exception {
		this.messagesPerSecond = 1;
		open(LOOP);
		receive(this.peer.text("a"));
		for (int i = 0; i < 3; i++) {
			CompletableFuture<Duration> answer = this.handler.session().ping().toCompletableFuture();
			receive(this.peer.frame(0x8a, Arrays.copyOfRange(this.wire.takeBytes(), 2, 10)));
			assertThat(answer.get(10, TimeUnit.SECONDS)).isNotNull();
		}
		assertThat(this.wire.takeWritten()).isEmpty();
	}

	@Test
	void peerThatSaysNothingInTimeIsTurnedAway() {
		this.firstMessage = Duration.ofSeconds(5);
		open(LOOP);
		this.wire.advance(TimeUnit.SECONDS.toNanos(4));
		// Neither control frames nor the beginning of a message are a message.
		receive(this.peer.frame(0x8a, new byte[0]).frame(0x01, new byte[1]));
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1300));
		assertThat(this.wire.takeWritten()).startsWith("88").contains("03f0");
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(1300));
		assertThat(this.wire.isClosed()).as("the peer did not answer the Close frame").isTrue();
	}

	@Test
	void peerThatHasSpokenInTimeMayBeSilent() {
		this.firstMessage = Duration.ofSeconds(5);
		this.idle = Duration.ZERO;
		open(LOOP);
		receive(this.peer.text("hi"));
		this.wire.advance(TimeUnit.HOURS.toNanos(1));
		assertThat(this.wire.takeWritten()).isEmpty();
	}

	@Test
	void busySessionEndsWithItsLifetime() {
		this.maxLifetime = Duration.ofSeconds(10);
		open(LOOP);
		for (int i = 0; i < 89; i++) {
			receive(this.peer.text("busy"));
			this.wire.advance(TimeUnit.MILLISECONDS.toNanos(100));
		}
		assertThat(this.wire.takeWritten()).isEmpty();
		for (int i = 0; i < 15; i++) {
			receive(this.peer.text("busy"));
			this.wire.advance(TimeUnit.MILLISECONDS.toNanos(100));
		}
		assertThat(this.wire.takeWritten()).startsWith("88").contains("03e9");
	}

	@Test
	void peerThatEndsItsInputWithoutACloseFrameIsGone() {
		open(LOOP);
		this.connection.onEndOfInput();
		assertThat(this.wire.isClosed()).isTrue();
		closed();
		assertThat(this.handler.events()).containsExactly("open", "close 1006");
		assertThatExceptionOfType(WsClosedException.class).isThrownBy(() -> this.handler.session().send("x"));
	}

	@Test
	void objectsAreEncodedByTheEndpoint() {
		open(LOOP).onMessage((session, payload) -> 42);
		receive(this.peer.text("a"));
		// {42}
		assertThat(this.wire.takeWritten()).isEqualTo("81047b34327d");
	}

	@Test
	void sendAsyncCompletesWhenHandedOver() {
		open(LOOP);
		assertThat(this.handler.session().sendAsync("x").toCompletableFuture()).isCompleted();
		this.wire.capacity(0);
		CompletableFuture<Void> waiting = this.handler.session().sendAsync("y").toCompletableFuture();
		assertThat(waiting).isNotDone();
		this.wire.capacity(100);
		this.connection.onWritable(this.loop);
		run();
		assertThat(waiting).isCompleted();
		this.handler.session().close();
		assertThat(this.handler.session().sendAsync("z").toCompletableFuture()).isCompletedExceptionally();
	}

	@Test
	void pongCompletesThePing() throws Exception {
		open(LOOP);
		CompletableFuture<Duration> time = this.handler.session().ping().toCompletableFuture();
		CompletableFuture<Duration> same = this.handler.session().ping().toCompletableFuture();
		byte[] ping = this.wire.takeBytes();
		assertThat(ping).hasSize(10).startsWith(0x89, 0x08);
		receive(this.peer.frame(0x8a, new byte[] { 1, 2, 3 }));
		assertThat(time).isNotDone();
		receive(this.peer.frame(0x8a, Arrays.copyOfRange(ping, 2, 10)));
		assertThat(time.get(10, TimeUnit.SECONDS)).isPositive();
		assertThat(same.get(10, TimeUnit.SECONDS)).isPositive();
	}

	@ParameterizedTest
	@EnumSource(names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
	void answersToOurPingsAreGivenToAnEndpointThatTakesThem(Dispatch dispatch) {
		this.heartbeat = Duration.ofSeconds(5);
		CompletableFuture<Object> result = new CompletableFuture<>();
		open(dispatch).onMessage((session, payload) -> payload.equals("a") ? result : payload).takingPongs();
		receive(this.peer.frame(0x8a, new byte[0]).frame(0x8a, new byte[4]).frame(0x8a, new byte[] { 0, 0, 0, 1 }));
		assertThat(this.handler.events()).as("there was no Ping").containsExactly("open");
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(5100));
		byte[] heartbeat = Arrays.copyOfRange(this.wire.takeBytes(), 2, 6);
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(300));
		// What the peer says before it answers is not its answer.
		receive(this.peer.text("b"));
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(300));
		receive(this.peer.frame(0x8a, heartbeat).frame(0x8a, heartbeat));
		this.handler.session().ping();
		byte[] asked = this.wire.takeBytes();
		receive(this.peer.text("a").frame(0x8a, Arrays.copyOfRange(asked, asked.length - 8, asked.length)));
		assertThat(this.handler.events()).as("after the message").hasSize(4).endsWith("text a");
		result.complete("A");
		run();
		assertThat(this.handler.events()).hasSize(5).containsSequence("open", "text b", "pong 700", "text a");
		assertThat(this.handler.events().get(4)).startsWith("pong ");
		assertThat(this.wire.takeWritten()).isEqualTo("810141" + "8104706f6e67");
	}

	@Test
	void pongsAreNotGivenToAnEndpointThatDoesNotTakeThem() {
		open(WORKER);
		this.handler.session().ping();
		byte[] ping = this.wire.takeBytes();
		receive(this.peer.frame(0x8a, Arrays.copyOfRange(ping, 2, 10)));
		assertThat(this.handler.events()).containsExactly("open");
	}

	@Test
	void pingFailsWhenTheSessionEnds() {
		open(LOOP);
		CompletableFuture<Duration> time = this.handler.session().ping().toCompletableFuture();
		closed();
		assertThat(time).isCompletedExceptionally();
		assertThat(this.handler.session().ping().toCompletableFuture()).isCompletedExceptionally();
	}

	@Test
	void publishedMessageReachesSubscribersOnceEach() {
		open(LOOP);
		WsSession session = this.handler.session();
		assertThat(session.subscribe("news")).isTrue();
		assertThat(session.subscribe("news")).isFalse();
		assertThat(this.topics.publish("news", "hi").accepted()).isOne();
		assertThat(this.wire.takeWritten()).isEqualTo("81026869");
		assertThat(this.topics.publish("news", "hi", (any) -> false).receivers()).isZero();
		assertThat(this.topics.publish("other", "hi").receivers()).isZero();
		assertThat(session.unsubscribe("news")).isTrue();
		assertThat(this.topics.count("news")).isZero();
	}

	@Test
	void subscriptionsEndWithTheSession() {
		open(LOOP);
		this.handler.session().subscribe("news");
		closed();
		assertThat(this.topics.count("news")).isZero();
		assertThat(this.handler.session().subscribe("news")).isFalse();
		assertThat(this.sessions.ofEndpoint("test")).isEmpty();
	}

	@Test
	void statusThatMustNotBeSentIsRefused() {
		open(LOOP);
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.handler.session().close(CloseStatus.ABNORMAL))
			.withMessageContaining("1006");
		assertThat(this.handler.session().isOpen()).isTrue();
	}

	private RecordingHandler open(Dispatch dispatch) {
		RecordingHandler recording = new RecordingHandler(settings(dispatch, this.workers::add));
		open(recording);
		return recording;
	}

	private void open(RecordingHandler recording) {
		make(recording);
		this.connection.onStarted();
		run();
	}

	private void make(RecordingHandler recording) {
		this.handler = recording;
		this.connection = new ConnectionFactory(this.sessions, this.topics, (endpoint) -> ConnectionObserver.NONE,
				new FrameLog(0), () -> 0)
			.create(this.wire, recording, new TestHandshake(), null, this.deflate);
	}

	private ConnectionSettings settings(Dispatch dispatch, Executor workers) {
		return new ConnectionSettings(dispatch, workers, 100, 100, 10, 10, 120, Duration.ofSeconds(2), Overflow.CLOSE,
				20, 6, this.heartbeat, Duration.ofSeconds(1), Duration.ofSeconds(1), this.idle, this.firstMessage,
				this.maxLifetime, this.messagesPerSecond, this.bytesPerSecond);
	}

	private void receive(Peer peer) {
		this.connection.onReadable(peer.bytes(), this.loop);
		run();
	}

	private void closed() {
		this.connection.onClosed(null);
		run();
	}

	// Loop and workers in turn until both have nothing to do.
	private void run() {
		do {
			this.wire.runTasks();
			Runnable task = this.workers.poll();
			if (task != null) {
				task.run();
			}
			this.wire.runTasks();
		}
		while (!this.workers.isEmpty());
	}

}
