package dev.wsboot.benchmarks.jmh;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the JMH benchmarks with the profiler that counts allocated bytes. Takes JMH's
 * options; without any it runs all benchmarks.
 */
public final class ProtocolBenchmarks {

	private ProtocolBenchmarks() {
	}

	public static void main(String[] args) throws RunnerException, CommandLineOptionException {
		new Runner(new OptionsBuilder().parent(new CommandLineOptions(args)).addProfiler(GCProfiler.class).build())
			.run();
	}

}
