package dev.wsboot.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * How cheap this project wants to be: CPU time per message as a ratio to another server's
 * in the same run.
 *
 * @param scenario name of the scenario
 * @param worker whether callbacks run on workers, otherwise on the event loop
 * @param reference the other server
 * @param ratio the most that counts as reached
 */
record Goal(String scenario, boolean worker, Peer reference, double ratio) {

	/** All there are, in the order of the scenarios. */
	static final List<Goal> ALL = List.of(loop("32", Peer.FLOOR, 1.25), loop("32", Peer.BUN, 1),
			loop("32", Peer.NETTY, 1), worker("32", Peer.SPRING_TOMCAT, 0.8), loop("32x16", Peer.FLOOR, 1.5),
			loop("32x16", Peer.BUN, 1), worker("32x16", Peer.SPRING_TOMCAT, 0.1), loop("1k", Peer.FLOOR, 1.25),
			worker("1k", Peer.SPRING_TOMCAT, 0.45), loop("64k", Peer.BUN, 1), worker("64k", Peer.SPRING_JETTY, 0.6),
			loop("1m", Peer.BUN, 1), worker("1m", Peer.SPRING_JETTY, 0.5), loop("deflate", Peer.BUN, 1.2),
			worker("deflate", Peer.SPRING_TOMCAT, 0.5), loop("broadcast", Peer.BUN, 1),
			worker("broadcast", Peer.NETTY, 1), loop("handshake", Peer.SPRING_TOMCAT, 0.6),
			worker("handshake", Peer.SPRING_TOMCAT, 0.6), loop("5k/s", Peer.NETTY, 1),
			worker("5k/s", Peer.SPRING_TOMCAT, 0.6));

	private static Goal loop(String scenario, Peer reference, double ratio) {
		return new Goal(scenario, false, reference, ratio);
	}

	private static Goal worker(String scenario, Peer reference, double ratio) {
		return new Goal(scenario, true, reference, ratio);
	}

	/**
	 * All goals and what they came to, by the least of the rounds.
	 * @param results what was measured
	 * @return a Markdown table; a goal that was not measured has no row
	 */
	static String table(Results results) {
		StringBuilder table = new StringBuilder("| Load | Dispatch | Goal | Tomcat | Jetty |\n|---|---|---|--:|--:|\n");
		for (Scenario scenario : results.scenarios()) {
			ALL.stream()
				.filter((goal) -> goal.scenario.equals(scenario.name()))
				.filter((goal) -> results.cpu(scenario, goal.reference).count() > 0)
				.forEach((goal) -> table.append(goal.row(scenario, results)));
		}
		return table.toString();
	}

	private String row(Scenario scenario, Results results) {
		Peer tomcat = this.worker ? Peer.OURS_TOMCAT_WORKER : Peer.OURS_TOMCAT_LOOP;
		Peer jetty = this.worker ? Peer.OURS_JETTY_WORKER : Peer.OURS_JETTY_LOOP;
		return String.format(Locale.ROOT, "| %s | %s | ≤ %s × %s | %s | %s |%n", scenario.column(),
				this.worker ? "worker" : "event loop", ratioText(), this.reference.title(),
				outcome(results, scenario, tomcat), outcome(results, scenario, jetty));
	}

	private String ratioText() {
		return (this.ratio == Math.rint(this.ratio)) ? String.valueOf((int) this.ratio) : String.valueOf(this.ratio);
	}

	private String outcome(Results results, Scenario scenario, Peer ours) {
		Statistics cpu = results.cpu(scenario, ours);
		if (cpu.count() == 0) {
			return "–";
		}
		double actual = cpu.min() / results.cpu(scenario, this.reference).min();
		return String.format(Locale.ROOT, (this.ratio < 0.2) ? "%.3f" : "%.2f", actual)
				+ ((actual <= this.ratio) ? "" : " **missed**");
	}

}
