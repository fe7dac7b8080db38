package dev.wsboot.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A kind of load.
 *
 * @param name what it is selected by
 * @param title what stands above its results
 * @param mode what the generator does
 * @param connections connections at the same time
 * @param outstanding messages of a connection that are under way
 * @param bytes payload of a message
 * @param text whether messages are text
 * @param compressed whether permessage-deflate is negotiated
 * @param tls whether connections are encrypted
 * @param rate messages per second in all, 0 for as many as the server takes
 */
record Scenario(String name, String title, Mode mode, int connections, int outstanding, int bytes, boolean text,
		boolean compressed, boolean tls, int rate) {

	/** All there are, in the order in which they run. */
	static final List<Scenario> ALL = List.of(echo("32", "32 B, 50 connections, 1 outstanding", 50, 1, 32, false),
			echo("32x16", "32 B, 50 connections, 16 outstanding", 50, 16, 32, false),
			echo("1k", "1 KB text, 50 connections", 50, 1, 1024, true),
			echo("64k", "64 KB, 8 connections", 8, 1, 64 * 1024, false),
			echo("1m", "1 MB, 4 connections", 4, 1, 1024 * 1024, false),
			new Scenario("deflate", "1 KB of JSON, compressed, 50 connections", Mode.ECHO, 50, 1, 1024, true, true,
					false, 0),
			new Scenario("broadcast", "Broadcast of 128 B to 1,000, per delivery", Mode.BROADCAST, 1000, 2, 128, true,
					false, false, 0),
			new Scenario("handshake", "Handshake and close, 32 at a time", Mode.HANDSHAKE, 32, 1, 32, false, false,
					false, 0),
			rate("5k/s", "32 B, 50 connections, 5,000 messages per second", 5000),
			rate("20k/s", "32 B, 50 connections, 20,000 messages per second", 20_000),
			echo("32", "32 B, 50 connections, 1 outstanding", 50, 1, 32, false).encrypted(),
			echo("32x16", "32 B, 50 connections, 16 outstanding", 50, 16, 32, false).encrypted(),
			echo("1k", "1 KB text, 50 connections", 50, 1, 1024, true).encrypted(),
			echo("64k", "64 KB, 8 connections", 8, 1, 64 * 1024, false).encrypted(), idle("idle", false, false),
			idle("deflate-idle", true, false), idle("idle", false, false).encrypted(),
			idle("deflate-idle", true, false).encrypted());

	private static Scenario echo(String name, String title, int connections, int outstanding, int bytes, boolean text) {
		return new Scenario(name, title, Mode.ECHO, connections, outstanding, bytes, text, false, false, 0);
	}

	private static Scenario rate(String name, String title, int rate) {
		return new Scenario(name, title, Mode.RATE, 50, 1, 32, false, false, false, rate);
	}

	private static Scenario idle(String name, boolean compressed, boolean tls) {
		String title = compressed ? "10,000 idle connections, compression negotiated and used"
				: "10,000 idle connections, after one message each";
		return new Scenario(name, title, Mode.IDLE, 10_000, 1, compressed ? 1024 : 32, compressed, compressed, tls, 0);
	}

	private Scenario encrypted() {
		return new Scenario("tls-" + this.name, this.title + ", TLS", this.mode, this.connections, this.outstanding,
				this.bytes, this.text, this.compressed, true, this.rate);
	}

	/**
	 * Whether the generator must keep the server busy without being busy all the time
	 * itself.
	 * @return whether the server's CPU is the limit
	 */
	boolean isClosedLoop() {
		return this.mode == Mode.ECHO || this.mode == Mode.BROADCAST || this.mode == Mode.HANDSHAKE;
	}

	/**
	 * What stands above its column in a table of all scenarios.
	 */
	String column() {
		String plain = this.name.replaceFirst("^tls-", "");
		String text = switch (plain) {
			case "32" -> "32 B";
			case "32x16" -> "32 B × 16";
			case "1k" -> "1 KB";
			case "64k" -> "64 KB";
			case "1m" -> "1 MB";
			case "deflate" -> "1 KB deflated";
			case "5k/s" -> "5,000/s";
			case "20k/s" -> "20,000/s";
			default -> plain;
		};
		return this.tls ? text + " TLS" : text;
	}

	String path() {
		return (this.mode == Mode.BROADCAST) ? "/broadcast" : "/echo";
	}

	/**
	 * What the generator does.
	 */
	enum Mode {

		/** Every connection sends its next message when one came back. */
		ECHO,

		/** Messages are sent when they are due. */
		RATE,

		/** One connection sends, all receive. */
		BROADCAST,

		/** Connections are opened and closed. */
		HANDSHAKE,

		/** Connections do nothing. */
		IDLE;

		String argument() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
