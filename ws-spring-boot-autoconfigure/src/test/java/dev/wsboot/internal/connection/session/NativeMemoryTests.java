package dev.wsboot.internal.connection.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.Deflater;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionObserver;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.connection.LoopResources;
import dev.wsboot.internal.connection.RecordingWire;
import dev.wsboot.internal.connection.WireListener;
import dev.wsboot.internal.connection.trace.FrameLog;
import dev.wsboot.internal.protocol.DeflateParameters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * zlib's memory is none of the collector's business: a deflater that is not ended stays
 * until its object happens to be collected, and these are small. So what counts is what
 * the system says of the process.
 */
class NativeMemoryTests {

	private static final long PAGE = 4096;

	/** The heap may grow, which is part of the process too. A leak is gigabytes. */
	private static final long ALLOWED_GROWTH = Runtime.getRuntime().maxMemory() + (200L << 20);

	private static final byte[] TEXT = "a message that is worth compressing, worth compressing, "
		.getBytes(StandardCharsets.US_ASCII);

	private final SessionRegistry sessions = new SessionRegistry();

	private final LoopResources loop = new LoopResources();

	private final byte[] compressed = deflate(TEXT);

	private final RecordingHandler handler = new RecordingHandler(new ConnectionSettings(Dispatch.EVENT_LOOP,
			Runnable::run, 1000, 1000, 10, 10, 1200, Duration.ofSeconds(2), Overflow.CLOSE, 20, 6, Duration.ZERO,
			Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 0))
		.onMessage((session, payload) -> payload);

	/**
	 * With context takeover a leak would be 310 KB for each connection, 6 GB in all.
	 * Without it a message that is not finished when its connection ends is the danger:
	 * its inflater is 40 KB, 4 GB in all.
	 */
	@ParameterizedTest
	@CsvSource({ "100000, false", "20000, true" })
	@EnabledOnOs(OS.LINUX)
	void connectionsThatHaveEndedHoldNothing(int connections, boolean contextTakeover) throws IOException {
		DeflateParameters deflate = new DeflateParameters(!contextTakeover, !contextTakeover, 15, 15);
		try (ConnectionFactory factory = new ConnectionFactory(this.sessions, new TopicRegistry(this.sessions),
				(endpoint) -> ConnectionObserver.NONE, new FrameLog(0))) {
			exchange(factory, deflate, connections / 10);
			long before = residentBytes();
			exchange(factory, deflate, connections);
			assertThat(residentBytes() - before).isLessThan(ALLOWED_GROWTH);
		}
		assertThat(this.sessions.count()).isZero();
	}

	private void exchange(ConnectionFactory factory, DeflateParameters deflate, int connections) {
		for (int i = 0; i < connections; i++) {
			RecordingWire wire = new RecordingWire();
			WireListener connection = factory.create(wire, this.handler, new TestHandshake(), null, deflate);
			connection.onStarted();
			connection.onReadable(new Peer().frame(0xc1, this.compressed).bytes(), this.loop);
			// Compressed as well, which RSV1 tells.
			assertThat(wire.takeBytes()[0]).isEqualTo((byte) 0xc1);
			// And one that ends in the middle of a message.
			connection.onReadable(new Peer().frame(0x41, Arrays.copyOf(this.compressed, 10)).bytes(), this.loop);
			connection.onClosed(null);
			this.handler.forgetEvents();
		}
	}

	private static byte[] deflate(byte[] text) {
		Deflater deflater = new Deflater(6, true);
		try {
			deflater.setInput(text);
			byte[] output = new byte[200];
			int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
			return Arrays.copyOf(output, length - 4);
		}
		finally {
			deflater.end();
		}
	}

	private static long residentBytes() throws IOException {
		System.gc();
		return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * PAGE;
	}

}
