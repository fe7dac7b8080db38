package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.wsboot.CloseStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * RFC 6455, sections 5.2 and 5.5.1.
 */
class FrameEncoderTests {

	@ParameterizedTest(name = "{0} fin {1} rsv1 {2} of {3} bytes: {4}")
	@CsvSource({ "TEXT, true, false, 0, 8100", "TEXT, true, false, 125, 817d", "TEXT, true, false, 126, 817e007e",
			"BINARY, true, false, 65535, 827effff", "BINARY, true, false, 65536, 827f0000000000010000",
			"BINARY, true, false, 1099511627776, 827f0000010000000000", "TEXT, false, false, 5, 0105",
			"CONTINUATION, false, false, 5, 0005", "CONTINUATION, true, false, 5, 8005", "TEXT, true, true, 7, c107",
			"BINARY, false, true, 7, 4207", "CLOSE, true, false, 2, 8802", "PING, true, false, 0, 8900",
			"PONG, true, false, 125, 8a7d" })
	void headersAreWritten(Opcode opcode, boolean fin, boolean rsv1, long length, String hex) {
		byte[] expected = Frames.hex(hex);
		for (ByteOrder order : new ByteOrder[] { ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN }) {
			ByteBuffer output = ByteBuffer.allocate(FrameEncoder.MAX_HEADER_BYTES).order(order);
			FrameEncoder.putHeader(output, opcode, fin, rsv1, length);
			assertThat(Arrays.copyOf(output.array(), output.position())).isEqualTo(expected);
			assertThat(FrameEncoder.headerBytes(length)).isEqualTo(expected.length);
		}
	}

	@Test
	void controlFramesThatMustNotBeAreRefused() {
		ByteBuffer output = ByteBuffer.allocate(10);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FrameEncoder.putHeader(output, Opcode.PING, true, false, 126));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FrameEncoder.putHeader(output, Opcode.PONG, false, false, 1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FrameEncoder.putHeader(output, Opcode.CLOSE, true, true, 2));
		assertThat(output.position()).isZero();
	}

	@ParameterizedTest(name = "{0} ''{1}'': {2}")
	@CsvSource({ "1000, '', 03e8", "1001, bye, 03e9627965", "4999, €, 1387e282ac", "1005, '', ''" })
	void closePayloadsAreWrittenAndReadBack(int code, String reason, String hex) {
		byte[] payload = FrameEncoder.closePayload(new CloseStatus(code, reason));
		assertThat(payload).isEqualTo(Frames.hex(hex));
		ReaderHarness.assertEvents(Frames.frame(0x88, payload), "close " + new CloseStatus(code, reason));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1004, 1006, 1015, 2000 })
	void aStatusThatMustNotBeSentIsNotWritten(int code) {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameEncoder.closePayload(new CloseStatus(code)));
	}

}
