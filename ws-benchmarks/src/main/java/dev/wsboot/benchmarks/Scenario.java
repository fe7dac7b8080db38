package dev.wsboot.benchmarks;

import java.util.List;

/**
 * A kind of load.
 *
 * @param name what it is selected by
 * @param bytes payload of a message
 * @param text whether messages are text
 * @param connections connections at the same time
 * @param outstanding messages of a connection that are under way
 */
record Scenario(String name, int bytes, boolean text, int connections, int outstanding) {

	static final List<Scenario> ALL = List.of(new Scenario("32", 32, false, 50, 1),
			new Scenario("32x16", 32, false, 50, 16), new Scenario("1k", 1024, true, 50, 1),
			new Scenario("64k", 64 * 1024, false, 8, 1), new Scenario("1m", 1024 * 1024, false, 4, 1));

	String title() {
		String size = (this.bytes < 1024) ? this.bytes + " B"
				: (this.bytes < 1024 * 1024) ? this.bytes / 1024 + " KB" : this.bytes / 1024 / 1024 + " MB";
		return "%s %s, %d connections, %d outstanding".formatted(size, this.text ? "text" : "binary", this.connections,
				this.outstanding);
	}

}
