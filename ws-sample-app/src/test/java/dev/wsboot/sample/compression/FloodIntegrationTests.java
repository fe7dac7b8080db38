package dev.wsboot.sample.compression;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that send much and mean nothing, and peers that never finish, cost neither memory
 * nor the other connections anything.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class FloodIntegrationTests {

	private static final int PINGS_PER_WRITE = 10_000;

	private static final long ALLOWED_GROWTH = 8L << 20;

	@LocalServerPort
	private int port;

	@Test
	void floodOfPingsIsAnsweredWithinTheSameMemory() throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo");
				RawClient other = RawClient.open(this.port, "/echo")) {
			other.assertEchoes("before");
			CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> countPongs(client));
			byte[] pings = repeat(RawClient.header(RawClient.FIN | RawClient.PING, 0), PINGS_PER_WRITE);
			long before = memory();
			for (int i = 0; i < 100; i++) {
				client.write(pings);
				other.assertEchoes("meanwhile " + i);
			}
			assertThat(memory() - before).isLessThan(ALLOWED_GROWTH);
			client.add(RawClient.FIN | RawClient.TEXT, "end".getBytes(StandardCharsets.UTF_8)).flush();
			assertThat(reading.get(60, TimeUnit.SECONDS)).isBetween(1, 100 * PINGS_PER_WRITE);
		}
	}

	/**
	 * 50 MB of pongs that nobody reads: far more than the sockets hold, so that they
	 * would have to wait in memory, were not only the latest of them kept.
	 */
	@Test
	void floodOfPingsWhosePongsNobodyReadsIsHeldInTheSameMemory() throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo");
				RawClient other = RawClient.open(this.port, "/echo")) {
			other.assertEchoes("before");
			client.add(RawClient.FIN | RawClient.PING, new byte[125]);
			byte[] flood = repeat(client.takeUnsent(), PINGS_PER_WRITE);
			long before = memory();
			for (int i = 0; i < 40; i++) {
				client.write(flood);
				other.assertEchoes("meanwhile " + i);
			}
			assertThat(memory() - before).isLessThan(ALLOWED_GROWTH);
			// The pong to the latest ping is not lost.
			client.add(RawClient.FIN | RawClient.PING, new byte[] { 42 });
			client.add(RawClient.FIN | RawClient.TEXT, "end".getBytes(StandardCharsets.UTF_8)).flush();
			RawClient.Frame last = client.read();
			for (RawClient.Frame frame = last; frame.first() != (RawClient.FIN | RawClient.TEXT);) {
				last = frame;
				frame = client.read();
			}
			assertThat(last.first()).isEqualTo(RawClient.FIN | RawClient.PONG);
			assertThat(last.payload()).isEqualTo(new byte[] { 42 });
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { RawClient.TEXT, RawClient.BINARY, RawClient.RSV1 | RawClient.TEXT })
	void floodOfEmptyFragmentsEndsAtTheLimit(int first) throws Exception {
		try (RawClient client = RawClient.open(this.port, "/echo", "permessage-deflate")) {
			client.add(first, new byte[0]);
			for (int i = 1; i < 65_536; i++) {
				client.add(RawClient.CONTINUATION, new byte[0]);
			}
			client.add(RawClient.FIN | RawClient.PING, new byte[0]).flush();
			assertThat(client.read().first()).isEqualTo(RawClient.FIN | RawClient.PONG);
			client.add(RawClient.FIN | RawClient.CONTINUATION, new byte[0]).flush();
			assertThat(client.readClose()).isEqualTo(1009);
		}
	}

	@Test
	void handshakeThatNeverEndsDisturbsNobody() throws Exception {
		try (RawClient slow = new RawClient(this.port); RawClient other = RawClient.open(this.port, "/echo")) {
			slow.write("GET /echo HTTP/1.1\r\nHost: localhost\r\nX-Endless: ".getBytes(StandardCharsets.US_ASCII));
			for (int i = 0; i < 500; i++) {
				slow.write(new byte[] { 'x' });
				other.assertEchoes("meanwhile " + i);
			}
		}
	}

	@Test
	void frameThatNeverEndsDisturbsNobody() throws Exception {
		try (RawClient header = RawClient.open(this.port, "/echo");
				RawClient payload = RawClient.open(this.port, "/echo", "permessage-deflate");
				RawClient other = RawClient.open(this.port, "/echo")) {
			long before = memory();
			header.write(new byte[] { (byte) (RawClient.FIN | RawClient.BINARY), (byte) 0xFF, 0, 0 });
			payload.write(RawClient.header(RawClient.FIN | RawClient.BINARY, 16 << 20));
			for (int i = 0; i < 500; i++) {
				payload.write(new byte[] { (byte) i });
				other.assertEchoes("meanwhile " + i);
			}
			// Announced bytes are not allocated before they come.
			assertThat(memory() - before).isLessThan(ALLOWED_GROWTH);
		}
	}

	private static int countPongs(RawClient client) {
		try {
			int pongs = 0;
			for (RawClient.Frame frame = client.read(); frame.first() != (RawClient.FIN | RawClient.TEXT);) {
				assertThat(frame.first()).isEqualTo(RawClient.FIN | RawClient.PONG);
				pongs++;
				frame = client.read();
			}
			return pongs;
		}
		catch (IOException ex) {
			throw new AssertionError("The connection must stay open", ex);
		}
	}

	private static byte[] repeat(byte[] bytes, int times) {
		byte[] repeated = new byte[bytes.length * times];
		for (int i = 0; i < repeated.length; i++) {
			repeated[i] = bytes[i % bytes.length];
		}
		return repeated;
	}

	/**
	 * Bytes that are in use by the process of server and client, on the heap and outside.
	 * The least of several measurements: what other threads allocate while the collector
	 * runs is counted as used, what is held is in all of them.
	 */
	private static long memory() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
				.stream()
				.mapToLong(BufferPoolMXBean::getMemoryUsed)
				.sum();
			long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
			least = Math.min(least, heap + direct);
		}
		return least;
	}

}
