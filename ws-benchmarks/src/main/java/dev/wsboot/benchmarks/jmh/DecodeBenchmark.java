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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import dev.wsboot.internal.protocol.ProtocolException;

/**
 * Header, unmasking and, for text, UTF-8 validation of a message in one frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {

	/** What the message is. */
	public enum Content {

		/** Bytes without a pattern. */
		BINARY,

		/** Text of ASCII only. */
		ASCII,

		/** Text with characters of up to four bytes. */
		MIXED

	}

	@Param({ "32", "1024", "65536" })
	private int size;

	@Param
	private Content content;

	/** Whether the receiver keeps the array, so that one is made for each message. */
	@Param({ "false", "true" })
	private boolean owned;

	private Decoding decoding;

	@Setup(Level.Trial)
	public void prepare(Blackhole blackhole) {
		byte[] payload = (this.content == Content.BINARY) ? Messages.binary(this.size)
				: Messages.text(this.size, this.content == Content.MIXED);
		ByteBuffer frame = Messages.frame(this.content != Content.BINARY, false, payload);
		this.decoding = new Decoding(frame, this.owned, null, blackhole);
	}

	@TearDown(Level.Trial)
	public void release() {
		this.decoding.close();
	}

	@Benchmark
	public void decode(Bytes counter) throws ProtocolException {
		counter.bytes += this.decoding.decode();
	}

}
