package dev.wsboot.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The order of measurements: A B C A B C, so that whatever else the machine does meets
 * all servers alike.
 */
final class Schedule {

	private Schedule() {
	}

	/**
	 * Goes from server to server, round by round.
	 * @param <T> a server
	 * @param servers the servers
	 * @param rounds how often each is measured
	 * @return the servers in the order in which they are measured
	 */
	static <T> List<T> interleaved(List<T> servers, int rounds) {
		List<T> order = new ArrayList<>();
		for (int round = 0; round < rounds; round++) {
			order.addAll(servers);
		}
		return order;
	}

}
