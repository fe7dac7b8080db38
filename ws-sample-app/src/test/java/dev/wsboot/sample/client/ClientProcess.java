package dev.wsboot.sample.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A client that runs as a child process. It is ended by {@link #close()} at the latest,
 * with everything it started.
 */
final class ClientProcess implements AutoCloseable {

	/** What the reader puts behind the last line. */
	private static final String END = new String("end");

	private final Process process;

	private final LinkedBlockingQueue<String> unread = new LinkedBlockingQueue<>();

	private final Thread reader;

	/** All that was printed. Guarded by itself. */
	private final List<String> output = new ArrayList<>();

	private ClientProcess(Process process) {
		this.process = process;
		this.reader = new Thread(this::readOutput, "client-output");
		this.reader.setDaemon(true);
		this.reader.start();
	}

	/**
	 * Starts a client.
	 * @param directory where it runs
	 * @param environment variables in addition to our own
	 * @param input what it reads, {@code null} for nothing
	 * @param command the program and its arguments
	 * @return the running client
	 */
	static ClientProcess start(Path directory, Map<String, String> environment, @Nullable String input,
			List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
		builder.environment().putAll(environment);
		Process process = builder.start();
		ClientProcess client = new ClientProcess(process);
		try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
			if (input != null) {
				writer.write(input);
			}
		}
		return client;
	}

	/**
	 * Waits for a line.
	 * @param expected the whole line
	 * @param limit how long to wait
	 */
	void awaitLine(String expected, Duration limit) throws InterruptedException {
		long deadline = System.nanoTime() + limit.toNanos();
		String line = "";
		while (!expected.equals(line)) {
			line = this.unread.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			if (line == null || line == END) {
				throw new AssertionError("The client must print '" + expected + "' within " + limit.toSeconds()
						+ " s, but printed:" + printed());
			}
		}
	}

	/**
	 * Waits for the end of the client.
	 * @param limit how long to wait
	 * @return all it printed
	 */
	List<String> awaitSuccess(Duration limit) throws InterruptedException {
		if (!this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new AssertionError(
					"The client must end within " + limit.toSeconds() + " s, but printed so far:" + printed());
		}
		this.reader.join(Duration.ofSeconds(10).toMillis());
		if (this.process.exitValue() != 0) {
			throw new AssertionError(
					"The client must succeed, but ended with " + this.process.exitValue() + ":" + printed());
		}
		synchronized (this.output) {
			return List.copyOf(this.output);
		}
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		List<ProcessHandle> descendants = this.process.descendants().toList();
		this.process.destroyForcibly();
		descendants.forEach(ProcessHandle::destroyForcibly);
		this.process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
	}

	private void readOutput() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				synchronized (this.output) {
					this.output.add(line);
				}
				this.unread.add(line);
			}
		}
		catch (IOException ex) {
			// The process was ended while it printed.
		}
		this.unread.add(END);
	}

	/**
	 * What it printed so far, for messages.
	 * @return the lines, with a line break before each
	 */
	String printed() {
		synchronized (this.output) {
			return this.output.isEmpty() ? " nothing" : "\n" + String.join("\n", this.output);
		}
	}

}
