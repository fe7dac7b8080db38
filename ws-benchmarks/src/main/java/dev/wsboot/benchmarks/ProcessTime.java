package dev.wsboot.benchmarks;

/**
 * CPU time as {@code /proc} counts it.
 */
final class ProcessTime {

	/** Fields between the state, which follows the name, and the user time. */
	private static final int FIELDS_BEFORE_USER = 11;

	private ProcessTime() {
	}

	/**
	 * User and system time of all threads of a process.
	 * @param stat the line of {@code /proc/PID/stat}; the name in parentheses may hold
	 * anything, parentheses and spaces too
	 * @return clock ticks
	 */
	static long ofProcess(String stat) {
		int name = stat.lastIndexOf(')');
		String[] fields = (name < 0) ? new String[0] : stat.substring(name + 1).strip().split("\\s+");
		if (fields.length < FIELDS_BEFORE_USER + 2) {
			throw new IllegalArgumentException("'" + stat + "' is not the stat line of a process");
		}
		return Long.parseLong(fields[FIELDS_BEFORE_USER]) + Long.parseLong(fields[FIELDS_BEFORE_USER + 1]);
	}

	/**
	 * Time in which a CPU was not idle.
	 * @param stat a line of {@code /proc/stat}: name, user, nice, system, idle, iowait,
	 * irq, softirq, steal; the guests after them are in user already
	 * @return clock ticks
	 */
	static long ofCpu(String stat) {
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
