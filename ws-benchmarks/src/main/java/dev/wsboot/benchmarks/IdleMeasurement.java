package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an idle connection holds: the live heap and the memory of the process, with the
 * connections and without them.
 */
final class IdleMeasurement {

	private static final int WARMUP_CONNECTIONS = 200;

	/** The last line of a class histogram: instances and bytes. */
	private static final Pattern TOTAL = Pattern.compile("^Total\\s+(\\d+)\\s+(\\d+)", Pattern.MULTILINE);

	private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB", Pattern.MULTILINE);

	private final Generator generator;

	IdleMeasurement(Generator generator) {
		this.generator = generator;
	}

	Round measure(Scenario scenario, Server server) throws InterruptedException {
		Scenario warmup = new Scenario(scenario.name(), scenario.title(), scenario.mode(), WARMUP_CONNECTIONS, 1,
				scenario.bytes(), scenario.text(), scenario.compressed(), scenario.tls(), 0);
		try {
			// Classes, pools and caches that the first connections leave behind are not
			// theirs.
			this.generator.hold(warmup, server.port()).close();
			Memory before = Memory.of(server);
			try (Generator.Held held = this.generator.hold(scenario, server.port())) {
				Memory after = Memory.of(server);
				if (!held.isAlive()) {
					return Round.rejected(scenario, server.peer(), "The server closed idle connections");
				}
				return Round.idle(scenario, server.peer(),
						(double) (after.heapBytes - before.heapBytes) / scenario.connections(),
						(double) (after.residentBytes - before.residentBytes) / scenario.connections());
			}
		}
		catch (IOException ex) {
			return Round.rejected(scenario, server.peer(),
					server.isAlive() ? ex.getMessage() : "The server died. " + ex.getMessage());
		}
	}

	/**
	 * The bytes of all live objects.
	 * @param histogram what jcmd prints
	 * @return bytes
	 */
	static long totalOf(String histogram) {
		Matcher matcher = TOTAL.matcher(histogram);
		if (!matcher.find()) {
			throw new IllegalArgumentException("The class histogram has no total");
		}
		return Long.parseLong(matcher.group(2));
	}

	/**
	 * The memory of a process that is in RAM.
	 * @param status the text of {@code /proc/PID/status}
	 * @return bytes
	 */
	static long residentOf(String status) {
		Matcher matcher = RESIDENT.matcher(status);
		if (!matcher.find()) {
			throw new IllegalArgumentException("The status has no VmRSS");
		}
		return Long.parseLong(matcher.group(1)) * 1024;
	}

	/**
	 * Memory at one moment.
	 *
	 * @param heapBytes live heap after a full collection, 0 if there is no JVM
	 * @param residentBytes memory of the process, of which the heap is a constant part
	 */
	private record Memory(long heapBytes, long residentBytes) {

		static Memory of(Server server) throws IOException, InterruptedException {
			long heapBytes = server.peer().isJava() ? histogram(server) : 0;
			return new Memory(heapBytes,
					residentOf(Files.readString(Path.of("/proc", String.valueOf(server.pid()), "status"))));
		}

		// It collects before it counts. The first collection may leave what only a
		// reference queue
		// or a cleaner lets go of.
		private static long histogram(Server server) throws IOException, InterruptedException {
			String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
			long total = 0;
			for (int i = 0; i < 2; i++) {
				Process process = new ProcessBuilder(jcmd, String.valueOf(server.pid()), "GC.class_histogram")
					.redirectErrorStream(true)
					.start();
				String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
				if (process.waitFor() != 0) {
					throw new IOException("jcmd failed: " + output.strip());
				}
				total = totalOf(output);
			}
			return total;
		}

	}

}
