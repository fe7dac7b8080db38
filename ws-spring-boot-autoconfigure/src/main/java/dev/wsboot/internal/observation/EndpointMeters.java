package dev.wsboot.internal.observation;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.protocol.Opcode;

/**
 * The meters of one endpoint. What happens for each message only adds to a number, which
 * the registry reads when it is asked. All tags have few values: names of endpoints and
 * subprotocols that the application has chosen, and ours.
 */
public final class EndpointMeters implements ConnectionObserver {

	private final MeterRegistry registry;

	private final Tags tags;

	private final Traffic received;

	private final Traffic sent;

	private final LongAdder dropped = new LongAdder();

	private final LongAdder compressible = new LongAdder();

	private final LongAdder compressed = new LongAdder();

	private final Timer pings;

	private final Map<String, AtomicInteger> openBySubprotocol = new ConcurrentHashMap<>();

	/**
	 * Registers the meters.
	 * @param registry where
	 * @param endpoint the endpoint's name
	 * @param sessions all sessions
	 */
	public EndpointMeters(MeterRegistry registry, String endpoint, WsSessions sessions) {
		this.registry = registry;
		this.tags = Tags.of("endpoint", endpoint);
		this.received = new Traffic(registry, this.tags.and("direction", "in"));
		this.sent = new Traffic(registry, this.tags.and("direction", "out"));
		FunctionCounter.builder("ws.send.dropped", this.dropped, LongAdder::sum)
			.tags(this.tags)
			.description("Messages that were dropped or refused since ws.send.buffer-size was full")
			.register(registry);
		Gauge
			.builder("ws.send.buffered", sessions,
					(all) -> all.ofEndpoint(endpoint).mapToLong(WsSession::bufferedBytes).sum())
			.tags(this.tags)
			.baseUnit("bytes")
			.description("Bytes that wait for the network")
			.register(registry);
		Gauge.builder("ws.compression.ratio", this, EndpointMeters::ratio)
			.tags(this.tags)
			.description("Size of what was sent compressed, as a part of its size before")
			.register(registry);
		this.pings = Timer.builder("ws.ping.rtt")
			.tags(this.tags)
			.description("Time a peer took to answer a Ping of the heartbeat")
			.register(registry);
	}

	private double ratio() {
		long before = this.compressible.sum();
		return (before > 0) ? (double) this.compressed.sum() / before : Double.NaN;
	}

	@Override
	public void onOpened(WsSession session) {
		open(session).incrementAndGet();
	}

	@Override
	public void onClosed(WsSession session, CloseStatus status, Initiator initiator) {
		open(session).decrementAndGet();
		Duration age = session.age();
		Timer.builder("ws.connection")
			.tags(this.tags.and("code", code(status), "initiator", initiator.name().toLowerCase(Locale.ROOT)))
			.description("Time connections were open")
			.register(this.registry)
			.record(age);
	}

	private AtomicInteger open(WsSession session) {
		String subprotocol = (session.subprotocol() != null) ? session.subprotocol() : "none";
		return this.openBySubprotocol.computeIfAbsent(subprotocol, this::registerConnections);
	}

	private AtomicInteger registerConnections(String subprotocol) {
		AtomicInteger open = new AtomicInteger();
		Gauge.builder("ws.connections", open, AtomicInteger::get)
			.tags(this.tags.and("subprotocol", subprotocol))
			.description("Open connections")
			.register(this.registry);
		return open;
	}

	// A peer may choose among two thousand codes.
	private static String code(CloseStatus status) {
		return (status.code() < 3000) ? Integer.toString(status.code()) : status.code() / 1000 + "xxx";
	}

	@Override
	public void onReceived(Opcode opcode, int bytes) {
		this.received.add(opcode, bytes);
	}

	@Override
	public void onSending(Opcode opcode, int bytes) {
		this.sent.add(opcode, bytes);
	}

	@Override
	public void onCompressed(int bytes, int compressed) {
		this.compressible.add(bytes);
		this.compressed.add(compressed);
	}

	@Override
	public void onDropped(int messages) {
		this.dropped.add(messages);
	}

	@Override
	public void onPong(long nanos) {
		this.pings.record(nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * What went one way.
	 */
	private static final class Traffic {

		private final Counts text;

		private final Counts binary;

		private final Counts fragments;

		private final Counts control;

		Traffic(MeterRegistry registry, Tags tags) {
			this.text = new Counts(registry, tags.and("kind", "text"));
			this.binary = new Counts(registry, tags.and("kind", "binary"));
			this.fragments = new Counts(registry, tags.and("kind", "fragment"));
			this.control = new Counts(registry, tags.and("kind", "control"));
		}

		void add(Opcode opcode, int bytes) {
			Counts counts = switch (opcode) {
				case TEXT -> this.text;
				case BINARY -> this.binary;
				case CONTINUATION -> this.fragments;
				case CLOSE, PING, PONG -> this.control;
			};
			counts.messages.increment();
			counts.bytes.add(bytes);
		}

	}

	/**
	 * What went one way in messages of one kind.
	 */
	private static final class Counts {

		private final LongAdder messages = new LongAdder();

		private final LongAdder bytes = new LongAdder();

		Counts(MeterRegistry registry, Tags tags) {
			FunctionCounter.builder("ws.messages", this.messages, LongAdder::sum)
				.tags(tags)
				.description("Messages; of a message in fragments the first has its kind")
				.register(registry);
			FunctionCounter.builder("ws.bytes", this.bytes, LongAdder::sum)
				.tags(tags)
				.baseUnit("bytes")
				.description("Bytes of payload, not compressed")
				.register(registry);
		}

	}

}
