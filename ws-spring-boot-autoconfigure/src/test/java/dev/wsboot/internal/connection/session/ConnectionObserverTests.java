package dev.wsboot.internal.connection.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsSession;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.connection.trace.FrameLog;
import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.Opcode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a {@link ConnectionObserver} learns of a connection.
 */
class ConnectionObserverTests {

	private final RecordingWire wire = new RecordingWire();

	private final SessionRegistry sessions = new SessionRegistry();

	private final LoopResources loop = new LoopResources();

	private final Peer peer = new Peer();

	private final Observer observer = new Observer();

	private WireListener connection;

	private RecordingHandler handler;

	@BeforeEach
	void open() {
		open(null);
	}

	private void open(@Nullable DeflateParameters deflate) {
		ConnectionSettings settings = new ConnectionSettings(Dispatch.EVENT_LOOP, Runnable::run, 1000, 1000, 10, 10,
				120, Duration.ofSeconds(2), Overflow.DROP_NEWEST, 20, 6, Duration.ofSeconds(5), Duration.ofSeconds(1),
				Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0);
		this.handler = new RecordingHandler(settings).onMessage((session, payload) -> payload);
		this.observer.events.clear();
		this.connection = new ConnectionFactory(this.sessions, new TopicRegistry(this.sessions),
				(endpoint) -> this.observer, new FrameLog(0))
			.create(this.wire, this.handler, new TestHandshake(), null, deflate);
		this.connection.onStarted();
		assertThat(this.observer.take()).containsExactly("opened");
	}

	private void receive(Peer peer) {
		this.connection.onReadable(peer.bytes(), this.loop);
	}

	@Test
	void messagesAndControlFramesAreSeenBothWays() {
		receive(this.peer.text("hello").binary(1, 2).frame(0x89, new byte[3]));
		assertThat(this.observer.take()).containsExactly("received TEXT 5", "sending TEXT 5", "received BINARY 2",
				"sending BINARY 2", "received PING 3", "sending PONG 3");
	}

	@Test
	void whoeverClosesFirstHasEndedTheConnection() {
		receive(this.peer.close(1000));
		this.connection.onClosed(null);
		assertThat(this.observer.take()).endsWith("closed 1000 CLIENT");
		open();
		this.handler.session().close(CloseStatus.GOING_AWAY);
		receive(new Peer().close(1001));
		this.connection.onClosed(null);
		assertThat(this.observer.take()).endsWith("closed 1001 SERVER");
		open();
		receive(new Peer().frame(0xa1, new byte[1]));
		this.connection.onClosed(null);
		assertThat(this.observer.take()).endsWith("closed 1002 SERVER");
		open();
		this.connection.onClosed(null);
		assertThat(this.observer.take()).endsWith("closed 1006 NONE");
	}

	@Test
	void theAnswerToAPingOfOursIsTimed() {
		receive(this.peer.frame(0x8a, new byte[4]));
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(5300));
		this.observer.take();
		this.wire.advance(TimeUnit.MILLISECONDS.toNanos(300));
		receive(new Peer().frame(0x8a, new byte[] { 0, 0, 0, 2 }));
		assertThat(this.observer.take()).containsExactly("received PONG 4");
		receive(new Peer().frame(0x8a, new byte[] { 0, 0, 0, 1 }));
		assertThat(this.observer.take()).hasSize(2).first().asString().startsWith("received PONG");
		assertThat(this.observer.pongs).singleElement()
			.satisfies((nanos) -> assertThat(Duration.ofNanos(nanos)).isBetween(Duration.ofMillis(200),
					Duration.ofMillis(800)));
	}

	@Test
	void droppedMessagesAreCounted() {
		this.wire.capacity(0);
		WsSession session = this.handler.session();
		session.send("x".repeat(100));
		session.send("y".repeat(100));
		session.send("z".repeat(100));
		assertThat(this.observer.take()).containsExactly("sending TEXT 100", "dropped 1", "dropped 1");
	}

	@Test
	void whatCompressionSavesIsSeen() {
		open(new DeflateParameters(true, true, 15, 15));
		this.handler.session().send("x".repeat(100));
		assertThat(this.observer.take()).containsExactly("sending TEXT 100", "compressed");
		assertThat(this.observer.compressed.keySet()).containsExactly(100);
		assertThat(this.observer.compressed.get(100)).isBetween(1, 50);
	}

	@Test
	void theAgeOfASessionGrows() {
		Duration age = this.handler.session().age();
		assertThat(age).isPositive();
		assertThat(this.handler.session().age()).isGreaterThanOrEqualTo(age);
	}

	private static final class Observer implements ConnectionObserver {

		private final List<String> events = new ArrayList<>();

		private final List<Long> pongs = new ArrayList<>();

		private final Map<Integer, Integer> compressed = new HashMap<>();

		List<String> take() {
			List<String> taken = new ArrayList<>(this.events);
			this.events.clear();
			return taken;
		}

		@Override
		public void onOpened(WsSession session) {
			this.events.add("opened");
		}

		@Override
		public void onClosed(WsSession session, CloseStatus status, Initiator initiator) {
			this.events.add("closed " + status.code() + " " + initiator);
		}

		@Override
		public void onReceived(Opcode opcode, int bytes) {
			this.events.add("received " + opcode + " " + bytes);
		}

		@Override
		public void onSending(Opcode opcode, int bytes) {
			this.events.add("sending " + opcode + " " + bytes);
		}

		@Override
		public void onCompressed(int bytes, int compressed) {
			this.events.add("compressed");
			this.compressed.put(bytes, compressed);
		}

		@Override
		public void onDropped(int messages) {
			this.events.add("dropped " + messages);
		}

		@Override
		public void onPong(long nanos) {
			this.events.add("pong");
			this.pongs.add(nanos);
		}

	}

}
