package dev.wsboot.benchmarks;

import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One measurement of one server.
 *
 * @param scenario name of the scenario
 * @param server name of the server
 * @param cpuMicros CPU time of the server per message, delivery or handshake, in
 * microseconds
 * @param perSecond messages, deliveries or handshakes per second
 * @param serverPercent share of one CPU that the server used
 * @param generatorPercent share of its CPUs that the generator used
 * @param othersPercent share of the server's CPU that others used
 * @param switches context switches of the server per message
 * @param p50Micros half of all messages came back within this time, 0 if not measured
 * @param p99Micros the same of 99 %
 * @param p999Micros the same of 99.9 %
 * @param heapBytes live heap per idle connection, 0 if not measured
 * @param nativeBytes memory of the process beside the heap, or all of it if there is
 * none, per idle connection
 * @param rejected why the round does not count, {@code null} if it does
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record Round(String scenario, String server, double cpuMicros, double perSecond, double serverPercent,
		double generatorPercent, double othersPercent, double switches, double p50Micros, double p99Micros,
		double p999Micros, double heapBytes, double nativeBytes, String rejected) {

	/** A generator that is busier than this limits the server. */
	static final double MAX_GENERATOR_PERCENT = 95;

	/** Rates further off than this were not kept. */
	private static final double MAX_RATE_ERROR = 0.02;

	static Round rejected(Scenario scenario, Peer peer, String reason) {
		return new Round(scenario.name(), peer.title(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, reason);
	}

	static Round idle(Scenario scenario, Peer peer, double heapBytes, double nativeBytes) {
		return new Round(scenario.name(), peer.title(), 0, 0, 0, 0, 0, 0, 0, 0, 0, heapBytes, nativeBytes, null);
	}

	/**
	 * Reads what the generator printed, and judges it.
	 * @param scenario what was measured
	 * @param peer which server
	 * @param values what the generator printed
	 * @return the round
	 */
	static Round of(Scenario scenario, Peer peer, Map<String, String> values) {
		double messages = Values.number(values, "messages");
		double seconds = Values.number(values, "seconds");
		CpuTime cpu = CpuTime.of(values);
		double generator = 100 * Values.number(values, "generator_cpu_seconds") / seconds
				/ Values.number(values, "generator_threads");
		double switches = (Values.number(values, "switches_after") - Values.number(values, "switches_before"))
				/ messages;
		return new Round(scenario.name(), peer.title(), cpu.serverSeconds() * 1e6 / messages, messages / seconds,
				100 * cpu.serverSeconds() / seconds, generator, 100 * cpu.othersSeconds() / seconds,
				Math.max(0, switches), Values.optional(values, "p50_micros"), Values.optional(values, "p99_micros"),
				Values.optional(values, "p999_micros"), 0, 0, judge(scenario, generator, messages / seconds));
	}

	private static String judge(Scenario scenario, double generatorPercent, double perSecond) {
		if (generatorPercent > MAX_GENERATOR_PERCENT) {
			return String.format(Locale.ROOT, "The generator was at its limit: %.0f %% of its CPUs", generatorPercent);
		}
		if (scenario.rate() > 0 && Math.abs(perSecond / scenario.rate() - 1) > MAX_RATE_ERROR) {
			return String.format(Locale.ROOT, "%.0f messages per second came back instead of %d", perSecond,
					scenario.rate());
		}
		return null;
	}

	@JsonIgnore
	boolean counts() {
		return this.rejected == null;
	}

}
