package dev.wsboot.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What several rounds say together.
 *
 * @param count how many rounds
 * @param min the smallest value
 * @param median the middle value, or the mean of the two in the middle
 * @param max the largest value
 */
record Statistics(int count, double min, double median, double max) {

	/**
	 * Summarizes the rounds that count.
	 * @param rounds rounds of one server in one scenario
	 * @param value what to look at
	 * @return the summary; if no round counts, all but the count is not a number
	 */
	static Statistics of(List<Round> rounds, ToDoubleFunction<Round> value) {
		double[] values = rounds.stream().filter(Round::counts).mapToDouble(value).toArray();
		Arrays.sort(values);
		int half = values.length / 2;
		if (values.length == 0) {
			return new Statistics(0, Double.NaN, Double.NaN, Double.NaN);
		}
		double median = (values.length % 2 == 1) ? values[half] : (values[half - 1] + values[half]) / 2;
		return new Statistics(values.length, values[0], median, values[values.length - 1]);
	}

}
