package dev.wsboot.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The C program that makes the load.
 *
 * @param program the program
 * @param work directory for what it says in case of an error
 */
record Generator(Path program, Path work) {

	private static final String ERROR = "error";

	/**
	 * Loads a server and judges what came back.
	 * @param scenario what to do
	 * @param server the server
	 * @param warmupSeconds seconds before the measurement
	 * @param seconds seconds of the measurement
	 * @return the round, rejected if anything went wrong
	 */
	Round measure(Scenario scenario, Server server, int warmupSeconds, int seconds)
			throws IOException, InterruptedException {
		Map<String, String> values = load(scenario, server, warmupSeconds, seconds);
		String error = values.get(ERROR);
		if (error != null) {
			return Round.rejected(scenario, server.peer(), server.isAlive() ? error : "The server died. " + error);
		}
		return Round.of(scenario, server.peer(), values);
	}

	/**
	 * Loads a server.
	 * @return what the generator printed, or only what went wrong
	 */
	Map<String, String> load(Scenario scenario, Server server, int warmupSeconds, int seconds)
			throws IOException, InterruptedException {
		List<String> command = command(scenario, server.port());
		command.addAll(List.of("pid=" + server.pid(), "cpu=" + Machine.SERVER_CPU, "warmup=" + warmupSeconds,
				"seconds=" + seconds, "threads=" + Machine.generatorThreads()));
		Path errors = this.work.resolve("generator.log");
		Process process = new ProcessBuilder(Machine.onOtherCpus(command)).redirectError(errors.toFile()).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return (process.waitFor() == 0) ? Values.parse(output) : Map.of(ERROR, Files.readString(errors).strip());
	}

	/**
	 * Opens connections that do nothing after their first message.
	 * @param scenario how many, and which
	 * @param port where the server listens
	 * @return the connections, all of them answered
	 */
	Held hold(Scenario scenario, int port) throws IOException, InterruptedException {
		Path errors = this.work.resolve("generator.log");
		Process process = new ProcessBuilder(Machine.onOtherCpus(command(scenario, port)))
			.redirectError(errors.toFile())
			.start();
		BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		if (!"ready".equals(output.readLine())) {
			process.waitFor();
			throw new IOException(Files.readString(errors).strip());
		}
		return new Held(process);
	}

	private List<String> command(Scenario scenario, int port) {
		return new ArrayList<>(List.of(this.program.toString(), "mode=" + scenario.mode().argument(), "port=" + port,
				"path=" + scenario.path(), "connections=" + scenario.connections(),
				"outstanding=" + scenario.outstanding(), "bytes=" + scenario.bytes(), "text=" + flag(scenario.text()),
				"compressed=" + flag(scenario.compressed()), "tls=" + flag(scenario.tls()),
				"rate=" + Math.max(1, scenario.rate())));
	}

	private static int flag(boolean value) {
		return value ? 1 : 0;
	}

	/**
	 * Connections that are held open until this is closed.
	 *
	 * @param process the generator
	 */
	record Held(Process process) implements AutoCloseable {

		boolean isAlive() {
			return this.process.isAlive();
		}

		@Override
		public void close() throws IOException {
			this.process.getOutputStream().close();
			this.process.onExit().join();
		}

	}

}
