package dev.wsboot.internal.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compressed messages (RFC 7692) on their way out.
 */
class MessageDeflaterTests {

	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF };

	private static final int[] SIZES = { 16, 64, 255, 256, 257, 1000, 4096, 20_000, 32_768, 131_072 };

	@ParameterizedTest
	@ValueSource(ints = { -1, 1, 2, 3, 4, 5, 6, 7, 8, 9 })
	void everyMessageCanBeInflatedByItself(int level) throws DataFormatException {
		try (MessageDeflater deflater = new MessageDeflater(level, false)) {
			for (int windowBits = 8; windowBits <= 15; windowBits++) {
				for (int size : SIZES) {
					byte[] json = json(size);
					int length = deflater.compress(json, 0, size, windowBits);
					assertThat(length).isBetween(1, size - 1);
					byte[] compressed = Arrays.copyOf(deflater.output(), length);
					assertThat(inflate(new Inflater(true), compressed, size)).isEqualTo(json);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void partsAreOneMessage(boolean contextTakeover) throws DataFormatException {
		for (int windowBits = 8; windowBits <= 15; windowBits++) {
			Inflater inflater = new Inflater(true);
			try (MessageDeflater deflater = new MessageDeflater(6, contextTakeover)) {
				for (int[] sizes : new int[][] { { 1000, 1 }, { 1000, 0 }, { 65_536, 255, 256, 257, 30_000 } }) {
					ByteArrayOutputStream message = new ByteArrayOutputStream();
					ByteArrayOutputStream compressed = new ByteArrayOutputStream();
					for (int i = 0; i < sizes.length; i++) {
						// Some parts do not compress.
						byte[] part = (i % 2 == 0) ? json(sizes[i]) : noise(sizes[i]);
						message.writeBytes(part);
						ByteBuffer payload = ByteBuffer.wrap(part);
						int length = deflater.compressPart(payload, windowBits, i == 0, i == sizes.length - 1, false);
						assertThat(payload.remaining()).isEqualTo(part.length);
						compressed.write(deflater.output(), 0, length);
					}
					if (!contextTakeover) {
						assertThat(new DeflateStream(Frames.join(compressed.toByteArray(), TAIL)).maxDistance())
							.isLessThanOrEqualTo(1 << windowBits);
					}
					assertThat(inflate(contextTakeover ? inflater : new Inflater(true), compressed.toByteArray(),
							message.size()))
						.isEqualTo(message.toByteArray());
				}
			}
			inflater.end();
		}
	}

	@Test
	void theFirstPartDecidesForTheMessage() throws DataFormatException {
		try (MessageDeflater deflater = new MessageDeflater(6, true)) {
			assertThat(deflater.compressPart(ByteBuffer.wrap(noise(1000)), 15, true, false, false))
				.isEqualTo(MessageDeflater.NOT_SMALLER);
			// A short one says nothing.
			byte[] part = noise(5);
			int length = deflater.compressPart(ByteBuffer.wrap(part), 15, true, false, true);
			byte[] first = Arrays.copyOf(deflater.output(), length);
			int lastLength = deflater.compressPart(ByteBuffer.allocate(0), 15, false, true, false);
			byte[] compressed = Frames.join(first, Arrays.copyOf(deflater.output(), lastLength));
			assertThat(inflate(new Inflater(true), compressed, 5)).isEqualTo(part);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 8, 9, 12, 14, 15 })
	void messagesLookBackWithContextTakeover(int windowBits) throws DataFormatException {
		try (MessageDeflater deflater = new MessageDeflater(6, true)) {
			Inflater inflater = new Inflater(true);
			int[] lengths = new int[2];
			for (int i = 0; i < 300; i++) {
				// Every third message does not compress and is not sent compressed.
				byte[] payload = (i % 3 == 2) ? noise(70) : json(70 + i % 5);
				int length = deflater.compress(payload, 0, payload.length, windowBits);
				if (i % 3 == 2) {
					assertThat(length).isEqualTo(MessageDeflater.NOT_SMALLER);
				}
				else {
					byte[] compressed = Arrays.copyOf(deflater.output(), length);
					assertThat(inflate(inflater, compressed, payload.length)).isEqualTo(payload);
					lengths[i % 3] += length;
				}
			}
			inflater.end();
			// The second of two similar messages refers to the first.
			assertThat(lengths[1]).isLessThan(lengths[0] * 9 / 10);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 8, 9, 10, 11, 12, 13, 14, 15 })
	void noReferenceReachesBeyondTheWindow(int windowBits) {
		for (boolean contextTakeover : new boolean[] { false, true }) {
			try (MessageDeflater deflater = new MessageDeflater(6, contextTakeover)) {
				ByteArrayOutputStream stream = new ByteArrayOutputStream();
				ByteArrayOutputStream expected = new ByteArrayOutputStream();
				int max = 0;
				int references = 0;
				for (int i = 0; i < 40; i++) {
					byte[] payload = far(100 + i * 700);
					expected.writeBytes(payload);
					int length = deflater.compress(payload, 0, payload.length, windowBits);
					if (!contextTakeover) {
						stream.reset();
						expected.reset();
						expected.writeBytes(payload);
					}
					stream.write(deflater.output(), 0, length);
					stream.writeBytes(TAIL);
					if (!contextTakeover || i == 39) {
						DeflateStream read = new DeflateStream(stream.toByteArray());
						assertThat(read.output()).isEqualTo(expected.toByteArray());
						max = Math.max(max, read.maxDistance());
						references += read.references();
					}
				}
				// Far enough to see a window that is not kept, else this proves nothing.
				assertThat(max).isBetween(1 << (windowBits - 1), 1 << windowBits);
				assertThat(references).isGreaterThan(1000);
			}
		}
	}

	@Test
	void zlibInflatesWithAWindowOfThatSize() throws IOException, InterruptedException {
		Assumptions.assumeTrue(hasPython(), "Not run: there is no python3 whose zlib could inflate with small windows");
		List<String> lines = new ArrayList<>();
		for (int windowBits = 8; windowBits <= 15; windowBits++) {
			try (MessageDeflater deflater = new MessageDeflater(6, false);
					MessageDeflater takeover = new MessageDeflater(6, true)) {
				ByteArrayOutputStream stream = new ByteArrayOutputStream();
				ByteArrayOutputStream all = new ByteArrayOutputStream();
				for (int size : new int[] { 300, 1000, 5000, 40_000, 70_000 }) {
					byte[] payload = far(size);
					int length = deflater.compress(payload, 0, size, windowBits);
					lines.add(line(windowBits, Arrays.copyOf(deflater.output(), length), payload));
					length = takeover.compress(payload, 0, size, windowBits);
					stream.write(takeover.output(), 0, length);
					stream.writeBytes(TAIL);
					all.writeBytes(payload);
				}
				lines.add(line(windowBits, stream.toByteArray(), all.toByteArray()));
			}
		}
		// A stream that does look back further must be refused, else zlib is no proof.
		try (MessageDeflater deflater = new MessageDeflater(6, false)) {
			byte[] payload = far(40_000);
			int length = deflater.compress(payload, 0, payload.length, 15);
			lines.add(line(9, Arrays.copyOf(deflater.output(), length), payload));
		}
		List<String> answers = python("""
				import sys, zlib
				for line in sys.stdin:
				    bits, data, expected = line.split()
				    try:
				        out = zlib.decompressobj(wbits=-int(bits)).decompress(bytes.fromhex(data) + b'\\0\\0\\xff\\xff')
				        print(out.hex() == expected)
				    except zlib.error as e:
				        print(e)
				""", lines);
		assertThat(answers).hasSize(lines.size());
		assertThat(answers.subList(0, lines.size() - 1)).containsOnly("True");
		assertThat(answers.get(lines.size() - 1)).contains("invalid distance too far back");
	}

	@Test
	void whatDoesNotShrinkIsNotCompressed() throws DataFormatException {
		try (MessageDeflater deflater = new MessageDeflater(6, false)) {
			assertThat(deflater.compress(new byte[0], 0, 0, 15)).isEqualTo(MessageDeflater.NOT_SMALLER);
			assertThat(deflater.compress(new byte[1], 0, 1, 15)).isEqualTo(MessageDeflater.NOT_SMALLER);
			for (int size : SIZES) {
				byte[] noise = noise(size);
				for (int windowBits : new int[] { 8, 15 }) {
					assertThat(deflater.compress(noise, 0, size, windowBits)).isEqualTo(MessageDeflater.NOT_SMALLER);
				}
				byte[] json = json(size);
				int length = deflater.compress(json, 0, size, 15);
				assertThat(inflate(new Inflater(true), Arrays.copyOf(deflater.output(), length), size)).isEqualTo(json);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 12, 15 })
	void longMessageThatBeginsIncompressiblyIsGivenUpEarly(int windowBits) throws DataFormatException {
		try (MessageDeflater deflater = new MessageDeflater(6, false)) {
			byte[] noise = noise(200_000);
			byte[] noiseThenZeros = Arrays.copyOf(noise, 2_000_000);
			assertThat(deflater.compress(noiseThenZeros, 0, noiseThenZeros.length, windowBits))
				.as("would shrink to a tenth, but its first 128 KB do not")
				.isEqualTo(MessageDeflater.NOT_SMALLER);
			byte[] zerosThenNoise = new byte[2_000_000];
			System.arraycopy(noise, 0, zerosThenNoise, 1_000_000, noise.length);
			int length = deflater.compress(zerosThenNoise, 0, zerosThenNoise.length, windowBits);
			assertThat(length).isBetween(1, 300_000);
			assertThat(inflate(new Inflater(true), Arrays.copyOf(deflater.output(), length), zerosThenNoise.length))
				.isEqualTo(zerosThenNoise);
		}
	}

	@Test
	void whatIsNotCompressedCanStillBeRead() {
		try (MessageDeflater deflater = new MessageDeflater(6, false)) {
			ByteBuffer buffer = ByteBuffer.wrap(noise(2000)).position(100).limit(1900);
			for (int windowBits : new int[] { 8, 15 }) {
				assertThat(deflater.compress(buffer, windowBits)).isEqualTo(MessageDeflater.NOT_SMALLER);
				assertThat(buffer.position()).isEqualTo(100);
				assertThat(buffer.limit()).isEqualTo(1900);
			}
		}
	}

	@Test
	void theBoundaryIsOneByteLess() {
		// 12 equal bytes need a few bytes: the shorter they are, the closer.
		try (MessageDeflater deflater = new MessageDeflater(6, false)) {
			int smallest = 0;
			for (int size = 1; size < 20; size++) {
				int length = deflater.compress(new byte[size], 0, size, 15);
				if (length != MessageDeflater.NOT_SMALLER) {
					assertThat(length).isLessThan(size);
					smallest = (smallest > 0) ? smallest : size;
				}
			}
			int length = deflater.compress(new byte[smallest], 0, smallest, 15);
			assertThat(length).isEqualTo(smallest - 1);
		}
	}

	@Test
	void buffersOfAllKindsAreCompressedFromPositionToLimit() throws DataFormatException {
		byte[] json = json(1000);
		ByteBuffer heap = ByteBuffer.wrap(json);
		for (ByteBuffer buffer : List.of(heap.duplicate(), heap.asReadOnlyBuffer(),
				ByteBuffer.allocateDirect(1000).put(heap.duplicate()).flip())) {
			try (MessageDeflater deflater = new MessageDeflater(6, false)) {
				for (int windowBits : new int[] { 8, 15 }) {
					buffer.position(100).limit(900);
					int length = deflater.compress(buffer, windowBits);
					assertThat(buffer.position()).isEqualTo(100);
					assertThat(buffer.limit()).isEqualTo(900);
					assertThat(inflate(new Inflater(true), Arrays.copyOf(deflater.output(), length), 800))
						.isEqualTo(Arrays.copyOfRange(json, 100, 900));
				}
			}
		}
	}

	@Test
	void aLongArrayIsGivenUpWithTheNextMessage() {
		try (MessageDeflater deflater = new MessageDeflater(1, false)) {
			deflater.compress(new byte[1_000_000], 0, 1_000_000, 15);
			assertThat(deflater.output()).hasSizeGreaterThanOrEqualTo(1_000_000);
			deflater.compress(new byte[1000], 0, 1000, 15);
			assertThat(deflater.output()).hasSize(1024);
		}
	}

	@Test
	void messagesThroughThePoolLeaveNothingBehind() {
		int before = MessageDeflater.live();
		byte[] json = json(200);
		DeflaterPool pool = new DeflaterPool(1, 2);
		for (int i = 0; i < 100_000; i++) {
			MessageDeflater deflater = pool.borrow();
			deflater.compress(json, 0, json.length, 15);
			pool.giveBack(deflater);
			assertThat(MessageDeflater.live()).isEqualTo(before + 1);
		}
		List<MessageDeflater> lent = List.of(pool.borrow(), pool.borrow(), pool.borrow(), pool.borrow());
		assertThat(MessageDeflater.live()).isEqualTo(before + 4);
		lent.subList(0, 3).forEach(pool::giveBack);
		assertThat(MessageDeflater.live()).isEqualTo(before + 3);
		pool.close();
		assertThat(MessageDeflater.live()).isEqualTo(before + 1);
		pool.giveBack(lent.get(3));
		assertThat(MessageDeflater.live()).isEqualTo(before);
	}

	@Test
	void threadsNeverShareADeflater() throws InterruptedException {
		int before = MessageDeflater.live();
		DeflaterPool pool = new DeflaterPool(1, 2);
		List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
		List<Thread> threads = new ArrayList<>();
		for (int t = 0; t < 4; t++) {
			byte[] json = json(100 + 50 * t);
			threads.add(new Thread(() -> {
				try {
					for (int i = 0; i < 2000; i++) {
						MessageDeflater deflater = pool.borrow();
						int length = deflater.compress(json, 0, json.length, 8 + i % 8);
						byte[] compressed = Arrays.copyOf(deflater.output(), length);
						pool.giveBack(deflater);
						assertThat(inflate(new Inflater(true), compressed, json.length)).isEqualTo(json);
					}
				}
				catch (Throwable ex) {
					failures.add(ex);
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join(TimeUnit.SECONDS.toMillis(60));
		}
		assertThat(failures).isEmpty();
		assertThat(MessageDeflater.live()).isBetween(before, before + 2);
		pool.close();
		assertThat(MessageDeflater.live()).isEqualTo(before);
	}

	private static byte[] inflate(Inflater inflater, byte[] compressed, int size) throws DataFormatException {
		inflater.setInput(Frames.join(compressed, TAIL));
		byte[] output = new byte[size + 1];
		int length = inflater.inflate(output);
		assertThat(inflater.getRemaining()).isZero();
		return Arrays.copyOf(output, length);
	}

	private static byte[] json(int size) {
		StringBuilder json = new StringBuilder("[");
		Random random = new Random(size);
		while (json.length() < size) {
			json.append("{\"user\":\"aaaaaaaaaa\",\"price\":").append(random.nextInt(100)).append("},");
		}
		return json.substring(0, size).getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] noise(int size) {
		byte[] noise = new byte[size];
		new Random(size).nextBytes(noise);
		return noise;
	}

	/**
	 * Noise with repetitions at all distances.
	 */
	private static byte[] far(int size) {
		Random random = new Random(size);
		byte[] data = noise(size);
		for (int position = 20; position < size - 20; position += 10 + random.nextInt(20)) {
			int limit = Math.min(position, 1 << (4 + random.nextInt(12)));
			int from = position - 1 - random.nextInt(limit);
			System.arraycopy(data, Math.max(0, from), data, position, Math.min(12, size - position));
		}
		return data;
	}

	private static String line(int windowBits, byte[] compressed, byte[] expected) {
		HexFormat hex = HexFormat.of();
		return windowBits + " " + hex.formatHex(compressed) + " " + hex.formatHex(expected);
	}

	private static boolean hasPython() throws InterruptedException {
		try {
			return new ProcessBuilder("python3", "-c", "import zlib").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static List<String> python(String script, List<String> lines) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("python3", "-c", script).redirectErrorStream(true).start();
		try (var input = process.outputWriter()) {
			for (String line : lines) {
				input.write(line);
				input.newLine();
			}
		}
		List<String> answers = process.inputReader().lines().toList();
		assertThat(process.waitFor()).isZero();
		return answers;
	}

}
