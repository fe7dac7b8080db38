package dev.wsboot.internal.admission;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.wsboot.WsHandshake;
import dev.wsboot.internal.connection.RateLimit;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.internal.handshake.RejectionReason;

/**
 * Counts connections from the moment their handshake has passed the checks of the
 * protocol, so that no more than allowed come in, however many handshakes happen at the
 * same time.
 * <p>
 * A connection may never come of an accepted handshake, because the client has gone and
 * the container tells nobody. So a place that is not taken within a while is free again.
 * Without limits nothing is counted.
 */
public final class Admission {

	private static final Logger logger = LoggerFactory.getLogger(Admission.class);

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final AdmissionLimits limits;

	private final LongSupplier nanoTime;

	private final RateLimit warnings = RateLimit.perMinute(6);

	/** Places by address and by principal, in use or reserved; guarded by this. */
	private final Map<String, Integer> byAddress = new HashMap<>();

	/** Guarded by this. */
	private final Map<String, Integer> byPrincipal = new HashMap<>();

	/** Reserved places, the oldest first, some of them in use by now; guarded by this. */
	private final Deque<Place> reserved = new ArrayDeque<>();

	/** Guarded by this. */
	private int connections;

	/** Handshakes that may still come in this second; guarded by this. */
	private double tokens;

	/** When the tokens were counted; guarded by this. */
	private long countedAt;

	/**
	 * Counts against limits.
	 * @param limits how many
	 */
	public Admission(AdmissionLimits limits) {
		this(limits, System::nanoTime);
	}

	Admission(AdmissionLimits limits, LongSupplier nanoTime) {
		this.limits = limits;
		this.nanoTime = nanoTime;
		this.tokens = limits.handshakesPerSecond();
		this.countedAt = nanoTime.getAsLong();
	}

	/**
	 * Asks for a place.
	 * @param handshake a handshake that has passed the checks of the protocol
	 * @return the place, to be reserved or left, or why there is none
	 */
	public Decision enter(WsHandshake handshake) {
		if (this.limits.equals(AdmissionLimits.NONE)) {
			return Decision.FREE;
		}
		String address = (this.limits.perAddress() > 0) ? address(handshake.remoteAddress()) : null;
		Principal principal = (this.limits.perPrincipal() > 0) ? handshake.principal() : null;
		Decision decision = enter(new Place(address, (principal != null) ? principal.getName() : null));
		if (decision.rejected() != null && this.warnings.permits()) {
			logger.warn("A handshake was refused: {}", decision.rejected().detail());
		}
		return decision;
	}

	private synchronized Decision enter(Place place) {
		long now = this.nanoTime.getAsLong();
		forgetReserved(now);
		if (isFull(this.limits.connections(), this.connections)) {
			return refuse(RejectionReason.TOO_MANY_CONNECTIONS, "max-connections", this.limits.connections());
		}
		if (isFull(this.limits.perAddress(), count(this.byAddress, place.address))) {
			return refuse(RejectionReason.TOO_MANY_CONNECTIONS_PER_ADDRESS, "max-connections-per-address",
					this.limits.perAddress());
		}
		if (isFull(this.limits.perPrincipal(), count(this.byPrincipal, place.principal))) {
			return refuse(RejectionReason.TOO_MANY_CONNECTIONS_PER_PRINCIPAL, "max-connections-per-principal",
					this.limits.perPrincipal());
		}
		if (this.limits.handshakesPerSecond() > 0 && !takeToken(now)) {
			return refuse(RejectionReason.TOO_MANY_HANDSHAKES, "handshakes-per-second",
					this.limits.handshakesPerSecond());
		}
		add(place, 1);
		return new Decision(place, null);
	}

	private static boolean isFull(int limit, int count) {
		return limit > 0 && count >= limit;
	}

	private static Decision refuse(RejectionReason reason, String property, int limit) {
		String after = (reason == RejectionReason.TOO_MANY_HANDSHAKES) ? "1" : "10";
		return new Decision(null, new Rejected(reason.status(), reason,
				"The limit ws.limits." + property + " (" + limit + ") is reached.", Map.of("Retry-After", after)));
	}

	private boolean takeToken(long now) {
		int rate = this.limits.handshakesPerSecond();
		this.tokens = Math.min(rate, this.tokens + (double) (now - this.countedAt) / SECOND_NANOS * rate);
		this.countedAt = now;
		if (this.tokens < 1) {
			return false;
		}
		this.tokens--;
		return true;
	}

	private void forgetReserved(long now) {
		for (Place oldest = this.reserved.peekFirst(); oldest != null; oldest = this.reserved.peekFirst()) {
			boolean waits = oldest.state == State.RESERVED;
			if (waits && now - oldest.reservedAt < PATIENCE_NANOS) {
				return;
			}
			this.reserved.removeFirst();
			if (waits) {
				oldest.leave();
			}
		}
	}

	private void add(Place place, int change) {
		this.connections += change;
		add(this.byAddress, place.address, change);
		add(this.byPrincipal, place.principal, change);
	}

	private static void add(Map<String, Integer> counts, @Nullable String key, int change) {
		if (key != null) {
			counts.merge(key, change, (count, by) -> (count + by > 0) ? Integer.valueOf(count + by) : null);
		}
	}

	private static int count(Map<String, Integer> counts, @Nullable String key) {
		return (key != null) ? counts.getOrDefault(key, 0) : 0;
	}

	// Whoever has one address of IPv6 has a network of them, of 64 bits at least.
	private static @Nullable String address(@Nullable InetSocketAddress remote) {
		if (remote == null) {
			return null;
		}
		if (remote.getAddress() instanceof Inet6Address address) {
			return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8));
		}
		return remote.getHostString();
	}

	/**
	 * How many places are in use or reserved.
	 * @return the number; 0 if nothing is limited
	 */
	synchronized int connections() {
		return this.connections;
	}

	private enum State {

		/** The handshake is being decided on. */
		HELD,

		/** The handshake was accepted. */
		RESERVED,

		/** The connection is there. */
		TAKEN,

		/** The connection is gone, or never came. */
		FREE

	}

	/**
	 * What became of the question for a place.
	 *
	 * @param place the place, or {@code null} if there is none or none is needed
	 * @param rejected why there is none, or {@code null}
	 */
	public record Decision(@Nullable Place place, @Nullable Rejected rejected) {

		private static final Decision FREE = new Decision(null, null);

	}

	/**
	 * The place of one connection.
	 */
	public final class Place {

		private final @Nullable String address;

		private final @Nullable String principal;

		private long reservedAt;

		private State state = State.HELD;

		Place(@Nullable String address, @Nullable String principal) {
			this.address = address;
			this.principal = principal;
		}

		/**
		 * The handshake is accepted: the connection comes within a while, or not at all.
		 * Until then the place is kept, however long it takes to decide.
		 */
		public void reserve() {
			synchronized (Admission.this) {
				if (this.state == State.HELD) {
					this.state = State.RESERVED;
					this.reservedAt = Admission.this.nanoTime.getAsLong();
					Admission.this.reserved.addLast(this);
				}
			}
		}

		/**
		 * The connection is there and leaves its place when it ends.
		 * @param connection the connection
		 * @return what the transport tells everything to
		 */
		public WireListener take(WireListener connection) {
			synchronized (Admission.this) {
				if (this.state == State.FREE) {
					// It came so late that the place was given up.
					add(this, 1);
				}
				this.state = State.TAKEN;
			}
			return new PlacedConnection(connection, this);
		}

		/**
		 * The connection is gone, or will not come. Idempotent.
		 */
		public void leave() {
			synchronized (Admission.this) {
				if (this.state != State.FREE) {
					this.state = State.FREE;
					add(this, -1);
				}
			}
		}

	}

}
