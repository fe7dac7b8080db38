package dev.wsboot.benchmarks.jmh;

import java.nio.ByteBuffer;
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

import dev.wsboot.internal.protocol.FrameEncoder;
import dev.wsboot.internal.protocol.Opcode;

/**
 * Header and payload of a message into the buffer that is written from.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodeBenchmark {

	@Param({ "32", "1024", "65536" })
	private int size;

	private byte[] payload;

	private ByteBuffer output;

	@Setup(Level.Trial)
	public void prepare() {
		this.payload = Messages.binary(this.size);
		this.output = ByteBuffer.allocateDirect(this.size + FrameEncoder.MAX_HEADER_BYTES);
	}

	@Benchmark
	public ByteBuffer encode(Bytes counter) {
		ByteBuffer output = this.output.clear();
		FrameEncoder.putHeader(output, Opcode.BINARY, true, false, this.payload.length);
		output.put(this.payload);
		counter.bytes += this.payload.length;
		return output;
	}

}
