package dev.wsboot.internal.protocol;

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
import org.openjdk.jmh.annotations.Warmup;

import dev.wsboot.benchmarks.jmh.Bytes;
import dev.wsboot.benchmarks.jmh.Messages;

/**
 * UTF-8 validation alone, beside a copy of the same bytes. In this package because
 * nothing outside it needs to see the validation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Utf8Benchmark {

	@Param({ "32", "1024", "65536" })
	private int size;

	@Param({ "false", "true" })
	private boolean mixed;

	private byte[] text;

	private byte[] copy;

	@Setup(Level.Trial)
	public void prepare() {
		this.text = Messages.text(this.size, this.mixed);
		this.copy = new byte[this.size];
		if (Utf8.check(Utf8.ACCEPT, this.text, 0, this.size) != Utf8.ACCEPT) {
			throw new IllegalStateException("The text is not UTF-8");
		}
	}

	@Benchmark
	public int validate(Bytes counter) {
		counter.bytes += this.size;
		return Utf8.check(Utf8.ACCEPT, this.text, 0, this.size);
	}

	@Benchmark
	public byte[] copy(Bytes counter) {
		counter.bytes += this.size;
		System.arraycopy(this.text, 0, this.copy, 0, this.size);
		return this.copy;
	}

}
