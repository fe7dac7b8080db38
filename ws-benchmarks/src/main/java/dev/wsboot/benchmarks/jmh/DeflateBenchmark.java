package dev.wsboot.benchmarks.jmh;

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

import dev.wsboot.internal.protocol.DeflateParameters;
import dev.wsboot.internal.protocol.DeflaterPool;
import dev.wsboot.internal.protocol.MessageDeflater;

/**
 * Compression of 1 KB of JSON without context takeover. Bytes are those before
 * compression.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeflateBenchmark {

	@Param({ "1", "6" })
	private int level;

	private byte[] json;

	private DeflaterPool pool;

	@Setup(Level.Trial)
	public void prepare() {
		this.json = Messages.json();
		this.pool = new DeflaterPool(this.level, 1);
	}

	@TearDown(Level.Trial)
	public void release() {
		this.pool.close();
	}

	@Benchmark
	public int deflate(Bytes counter) {
		MessageDeflater deflater = this.pool.borrow();
		int length = deflater.compress(this.json, 0, this.json.length, DeflateParameters.MAX_WINDOW_BITS);
		this.pool.giveBack(deflater);
		counter.bytes += this.json.length;
		return length;
	}

}
