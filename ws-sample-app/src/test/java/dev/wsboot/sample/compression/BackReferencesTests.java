package dev.wsboot.sample.compression;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackReferences}: what it cannot see no other test would see.
 */
class BackReferencesTests {

	@ParameterizedTest
	@ValueSource(ints = { 300, 511, 513, 4097, 16_385, 32_000 })
	void distanceOfARepetitionIsFound(int distance) {
		byte[] twice = new byte[distance + 300];
		new Random(distance).nextBytes(twice);
		System.arraycopy(twice, 0, twice, distance, 300);
		assertThat(BackReferences.farthest(deflate(twice))).isEqualTo(distance);
		assertThat(BackReferences.farthest(deflate(Arrays.copyOf(twice, distance)))).isLessThan(distance);
	}

	@Test
	void distanceIsFoundInABlockWithFixedCodes() {
		String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
		byte[] deflated = deflate((letters + letters).getBytes(StandardCharsets.US_ASCII));
		assertThat((deflated[0] >> 1) & 3).isEqualTo(1);
		assertThat(BackReferences.farthest(deflated)).isEqualTo(52);
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
