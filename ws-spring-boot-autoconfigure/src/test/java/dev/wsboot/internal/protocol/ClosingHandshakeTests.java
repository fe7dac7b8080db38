package dev.wsboot.internal.protocol;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.CloseStatus;
import dev.wsboot.internal.protocol.ClosingHandshake.Step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * RFC 6455, section 7: every event in every state.
 */
class ClosingHandshakeTests {

	private static final CloseStatus OURS = new CloseStatus(4001, "ours");

	private static final CloseStatus THEIRS = new CloseStatus(4002, "theirs");

	private final ClosingHandshake handshake = new ClosingHandshake();

	@Test
	void nothingHappensAfterTheEndIsUnderWay() {
		List<Runnable> ways = List.of(() -> this.handshake.receiveClose(THEIRS), () -> this.handshake.end());
		for (Runnable way : ways) {
			way.run();
			assertThat(this.handshake.close(OURS)).isEqualTo(Step.NOTHING);
			assertThat(this.handshake.fail(OURS)).isEqualTo(Step.NOTHING);
			assertThat(this.handshake.receiveClose(OURS)).isEqualTo(Step.NOTHING);
			assertThat(this.handshake.status()).isEqualTo(THEIRS);
		}
	}

	@Test
	void nothingHappensAfterAFailure() {
		this.handshake.fail(CloseStatus.MESSAGE_TOO_BIG);
		assertThat(this.handshake.close(OURS)).isEqualTo(Step.NOTHING);
		assertThat(this.handshake.fail(OURS)).isEqualTo(Step.NOTHING);
		assertThat(this.handshake.receiveClose(THEIRS)).isEqualTo(Step.NOTHING);
		this.handshake.end();
		assertThat(this.handshake.status()).isEqualTo(CloseStatus.MESSAGE_TOO_BIG);
	}

	@Test
	void anEmptyCloseCanBeSent() {
		assertThat(this.handshake.close(CloseStatus.NO_STATUS)).isEqualTo(Step.SEND_CLOSE);
		assertThat(FrameEncoder.closePayload(this.handshake.toSend())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1004, 1006, 1015, 1016, 2999 })
	void aStatusThatMustNotBeSentIsRefused(int code) {
		CloseStatus status = new CloseStatus(code);
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.close(status))
			.withMessageContaining("" + code);
		assertThatIllegalArgumentException().isThrownBy(() -> this.handshake.fail(status))
			.withMessageContaining("" + code);
		assertThat(this.handshake.isSendable()).isTrue();
	}

	@Nested
	class WhileOpen {

		@Test
		void dataMayBeSentAndNothingElse() {
			assertThat(ClosingHandshakeTests.this.handshake.isSendable()).isTrue();
			assertThat(ClosingHandshakeTests.this.handshake.isEnded()).isFalse();
			assertThatIllegalStateException().isThrownBy(ClosingHandshakeTests.this.handshake::toSend);
		}

		@Test
		void theApplicationsCloseIsSentAndWaitsForThePeers() {
			assertThat(ClosingHandshakeTests.this.handshake.close(OURS)).isEqualTo(Step.SEND_CLOSE);
			assertThat(ClosingHandshakeTests.this.handshake.toSend()).isEqualTo(OURS);
			assertThat(ClosingHandshakeTests.this.handshake.isSendable()).isFalse();
			assertThat(ClosingHandshakeTests.this.handshake.isClean()).isFalse();
		}

		@Test
		void thePeersCloseIsAnsweredWithItsCode() {
			assertThat(ClosingHandshakeTests.this.handshake.receiveClose(THEIRS)).isEqualTo(Step.SEND_CLOSE_AND_END);
			assertThat(ClosingHandshakeTests.this.handshake.toSend()).isEqualTo(new CloseStatus(4002));
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(THEIRS);
			assertThat(ClosingHandshakeTests.this.handshake.isSendable()).isFalse();
			assertThat(ClosingHandshakeTests.this.handshake.isClean()).isTrue();
		}

		@Test
		void anEmptyCloseIsAnsweredWithAnEmptyOne() {
			assertThat(ClosingHandshakeTests.this.handshake.receiveClose(CloseStatus.NO_STATUS))
				.isEqualTo(Step.SEND_CLOSE_AND_END);
			assertThat(FrameEncoder.closePayload(ClosingHandshakeTests.this.handshake.toSend())).isEmpty();
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(CloseStatus.NO_STATUS);
		}

		@Test
		void aFailureIsSentWithoutWaiting() {
			assertThat(ClosingHandshakeTests.this.handshake.fail(CloseStatus.PROTOCOL_ERROR))
				.isEqualTo(Step.SEND_CLOSE_AND_END);
			assertThat(ClosingHandshakeTests.this.handshake.toSend()).isEqualTo(CloseStatus.PROTOCOL_ERROR);
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(CloseStatus.PROTOCOL_ERROR);
			assertThat(ClosingHandshakeTests.this.handshake.isSendable()).isFalse();
		}

		@Test
		void aPipeThatBreaksIsAbnormal() {
			assertThat(ClosingHandshakeTests.this.handshake.end()).isEqualTo(Step.NOTHING);
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(CloseStatus.ABNORMAL);
			assertThat(ClosingHandshakeTests.this.handshake.isEnded()).isTrue();
			assertThat(ClosingHandshakeTests.this.handshake.isSendable()).isFalse();
		}

	}

	@Nested
	class AfterOurClose {

		@BeforeEach
		void close() {
			ClosingHandshakeTests.this.handshake.close(OURS);
		}

		@Test
		void thePeersEndsTheConnection() {
			assertThat(ClosingHandshakeTests.this.handshake.receiveClose(THEIRS)).isEqualTo(Step.END);
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(OURS);
			assertThat(ClosingHandshakeTests.this.handshake.toSend()).isEqualTo(OURS);
			assertThat(ClosingHandshakeTests.this.handshake.isClean()).isTrue();
		}

		@Test
		void aSecondOneIsNotSent() {
			assertThat(ClosingHandshakeTests.this.handshake.close(CloseStatus.NORMAL)).isEqualTo(Step.NOTHING);
			assertThat(ClosingHandshakeTests.this.handshake.toSend()).isEqualTo(OURS);
		}

		@Test
		void aFailureEndsTheConnectionWithoutASecondOne() {
			assertThat(ClosingHandshakeTests.this.handshake.fail(CloseStatus.PROTOCOL_ERROR)).isEqualTo(Step.END);
			assertThat(ClosingHandshakeTests.this.handshake.toSend()).isEqualTo(OURS);
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(OURS);
		}

		@Test
		void aPipeThatBreaksLeavesOurStatus() {
			ClosingHandshakeTests.this.handshake.end();
			assertThat(ClosingHandshakeTests.this.handshake.status()).isEqualTo(OURS);
			assertThat(ClosingHandshakeTests.this.handshake.isClean()).isFalse();
		}

	}

}
