package dev.wsboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, from its start until it is closed.
 *
 * @param peer which one
 * @param process the process
 * @param port where it listens
 */
record Server(Peer peer, Process process, int port) implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("(?:started on port |Listening on: https?://[^:/]+:)(\\d+)");

	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

	private static final long POLL_MILLIS = 50;

	static Server start(Peer peer, List<String> command, Path log) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Machine.onServerCpu(command)).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		// Whoever interrupts the benchmarks shall not have to look for what they have
		// started.
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		long start = System.nanoTime();
		while (System.nanoTime() - start < START_NANOS) {
			Matcher matcher = STARTED.matcher(Files.readString(log));
			if (matcher.find()) {
				return new Server(peer, process, Integer.parseInt(matcher.group(1)));
			}
			if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
				break;
			}
		}
		process.destroyForcibly();
		throw new IOException(peer.title() + " did not start: " + lastLine(log));
	}

	private static String lastLine(Path log) throws IOException {
		List<String> lines = Files.readAllLines(log).stream().filter((line) -> !line.isBlank()).toList();
		return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	long pid() {
		return this.process.pid();
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
