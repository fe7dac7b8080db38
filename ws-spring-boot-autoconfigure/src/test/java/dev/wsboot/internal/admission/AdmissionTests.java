package dev.wsboot.internal.admission;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.wsboot.internal.admission.Admission.Decision;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.endpoint.FakeHandshake;
import dev.wsboot.internal.handshake.RejectionReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Admission}.
 */
@ExtendWith(OutputCaptureExtension.class)
class AdmissionTests {

	private long nanoTime;

	private Admission admission;

	private void limit(int connections, int perAddress, int perPrincipal, int perSecond) {
		this.admission = new Admission(new AdmissionLimits(connections, perAddress, perPrincipal, perSecond),
				() -> this.nanoTime);
	}

	private Decision enter(@Nullable String address, @Nullable String principal) {
		FakeHandshake handshake = new FakeHandshake();
		if (principal != null) {
			handshake.principal(() -> principal);
		}
		if (address != null) {
			handshake.remoteAddress(new InetSocketAddress(address, 50_000));
		}
		return this.admission.enter(handshake);
	}

	private @Nullable RejectionReason reason(@Nullable String address, @Nullable String principal) {
		Decision decision = enter(address, principal);
		return (decision.rejected() != null) ? decision.rejected().reason() : null;
	}

	@Test
	void withoutLimitsNothingIsCounted() {
		limit(0, 0, 0, 0);
		assertThat(enter("192.0.2.1", "ann")).isEqualTo(new Decision(null, null));
		assertThat(this.admission.connections()).isZero();
	}

	@Test
	void aConnectionTooManyIsRefusedUntilAnotherEnds(CapturedOutput output) {
		limit(2, 0, 0, 0);
		WireListener first = enter(null, null).place().take(new SilentListener());
		enter(null, null).place().take(new SilentListener());
		Decision refused = enter(null, null);
		assertThat(refused.place()).isNull();
		assertThat(refused.rejected().status()).isEqualTo(503);
		assertThat(refused.rejected().reason()).isEqualTo(RejectionReason.TOO_MANY_CONNECTIONS);
		assertThat(refused.rejected().headers()).containsEntry("Retry-After", "10");
		assertThat(output).contains("The limit ws.limits.max-connections (2) is reached.");
		first.onClosed(null);
		assertThat(this.admission.connections()).isOne();
		assertThat(reason(null, null)).isNull();
	}

	@Test
	void addressesAreCountedEachForItself() {
		limit(0, 1, 0, 0);
		assertThat(reason("192.0.2.1", null)).isNull();
		assertThat(reason("192.0.2.1", null)).isEqualTo(RejectionReason.TOO_MANY_CONNECTIONS_PER_ADDRESS);
		assertThat(reason("192.0.2.2", null)).isNull();
		assertThat(reason(null, null)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "2001:db8::1, 2001:db8::ffff:1, true", "2001:db8::1, 2001:db8:0:1::1, false" })
	void aNetworkOfIpv6CountsAsOneAddress(String one, String other, boolean same) {
		limit(0, 1, 0, 0);
		assertThat(reason(one, null)).isNull();
		assertThat(reason(other, null)).isEqualTo(same ? RejectionReason.TOO_MANY_CONNECTIONS_PER_ADDRESS : null);
	}

	@Test
	void usersAreCountedEachForThemselves() {
		limit(0, 0, 1, 0);
		assertThat(reason("192.0.2.1", "ann")).isNull();
		assertThat(reason("192.0.2.2", "ann")).isEqualTo(RejectionReason.TOO_MANY_CONNECTIONS_PER_PRINCIPAL);
		assertThat(reason("192.0.2.1", "bob")).isNull();
		assertThat(reason("192.0.2.1", null)).isNull();
		assertThat(reason("192.0.2.1", null)).isNull();
	}

	@Test
	void handshakesComeAtTheRateThatIsAllowed() {
		limit(0, 0, 0, 10);
		assertThat(IntStream.range(0, 20).filter((i) -> reason(null, null) == null)).hasSize(10);
		assertThat(reason(null, null)).isEqualTo(RejectionReason.TOO_MANY_HANDSHAKES);
		this.nanoTime += TimeUnit.MILLISECONDS.toNanos(500);
		assertThat(IntStream.range(0, 20).filter((i) -> reason(null, null) == null)).hasSize(5);
		this.nanoTime += TimeUnit.HOURS.toNanos(1);
		assertThat(IntStream.range(0, 20).filter((i) -> reason(null, null) == null)).hasSize(10);
	}

	@Test
	void aPlaceThatIsNotTakenIsFreeAgainAfterAWhile() {
		limit(1, 0, 0, 0);
		Decision vanished = enter(null, null);
		this.nanoTime += TimeUnit.HOURS.toNanos(1);
		// Hooks are being asked about it, however long they take.
		assertThat(reason(null, null)).isEqualTo(RejectionReason.TOO_MANY_CONNECTIONS);
		vanished.place().reserve();
		this.nanoTime += TimeUnit.SECONDS.toNanos(29);
		assertThat(reason(null, null)).isEqualTo(RejectionReason.TOO_MANY_CONNECTIONS);
		this.nanoTime += TimeUnit.SECONDS.toNanos(2);
		Decision next = enter(null, null);
		assertThat(next.place()).isNotNull();
		// It comes after all, and is counted.
		WireListener late = vanished.place().take(new SilentListener());
		assertThat(this.admission.connections()).isEqualTo(2);
		late.onClosed(null);
		next.place().leave();
		next.place().leave();
		assertThat(this.admission.connections()).isZero();
	}

	@Test
	void aPlaceThatWasLeftIsNotReserved() {
		limit(1, 0, 0, 0);
		Decision refused = enter(null, null);
		refused.place().leave();
		refused.place().reserve();
		assertThat(this.admission.connections()).isZero();
		this.nanoTime += TimeUnit.HOURS.toNanos(1);
		assertThat(enter(null, null).place()).isNotNull();
		assertThat(this.admission.connections()).isOne();
	}

	@Test
	void aConnectionThatStaysKeepsItsPlace() {
		limit(2, 0, 0, 0);
		enter(null, null).place().take(new SilentListener());
		this.nanoTime += TimeUnit.HOURS.toNanos(1);
		assertThat(reason(null, null)).isNull();
		assertThat(reason(null, null)).isEqualTo(RejectionReason.TOO_MANY_CONNECTIONS);
	}

	@Test
	void notOneTooManyComesInHoweverManyAskAtOnce() throws InterruptedException {
		limit(50, 0, 0, 0);
		AtomicInteger admitted = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			threads.add(new Thread(() -> IntStream.range(0, 100)
				.filter((each) -> enter(null, null).place() != null)
				.forEach((each) -> admitted.incrementAndGet())));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(admitted).hasValue(50);
	}

	private static final class SilentListener implements WireListener {

		@Override
		public void onStarted() {
		}

		@Override
		public void onReadable(ByteBuffer input, LoopResources loop) {
		}

		@Override
		public void onWritable(LoopResources loop) {
		}

		@Override
		public void onEndOfInput() {
		}

		@Override
		public void onClosed(@Nullable Throwable cause) {
		}

	}

}
