package dev.wsboot.internal.connection.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsDelivery;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.connection.TextBytes;
import dev.wsboot.internal.connection.limit.LimitLog;
import dev.wsboot.internal.connection.trace.FrameLog;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.DeflaterPool;
import dev.wsboot.internal.protocol.MessageDeflater;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class TopicRegistryTests {

	private final SessionRegistry sessions = new SessionRegistry();

	private final TopicRegistry topics = new TopicRegistry(this.sessions);

	private final ConnectionFactory connections = new ConnectionFactory(this.sessions, this.topics,
			(endpoint) -> ConnectionObserver.NONE, new FrameLog(0));

	private final Subscribing first = new Subscribing(120);

	private final Subscribing second = new Subscribing(120);

	private RecordingWire open(EndpointHandler handler, @Nullable String subprotocol) {
		RecordingWire wire = new RecordingWire();
		this.connections.create(wire, handler, new TestHandshake(), subprotocol, null).onStarted();
		return wire;
	}

	@Test
	void objectIsEncodedOnceForEachEndpointAndSubprotocol() {
		List<RecordingWire> plain = List.of(open(this.first, null), open(this.first, null));
		List<RecordingWire> a = List.of(open(this.first, "a"), open(this.first, "a"), open(this.first, "a"));
		RecordingWire b = open(this.first, "b");
		RecordingWire other = open(this.second, "a");
		assertThat(this.topics.publish("news", 7)).isEqualTo(new WsDelivery(7, 7, 0));
		assertThat(plain).allSatisfy((wire) -> assertThat(wire.takeWritten()).isEqualTo("81046e756c6c"));
		assertThat(a).allSatisfy((wire) -> assertThat(wire.takeWritten()).isEqualTo("810161"));
		assertThat(b.takeWritten()).isEqualTo("810162");
		assertThat(other.takeWritten()).isEqualTo("810161");
		assertThat(this.first.encoded).containsExactlyInAnyOrder("null", "a", "b");
		assertThat(this.second.encoded).containsExactly("a");
	}

	@Test
	void tenThousandReceiversCostOneEncodingAndOneCompressionForEachParameterSet() {
		Subscribing endpoint = new Subscribing(100_000);
		CountingPool pool = new CountingPool();
		ConnectionContext context = context(endpoint, pool);
		List<DeflateParameters> sets = new ArrayList<>();
		sets.add(null);
		sets.add(new DeflateParameters(true, true, 15, 15));
		sets.add(new DeflateParameters(true, false, 15, 12));
		sets.add(new DeflateParameters(true, true, 9, 15));
		List<List<RecordingWire>> wires = new ArrayList<>();
		sets.forEach((parameters) -> wires.add(new ArrayList<>()));
		for (int i = 0; i < 10_000; i++) {
			RecordingWire wire = new RecordingWire();
			new Connection(context, wire, new TestHandshake(), null, sets.get(i % 4), null).onStarted();
			wires.get(i % 4).add(wire);
		}
		endpoint.text = "{\"price\":100}".repeat(50);
		assertThat(this.topics.publish("news", 7)).isEqualTo(new WsDelivery(10_000, 10_000, 0));
		assertThat(endpoint.encoded).hasSize(1);
		// What only the client does makes no difference.
		assertThat(pool.borrowed).hasValue(2);
		List<String> frames = new ArrayList<>();
		for (List<RecordingWire> receivers : wires) {
			List<String> written = receivers.stream().map(RecordingWire::takeWritten).distinct().toList();
			assertThat(written).hasSize(1);
			frames.add(written.get(0));
		}
		assertThat(frames.get(0)).startsWith("817e028a7b2270726963");
		// A final text frame with RSV1 set.
		assertThat(frames.subList(1, 4)).allMatch((frame) -> frame.startsWith("c1"));
		assertThat(frames.get(1)).isEqualTo(frames.get(2)).isNotEqualTo(frames.get(3));
		// What needs no codec is compressed for all endpoints together.
		Subscribing other = new Subscribing(100_000);
		new Connection(context(other, pool), new RecordingWire(), new TestHandshake(), null, sets.get(1), null)
			.onStarted();
		assertThat(this.topics.publish("news", endpoint.text)).isEqualTo(new WsDelivery(10_001, 10_001, 0));
		assertThat(pool.borrowed).hasValue(4);
		assertThat(endpoint.encoded).hasSize(1);
	}

	private ConnectionContext context(Subscribing endpoint, DeflaterPool pool) {
		ConnectionContext plain = ConnectionContext.of(endpoint, this.sessions, this.topics,
				(name) -> ConnectionObserver.NONE, () -> 0);
		return new ConnectionContext(endpoint, plain.settings(), plain.reader(), pool, plain.pace(), this.sessions,
				this.topics, plain.observer(), new LimitLog("test", plain.settings()));
	}

	@Test
	void theReportTellsWhoGotNothing() {
		open("stalled").capacity(0);
		open("closing");
		open("fine");
		this.sessions.ofPrincipal("closing").forEach((session) -> session.close(CloseStatus.NORMAL));
		// It is a subscriber until its connection is gone.
		assertThat(this.topics.count("news")).isEqualTo(3);
		assertThat(this.topics.publish("news", "x".repeat(50))).isEqualTo(new WsDelivery(3, 2, 1));
		// The send buffer has room for 120 bytes.
		assertThat(this.topics.publish("news", "x".repeat(100))).isEqualTo(new WsDelivery(3, 1, 2));
	}

	@Test
	void predicateAndUserChooseReceivers() {
		RecordingWire ada = open("ada");
		RecordingWire bob = open("bob");
		RecordingWire nobody = open(null);
		assertThat(this.topics.publish("news", "x", (session) -> session.principal() == null))
			.isEqualTo(new WsDelivery(1, 1, 0));
		assertThat(nobody.takeWritten()).isEqualTo("810178");
		assertThat(this.topics.publishToUser("bob", "x")).isEqualTo(new WsDelivery(1, 1, 0));
		assertThat(bob.takeWritten()).isEqualTo("810178");
		assertThat(ada.takeWritten()).isEmpty();
		assertThat(this.topics.publish("none", "x")).isEqualTo(new WsDelivery(0, 0, 0));
	}

	private RecordingWire open(@Nullable String principal) {
		RecordingWire wire = new RecordingWire();
		this.connections.create(wire, this.first, new TestHandshake("test", principal), null, null).onStarted();
		return wire;
	}

	@Test
	void nothingIsLeftOfSessionsThatEndWhileTheySubscribe() throws InterruptedException {
		long seed = System.nanoTime();
		System.out.println("nothingIsLeftOfSessionsThatEndWhileTheySubscribe: seed " + seed);
		CyclicBarrier start = new CyclicBarrier(4);
		AtomicInteger ended = new AtomicInteger();
		List<Thread> threads = IntStream.range(0, 4).mapToObj((number) -> new Thread(() -> {
			Random random = new Random(seed + number);
			for (int i = 0; i < 200; i++) {
				Connection connection = new Connection(context(this.first, new CountingPool()), new RecordingWire(),
						new TestHandshake("test", "user " + random.nextInt(3)), null, null, null);
				connection.onStarted();
				Thread subscribing = new Thread(() -> {
					for (int topic = 0; topic < 20; topic++) {
						connection.session().subscribe("topic " + topic % 5);
					}
				});
				subscribing.start();
				await(start);
				connection.onClosed(null);
				join(subscribing);
				ended.incrementAndGet();
			}
		})).toList();
		threads.forEach(Thread::start);
		threads.forEach(TopicRegistryTests::join);
		assertThat(ended).hasValue(800);
		assertThat(this.sessions.isQuiet()).isTrue();
		assertThat(this.topics).extracting("subscribers.groups").isEqualTo(Map.of());
		assertThat(this.sessions).extracting("byPrincipal.groups").isEqualTo(Map.of());
		assertThat(this.sessions.countOfPrincipal("user 0")).isZero();
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join(TimeUnit.SECONDS.toMillis(30));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Counts what is compressed.
	 */
	private static final class CountingPool extends DeflaterPool {

		private final AtomicInteger borrowed = new AtomicInteger();

		CountingPool() {
			super(6, 1);
		}

		@Override
		public MessageDeflater borrow() {
			this.borrowed.incrementAndGet();
			return super.borrow();
		}

	}

	/**
	 * An endpoint whose sessions subscribe and that encodes everything as the
	 * subprotocol.
	 */
	private static final class Subscribing implements EndpointHandler {

		private final List<String> encoded = new ArrayList<>();

		private final ConnectionSettings settings;

		private @Nullable String text;

		Subscribing(int sendBuffer) {
			this.settings = new ConnectionSettings(Dispatch.EVENT_LOOP, Runnable::run, 100, 100, 10, 10, sendBuffer,
					Duration.ofSeconds(2), Overflow.DROP_NEWEST, 20, 6, Duration.ZERO, Duration.ofSeconds(1),
					Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO, 0, 0);
		}

		@Override
		public String name() {
			return "test";
		}

		@Override
		public ConnectionSettings settings() {
			return this.settings;
		}

		@Override
		public PayloadForm textForm() {
			return PayloadForm.REFUSED;
		}

		@Override
		public PayloadForm binaryForm() {
			return PayloadForm.REFUSED;
		}

		@Override
		public @Nullable Object onOpen(WsSession session) {
			session.subscribe("news");
			return null;
		}

		@Override
		public @Nullable Object onMessage(WsSession session, Object payload, boolean text) {
			return null;
		}

		@Override
		public void onClose(WsSession session, CloseStatus status) {
		}

		@Override
		public Object encode(WsSession session, Object payload) {
			this.encoded.add(String.valueOf(session.subprotocol()));
			String result = (this.text != null) ? this.text : String.valueOf(session.subprotocol());
			return new TextBytes(result.getBytes(StandardCharsets.UTF_8));
		}

	}

}
