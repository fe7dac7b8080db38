package dev.wsboot.sample.compression;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackReferences}: what it cannot see no other test would see.
 */
class BackReferencesTests {

	@ParameterizedTest
	@ValueSource(ints = { 4, 511, 513, 4097, 16385, 32000 })
	void distanceOfARepetitionIsFound(int distance) {
		byte[] once = new byte[distance];
		// No three bytes come twice in so little of it, or none so near that it matters.
		new Random(distance).nextBytes(once);
		byte[] twice = Arrays.copyOf(once, distance + 300);
		for (int i = distance; i < twice.length; i++) {
			twice[i] = twice[i - distance];
		}
		assertThat(BackReferences.farthest(deflate(twice))).isEqualTo(distance);
		assertThat(BackReferences.farthest(deflate(Arrays.copyOf(once, Math.min(distance, 2000)))))
			.isLessThan(distance);
	}

	private static byte[] deflate(byte[] data) {
		Deflater deflater = new Deflater(9, true);
		deflater.setInput(data);
		byte[] output = new byte[data.length + 1000];
		int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(output, length);
	}

}
