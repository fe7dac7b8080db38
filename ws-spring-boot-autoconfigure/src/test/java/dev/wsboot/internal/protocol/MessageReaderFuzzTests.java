package dev.wsboot.internal.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes nobody thought of: hundreds of thousands of inputs never lead to anything but
 * messages or one {@link ProtocolException}, and never depend on how they are cut.
 */
class MessageReaderFuzzTests {

	private static final int ROUNDS = 100_000;

	private static final int[] FIRST_BYTES = { 0x81, 0x81, 0x82, 0x82, 0x01, 0x02, 0x00, 0x00, 0x80, 0x80, 0x89, 0x8A,
			0xC1, 0xC2, 0x41, 0x88 };

	private static final ReaderSettings SMALL = new ReaderSettings(300, 200, 5, false, false, true);

	private static final ReaderSettings STREAMED = new ReaderSettings(300, 200, 5, false, false, false, true, true);

	private static final ReaderSettings FRAMES = new ReaderSettings(300, 200, 5, true, true, false);

	private final List<ReaderHarness> harnesses = List.of(new ReaderHarness(SMALL, null),
			new ReaderHarness(SMALL, new DeflateParameters(true, true, 15, 15)),
			new ReaderHarness(SMALL, new DeflateParameters(false, false, 15, 15)),
			new ReaderHarness(STREAMED, new DeflateParameters(true, true, 15, 15)), new ReaderHarness(STREAMED, null),
			new ReaderHarness(FRAMES, null));

	@Test
	void randomBytesAreHarmless() {
		long seed = System.nanoTime();
		System.out.println("randomBytesAreHarmless: seed " + seed);
		Random random = new Random(seed);
		for (int round = 0; round < ROUNDS; round++) {
			byte[] wire = new byte[random.nextInt(40)];
			random.nextBytes(wire);
			checkSettingsAndCuts(wire, random, seed, round);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void mutatedFramesAreHarmless(int mutations) {
		long seed = System.nanoTime();
		System.out.println("mutatedFramesAreHarmless: seed " + seed);
		Random random = new Random(seed);
		int messages = 0;
		for (int round = 0; round < ROUNDS; round++) {
			byte[] wire = randomFrames(random);
			for (int i = 0; i < mutations; i++) {
				wire[random.nextInt(wire.length)] ^= (byte) (1 << random.nextInt(8));
			}
			messages += checkSettingsAndCuts(wire, random, seed, round);
		}
		// Else the inputs would be noise that fails with its first byte.
		assertThat(messages).isGreaterThan(ROUNDS);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void mutatedCompressedMessagesAreHarmless(int mutations) {
		long seed = System.nanoTime();
		System.out.println("mutatedCompressedMessagesAreHarmless: seed " + seed);
		Random random = new Random(seed);
		int messages = 0;
		int before = MessageInflater.live();
		try (MessageDeflater deflater = new MessageDeflater(1, false)) {
			for (int round = 0; round < ROUNDS / 2; round++) {
				byte[] wire = Frames.join(compressedFrames(random, deflater), compressedFrames(random, deflater));
				for (int i = 0; i < mutations; i++) {
					wire[random.nextInt(wire.length)] ^= (byte) (1 << random.nextInt(8));
				}
				messages += checkCuts(this.harnesses.get(1 + round % 3), wire, random, seed, round);
			}
		}
		assertThat(messages).isGreaterThan(ROUNDS / 2);
		assertThat(MessageInflater.live()).isLessThan(before + 10);
	}

	private int checkSettingsAndCuts(byte[] wire, Random random, long seed, int round) {
		return checkCuts(this.harnesses.get(round % this.harnesses.size()), wire, random, seed, round);
	}

	private static int checkCuts(ReaderHarness harness, byte[] wire, Random random, long seed, int round) {
		List<String> expected = harness.read(wire, wire.length);
		int[] cuts = random.ints(8, 1, 20).toArray();
		assertThat(harness.read(wire, cuts)).as("seed %d round %d cuts %s", seed, round, Arrays.toString(cuts))
			.isEqualTo(expected);
		long ends = expected.stream().filter((event) -> event.startsWith("fail") || event.startsWith("close")).count();
		assertThat(ends).as("seed %d round %d", seed, round).isLessThanOrEqualTo(1);
		return expected.size();
	}

	private static byte[] randomFrames(Random random) {
		List<byte[]> frames = new ArrayList<>();
		int count = 1 + random.nextInt(5);
		boolean underWay = false;
		for (int i = 0; i < count; i++) {
			int first = FIRST_BYTES[random.nextInt(FIRST_BYTES.length)];
			boolean control = (first & 8) != 0;
			if (!control && random.nextInt(10) > 0) {
				// Mostly where it belongs.
				first = underWay ? (first & 0x80) : ((first & 0xC0) | 1 + random.nextInt(2));
				underWay = (first & 0x80) == 0;
			}
			int length = (random.nextInt(10) == 0) ? random.nextInt(220) : random.nextInt(20);
			byte[] payload = new byte[control ? Math.min(length, 125) : length];
			for (int k = 0; k < payload.length; k++) {
				payload[k] = (byte) (random.nextInt(100) + ((random.nextInt(50) == 0) ? 128 : 0));
			}
			frames.add(Frames.frame(first, payload, random.nextInt()));
		}
		return Frames.join(frames.toArray(new byte[0][]));
	}

	/**
	 * One message in one or two fragments, sometimes with a Ping between them.
	 */
	private static byte[] compressedFrames(Random random, MessageDeflater deflater) {
		StringBuilder text = new StringBuilder();
		int words = 1 + random.nextInt(40);
		for (int i = 0; i < words; i++) {
			text.append("word ").append((char) ('a' + random.nextInt(26))).append((random.nextInt(9) > 0) ? "" : "€");
		}
		byte[] payload = Frames.utf8(text.toString());
		int length = deflater.compress(payload, 0, payload.length, 8 + random.nextInt(8));
		if (length == MessageDeflater.NOT_SMALLER) {
			return Frames.frame(0x81, payload, random.nextInt());
		}
		byte[] compressed = Arrays.copyOf(deflater.output(), length);
		int first = random.nextInt(length + 1);
		if (first == length) {
			return Frames.frame(0xC1, compressed, random.nextInt());
		}
		byte[] between = random.nextBoolean() ? Frames.frame(0x89, new byte[random.nextInt(5)]) : new byte[0];
		return Frames.join(Frames.frame(0x41, Arrays.copyOf(compressed, first), random.nextInt()), between,
				Frames.frame(0x80, Arrays.copyOfRange(compressed, first, length), random.nextInt()));
	}

}
