package dev.wsboot.internal.connection.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
import dev.wsboot.internal.connection.trace.FrameLog;

import static org.assertj.core.api.Assertions.assertThat;

class TopicRegistryTests {

	private final TopicRegistry topics = new TopicRegistry(new SessionRegistry());

	private final ConnectionFactory connections = new ConnectionFactory(new SessionRegistry(), this.topics,
			(endpoint) -> ConnectionObserver.NONE, new FrameLog(0));

	private final Subscribing first = new Subscribing();

	private final Subscribing second = new Subscribing();

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

	/**
	 * An endpoint whose sessions subscribe and that encodes everything as the
	 * subprotocol.
	 */
	private static final class Subscribing implements EndpointHandler {

		private final List<String> encoded = new ArrayList<>();

		@Override
		public String name() {
			return "test";
		}

		@Override
		public ConnectionSettings settings() {
			return new ConnectionSettings(Dispatch.EVENT_LOOP, Runnable::run, 100, 100, 10, 10, 120,
					Duration.ofSeconds(2), Overflow.CLOSE, 20, 6, Duration.ZERO, Duration.ofSeconds(1),
					Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO, 0, 0);
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
			return new TextBytes(String.valueOf(session.subprotocol()).getBytes());
		}

	}

}
