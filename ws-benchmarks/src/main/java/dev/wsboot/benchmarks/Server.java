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
 * @param name name in the results
 * @param process the process, of which only CPU 0 is used where that can be said
 * @param port where it listens
 */
record Server(String name, Process process, int port) implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("started on port (\\d+)");

	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

	private static final long POLL_MILLIS = 100;

	static Server start(String name, List<String> command, Path log) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Native.pinned(0, command)).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		long start = System.nanoTime();
		while (System.nanoTime() - start < START_NANOS) {
			Matcher matcher = STARTED.matcher(Files.readString(log));
			if (matcher.find()) {
				return new Server(name, process, Integer.parseInt(matcher.group(1)));
			}
			if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
				break;
			}
		}
		process.destroyForcibly();
		throw new IllegalStateException(name + " did not start, see " + log);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
