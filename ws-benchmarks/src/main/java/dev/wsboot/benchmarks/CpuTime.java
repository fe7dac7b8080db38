package dev.wsboot.benchmarks;

import java.util.Map;

/**
 * CPU time that was used between two moments.
 *
 * @param serverSeconds used by all threads of the server, ended ones too, in the kernel
 * and outside, as the process's own clock counts it: to the nanosecond
 * @param othersSeconds used by others on the server's CPU, as {@code /proc/stat} counts
 * it: in ticks of 10 ms, which is good for telling a quiet machine from a busy one
 */
record CpuTime(double serverSeconds, double othersSeconds) {

	/**
	 * Reads what the generator printed.
	 * @param values the clocks of server and CPU at both moments
	 * @return the time between them
	 */
	static CpuTime of(Map<String, String> values) {
		double server = (Values.number(values, "process_nanos_after") - Values.number(values, "process_nanos_before"))
				/ 1e9;
		double busy = (busyTicks(Values.text(values, "cpu_after")) - busyTicks(Values.text(values, "cpu_before")))
				/ Values.number(values, "ticks_per_second");
		return new CpuTime(server, Math.max(0, busy - server));
	}

	/**
	 * Time in which a CPU was not idle.
	 * @param stat a line of {@code /proc/stat}: name, user, nice, system, idle, iowait,
	 * irq, softirq, steal; the guests after them are in user already
	 * @return clock ticks
	 */
	static long busyTicks(String stat) {
		String[] fields = stat.strip().split("\\s+");
		if (fields.length < 9 || !fields[0].startsWith("cpu")) {
			throw new IllegalArgumentException("'" + stat + "' is not the stat line of a CPU");
		}
		long busy = 0;
		for (int i = 1; i <= 8; i++) {
			// Neither idle nor waiting for a disk.
			busy += (i == 4 || i == 5) ? 0 : Long.parseLong(fields[i]);
		}
		return busy;
	}

}
