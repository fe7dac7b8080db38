package dev.wsboot.benchmarks;

/**
 * One run of the load generator against one server.
 *
 * @param scenario name of the scenario
 * @param server name of the server
 * @param serverCpuMicros CPU time of the server per message, in microseconds
 * @param messagesPerSecond echoes per second
 * @param serverCpuPercent share of one CPU that the server used
 * @param generatorCpuPercent share of one CPU that the generator used
 * @param error why the round does not count, {@code null} if it does
 */
record Round(String scenario, String server, double serverCpuMicros, double messagesPerSecond, double serverCpuPercent,
		double generatorCpuPercent, String error) {

	static Round failed(Scenario scenario, String server, String error) {
		return new Round(scenario.name(), server, 0, 0, 0, 0, error);
	}

}
