package dev.wsboot.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.wsboot.benchmarks.peers.OurPeer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Generator} against this project's server, which runs within the test.
 */
class GeneratorIntegrationTests {

	@TempDir
	private static Path directory;

	private static Generator generator;

	private static ConfigurableApplicationContext context;

	private static Server server;

	@BeforeAll
	static void start() throws IOException, InterruptedException {
		generator = new Generator(Machine.compileGenerator(directory), directory);
		context = SpringApplication.run(OurPeer.class, "--server.port=0", "--ws.dispatch=event-loop",
				"--ws.endpoints.echo.limits.max-message-size=64KB");
		server = server(Integer.parseInt(context.getEnvironment().getProperty("local.server.port", "0")));
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "32", "32x16", "64k", "deflate", "5k/s", "handshake" })
	void everythingThatIsSentComesBack(String name) throws IOException, InterruptedException {
		Round round = generator.measure(scenario(name), server, 0, 1);
		// A slow machine may not keep the rate, or the generator be at its limit; nothing
		// else may go wrong.
		if (round.rejected() != null) {
			assertThat(round.rejected())
				.matches("The generator was at its limit.*|.*messages per second came back instead of.*");
		}
		assertThat(round.perSecond()).isPositive();
	}

	// Ticks are whole ones of user and of system time, so they are behind the clock by
	// less than two.
	@Test
	void clockOfAProcessCountsWhatItsTicksCount() throws IOException, InterruptedException {
		Thread ended = new Thread(() -> burn(Duration.ofMillis(300)));
		ended.start();
		ended.join();
		double before = ownTickSeconds();
		Map<String, String> values = generator.load(scenario("32"), server, 0, 1);
		double after = ownTickSeconds();
		double start = Values.number(values, "process_nanos_before") / 1e9;
		double end = Values.number(values, "process_nanos_after") / 1e9;
		assertThat(start).isBetween(before, end);
		assertThat(end).isBetween(start, after + 2 / Values.number(values, "ticks_per_second"));
		assertThat(CpuTime.of(values).serverSeconds()).isPositive();
	}

	private static void burn(Duration cpuTime) {
		long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + cpuTime.toNanos();
		while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
			Thread.onSpinWait();
		}
	}

	// Fields 14 and 15 of the line; the name before them may hold spaces.
	private static double ownTickSeconds() throws IOException {
		String stat = Files.readString(Path.of("/proc/self/stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
	}

	@Test
	void everyMemberReceivesTheBroadcast() throws IOException, InterruptedException {
		Scenario few = new Scenario("few", "20", Scenario.Mode.BROADCAST, 20, 2, 128, true, false, false, 0);
		assertThat(generator.measure(few, server, 0, 1).perSecond()).isPositive();
	}

	@Test
	void idleConnectionsAreHeldUntilTheyAreClosed() throws IOException, InterruptedException {
		Scenario few = new Scenario("few", "20", Scenario.Mode.IDLE, 20, 1, 32, false, false, false, 0);
		try (Generator.Held held = generator.hold(few, server.port())) {
			assertThat(held.isAlive()).isTrue();
		}
	}

	@Test
	void refusedMessageRejectsTheRound() throws IOException, InterruptedException {
		Round round = generator.measure(scenario("1m"), server, 0, 1);
		assertThat(round.counts()).isFalse();
		assertThat(round.rejected()).isNotBlank();
	}

	@Test
	void missingCompressionRejectsTheRound() throws IOException, InterruptedException {
		try (ConfigurableApplicationContext plain = SpringApplication.run(OurPeer.class, "--server.port=0",
				"--ws.compression.enabled=false", "--spring.jmx.enabled=false")) {
			int port = Integer.parseInt(plain.getEnvironment().getProperty("local.server.port", "0"));
			assertThat(generator.measure(scenario("deflate"), server(port), 0, 1).rejected())
				.isEqualTo("permessage-deflate was not negotiated");
		}
	}

	@Test
	void refusedConnectionIsAnErrorOfTheIdleOnes() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> generator.hold(scenario("tls-idle"), 1))
			.withMessageContaining("Connecting to port 1 failed");
	}

	private static Scenario scenario(String name) {
		return Scenario.ALL.stream().filter((scenario) -> scenario.name().equals(name)).findFirst().orElseThrow();
	}

	// The process is one that lasts; its CPU time is not looked at.
	private static Server server(int port) throws IOException {
		return new Server(Peer.OURS_TOMCAT_LOOP, new ProcessHandleProcess(), port);
	}

	/**
	 * The test itself as the server's process.
	 */
	private static final class ProcessHandleProcess extends Process {

		@Override
		public long pid() {
			return ProcessHandle.current().pid();
		}

		@Override
		public boolean isAlive() {
			return true;
		}

		@Override
		public OutputStream getOutputStream() {
			throw new UnsupportedOperationException();
		}

		@Override
		public InputStream getInputStream() {
			throw new UnsupportedOperationException();
		}

		@Override
		public InputStream getErrorStream() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int waitFor() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int exitValue() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void destroy() {
			throw new UnsupportedOperationException();
		}

	}

}
