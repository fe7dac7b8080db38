package dev.wsboot.benchmarks;

import java.io.IOException;
import java.io.StringReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what an echo costs each server. All servers run at the same time, but only one
 * has load: the rounds of a scenario go from server to server, so that whatever else the
 * machine does meets all of them alike.
 */
public final class EchoBenchmark {

	private final Options options;

	private final Path load;

	private final Path logs;

	private EchoBenchmark(Options options, Path load, Path logs) {
		this.options = options;
		this.load = load;
		this.logs = logs;
	}

	public static void main(String[] args) throws IOException, InterruptedException, URISyntaxException {
		Options options = Options.parse(args);
		Path jar = Path.of(EchoBenchmark.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		Path directory = Files.createDirectories(jar.resolveSibling("echo-benchmark"));
		Path floor = Native.compile("floor", directory);
		List<Server> servers = new ArrayList<>();
		try {
			Path sample = jar.resolveSibling("servers").resolve("ws-sample-app.jar");
			servers.add(Server.start("floor", List.of(floor.toString()), directory.resolve("floor.log")));
			servers.add(Server.start("event loop", java("-jar", sample.toString(), "--server.port=0"),
					directory.resolve("event-loop.log")));
			servers.add(Server.start("worker",
					java("-jar", sample.toString(), "--server.port=0", "--ws.endpoints.echo.dispatch=worker"),
					directory.resolve("worker.log")));
			servers.add(Server.start("spring-websocket on Tomcat",
					java("-cp", jar.toString(), SpringWebSocketPeer.class.getName(), "--server.port=0"),
					directory.resolve("spring-websocket.log")));
			new EchoBenchmark(options, Native.compile("load", directory), directory).run(servers);
		}
		finally {
			servers.forEach(Server::close);
		}
	}

	private static List<String> java(String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
		command.addAll(List.of(arguments));
		return command;
	}

	private void run(List<Server> servers) throws IOException, InterruptedException {
		List<String> names = servers.stream().map(Server::name).toList();
		List<Round> rounds = new ArrayList<>();
		System.out.printf("Java %s, %s, %d processors, %s%n%n", Runtime.version(), System.getProperty("os.arch"),
				Runtime.getRuntime().availableProcessors(),
				Native.CAN_PIN ? "servers on CPU 0, generator on CPU 1" : "nothing is pinned");
		for (Scenario scenario : this.options.scenarios()) {
			for (int round = 0; round < this.options.rounds(); round++) {
				for (Server server : servers) {
					rounds.add(measure(scenario, server));
				}
			}
			System.out.print(Report.markdown(scenario, names, rounds));
		}
		Files.writeString(this.options.output(),
				JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(rounds));
	}

	private Round measure(Scenario scenario, Server server) throws IOException, InterruptedException {
		Path errors = this.logs.resolve("load.log");
		List<String> command = List.of(this.load.toString(), String.valueOf(server.port()), "/echo",
				String.valueOf(scenario.connections()), String.valueOf(scenario.outstanding()),
				String.valueOf(scenario.bytes()), scenario.text() ? "text" : "binary",
				String.valueOf(this.options.warmupSeconds()), String.valueOf(this.options.seconds()),
				String.valueOf(server.process().pid()));
		Process process = new ProcessBuilder(Native.pinned(1, command)).redirectError(errors.toFile()).start();
		String output = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			return Round.failed(scenario, server.name(), Files.readString(errors).strip());
		}
		Properties values = new Properties();
		values.load(new StringReader(output));
		return new Round(scenario.name(), server.name(), number(values, "server_cpu_micros"),
				number(values, "messages_per_second"), number(values, "server_cpu_percent"),
				number(values, "generator_cpu_percent"), null);
	}

	private static double number(Properties values, String name) {
		return Double.parseDouble(values.getProperty(name));
	}

}
