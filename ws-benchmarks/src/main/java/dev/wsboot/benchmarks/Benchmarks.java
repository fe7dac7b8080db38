package dev.wsboot.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the scenarios against all servers. Those that share a kind run at the same time,
 * but only one has load.
 */
public final class Benchmarks {

	private final Options options;

	private final Machine machine;

	private final Generator generator;

	private final Results results;

	private final Report report;

	private Benchmarks(Options options, Machine machine, Results results) {
		this.options = options;
		this.machine = machine;
		this.generator = new Generator(machine.generator(), machine.work());
		this.results = results;
		this.report = new Report(results);
	}

	public static void main(String[] args) throws IOException, InterruptedException, URISyntaxException {
		Options options = Options.parse(args);
		Machine machine = Machine.prepare();
		RunDescription run = RunDescription.of(machine.module(), args);
		Results results = options.add() ? Results.read(options.output(), run, options.scenarios())
				: new Results(run, new ArrayList<>());
		new Benchmarks(options, machine, results).run();
	}

	private void run() throws IOException, InterruptedException {
		System.out.println(this.results.run().line());
		Map<Peer.Kind, List<Scenario>> byKind = new LinkedHashMap<>();
		for (Scenario scenario : this.options.scenarios()) {
			byKind.computeIfAbsent(Peer.Kind.of(scenario), (kind) -> new ArrayList<>()).add(scenario);
		}
		for (Map.Entry<Peer.Kind, List<Scenario>> entry : byKind.entrySet()) {
			if (entry.getKey().idle()) {
				measureIdle(entry.getKey(), entry.getValue());
			}
			else {
				measureBusy(entry.getKey(), entry.getValue());
			}
		}
	}

	private void measureBusy(Peer.Kind kind, List<Scenario> scenarios) throws IOException, InterruptedException {
		List<Server> servers = new ArrayList<>();
		try {
			for (Peer peer : this.options.servers()) {
				Server server = start(peer, kind, scenarios);
				if (server != null) {
					servers.add(server);
				}
			}
			for (Scenario scenario : scenarios) {
				for (Server server : Schedule.interleaved(servers, this.options.rounds())) {
					this.results.rounds().add(measure(scenario, server));
				}
				report(scenario);
			}
		}
		finally {
			servers.forEach(Server::close);
		}
	}

	private Round measure(Scenario scenario, Server server) throws IOException, InterruptedException {
		if (!server.isAlive()) {
			return Round.rejected(scenario, server.peer(), "The server had died");
		}
		return this.generator.measure(scenario, server, this.options.warmupSeconds(), this.options.seconds());
	}

	// One server at a time: each has a heap of gigabytes. Memory does not move with the
	// machine's load, so one round
	// says as much as several.
	private void measureIdle(Peer.Kind kind, List<Scenario> scenarios) throws IOException, InterruptedException {
		IdleMeasurement measurement = new IdleMeasurement(this.generator);
		for (Scenario scenario : scenarios) {
			for (Peer peer : this.options.servers()) {
				Server server = start(peer, kind, List.of(scenario));
				if (server != null) {
					try (server) {
						this.results.rounds().add(measurement.measure(scenario, server));
					}
				}
			}
			report(scenario);
		}
	}

	// All of it each time: a run takes long, and may be interrupted.
	private void report(Scenario scenario) throws IOException {
		System.out.print(this.report.markdown(scenario));
		this.report.write(this.options.output());
		if (this.options.publish() != null) {
			new Publication(this.results).write(this.options.publish(), this.report);
		}
	}

	/**
	 * Starts a server, or says in the results why there is none.
	 */
	private Server start(Peer peer, Peer.Kind kind, List<Scenario> scenarios) throws IOException, InterruptedException {
		String missing = this.machine.missing(peer, kind);
		if (missing == null) {
			Path log = this.machine.work().resolve(peer.id() + "-" + kind + ".log");
			Files.deleteIfExists(log);
			try {
				return Server.start(peer, peer.command(kind, this.machine), log);
			}
			catch (IOException ex) {
				missing = ex.getMessage();
			}
		}
		String reason = "Not run: " + missing;
		scenarios.forEach((scenario) -> this.results.rounds().add(Round.rejected(scenario, peer, reason)));
		return null;
	}

}
