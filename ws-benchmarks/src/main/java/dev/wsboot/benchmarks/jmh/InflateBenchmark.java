package dev.wsboot.benchmarks.jmh;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.MessageDeflater;
import dev.wsboot.internal.protocol.ProtocolException;

/**
 * Decoding of 1 KB of JSON that was compressed without context takeover. Bytes are those
 * after inflation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InflateBenchmark {

	private static final int WINDOW_BITS = DeflateParameters.MAX_WINDOW_BITS;

	/** Level the message was compressed with. */
	@Param({ "1", "6" })
	private int level;

	@Param({ "false", "true" })
	private boolean owned;

	private Decoding decoding;

	@Setup(Level.Trial)
	public void prepare(Blackhole blackhole) {
		byte[] json = Messages.json();
		try (MessageDeflater deflater = new MessageDeflater(this.level, false)) {
			int length = deflater.compress(json, 0, json.length, WINDOW_BITS);
			byte[] compressed = Arrays.copyOf(deflater.output(), length);
			DeflateParameters parameters = new DeflateParameters(true, true, WINDOW_BITS, WINDOW_BITS);
			this.decoding = new Decoding(Messages.frame(true, true, compressed), this.owned, parameters, blackhole);
		}
	}

	@TearDown(Level.Trial)
	public void release() {
		this.decoding.close();
	}

	@Benchmark
	public void inflate(Bytes counter) throws ProtocolException {
		counter.bytes += this.decoding.decode();
	}

}
