package dev.wsboot.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Unmasking (RFC 6455, section 5.3), against the formula of the RFC.
 */
class MaskingTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 0x01020304, 0x80000000, 0x00000080, 0x37FA213D })
	void payloadIsXoredWithTheKey(int key) {
		for (int length = 0; length < 140; length++) {
			for (boolean direct : new boolean[] { true, false }) {
				for (ByteOrder order : new ByteOrder[] { ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN }) {
					int from = length % 5;
					int to = length % 7;
					byte[] payload = new byte[length];
					new Random(length).nextBytes(payload);
					ByteBuffer input = direct ? ByteBuffer.allocateDirect(4 + from + length + 3)
							: ByteBuffer.allocate(4 + from + length + 3);
					input.putInt(key).position(4 + from);
					for (int i = 0; i < length; i++) {
						input.put((byte) (payload[i] ^ (key >>> (24 - 8 * (i % 4)))));
					}
					input.order(order).position(0);
					int read = Masking.readKey(input);
					assertThat(input.position()).isEqualTo(4);
					assertThat(input.order()).isEqualTo(order);
					byte[] output = new byte[to + length + 3];
					boolean ascii = Masking.unmask(input.position(4 + from), read, output, to, length);
					byte[] expected = new byte[to + length + 3];
					System.arraycopy(payload, 0, expected, to, length);
					assertThat(output).isEqualTo(expected);
					assertThat(input.position()).isEqualTo(4 + from + length);
					assertThat(ascii).isEqualTo(isAscii(payload));
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 8, 1001, Integer.MAX_VALUE })
	void theKeyGoesOnWhereAPieceEnded(int bytes) {
		ByteBuffer input = ByteBuffer.wrap(new byte[] { 1, 2, 3, 4, 0, 0, 0, 0 });
		int key = Masking.advanceKey(Masking.readKey(input), bytes);
		byte[] output = new byte[4];
		Masking.unmask(input, key, output, 0, 4);
		for (int i = 0; i < 4; i++) {
			assertThat(output[i]).isEqualTo((byte) ((bytes + (long) i) % 4 + 1));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 8, 31, 32, 33, 40, 63, 100 })
	void oneByteThatIsNotAsciiIsNoticedWhereverItIs(int length) {
		for (int position = -1; position < length; position++) {
			byte[] payload = new byte[length];
			if (position >= 0) {
				payload[position] = (byte) 0x80;
			}
			boolean ascii = Masking.unmask(ByteBuffer.wrap(payload), 0, new byte[length], 0, length);
			assertThat(ascii).as("position %d", position).isEqualTo(position < 0);
		}
	}

	private static boolean isAscii(byte[] payload) {
		for (byte value : payload) {
			if (value < 0) {
				return false;
			}
		}
		return true;
	}

}
