package dev.wsboot.benchmarks.jmh;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Counts payload, so that a throughput in messages comes with one in bytes.
 */
@AuxCounters
@State(Scope.Thread)
public class Bytes {

	/** Payload bytes so far, of messages as the application sees them. */
	public long bytes;

}
