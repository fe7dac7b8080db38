package dev.wsboot.internal.protocol;

import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a coverage-guided fuzzer calls with bytes that a peer might send. The first byte
 * chooses settings, the second how the others are cut.
 */
public final class MessageReaderFuzzTarget {

	private static final DeflateParameters FORGETFUL = new DeflateParameters(true, true, 15, 15);

	private static final DeflateParameters MINDFUL = new DeflateParameters(false, false, 15, 15);

	private static final List<ReaderHarness> HARNESSES = List.of(
			new ReaderHarness(new ReaderSettings(300, 200, 5, false, false, true), null),
			new ReaderHarness(new ReaderSettings(300, 200, 5, true, true, false), null),
			new ReaderHarness(new ReaderSettings(300, 200, 5, false, true, false), FORGETFUL),
			new ReaderHarness(new ReaderSettings(300, 200, 5, false, false, false), MINDFUL));

	private MessageReaderFuzzTarget() {
	}

	/**
	 * Reads an input as a whole and in pieces. The name is that which Jazzer expects.
	 * @param data the input
	 */
	public static void fuzzerTestOneInput(byte[] data) {
		if (data.length < 2) {
			return;
		}
		ReaderHarness harness = HARNESSES.get(data[0] & 3);
		int piece = 1 + (data[1] & 15);
		byte[] wire = Arrays.copyOfRange(data, 2, data.length);
		List<String> events = harness.read(wire, Math.max(1, wire.length));
		assertThat(harness.read(wire, piece)).isEqualTo(events);
		assertThat(events.stream().filter((event) -> event.startsWith("fail") || event.startsWith("close")))
			.hasSizeLessThanOrEqualTo(1);
	}

}
