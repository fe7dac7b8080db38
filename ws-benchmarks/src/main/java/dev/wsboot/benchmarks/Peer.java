package dev.wsboot.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server that is compared. All JVMs have the same JDK and flags.
 */
enum Peer {

	/** The least an echo costs. */
	FLOOR("C floor"),

	/** This project on Tomcat, callbacks on the event loop. */
	OURS_TOMCAT_LOOP("ws-spring-boot, Tomcat, event loop"),

	/** This project on Tomcat, callbacks on workers. */
	OURS_TOMCAT_WORKER("ws-spring-boot, Tomcat, worker"),

	/** The same with a registry of meters; only where it is asked for. */
	OURS_TOMCAT_LOOP_METERS("ws-spring-boot, Tomcat, event loop, meters"),

	/** The same with an observation of each message besides. */
	OURS_TOMCAT_LOOP_OBSERVED("ws-spring-boot, Tomcat, event loop, meters and observations"),

	/** This project on Jetty, callbacks on the event loop. */
	OURS_JETTY_LOOP("ws-spring-boot, Jetty, event loop"),

	/** This project on Jetty, callbacks on workers. */
	OURS_JETTY_WORKER("ws-spring-boot, Jetty, worker"),

	/** Spring's WebSocket support on Tomcat. */
	SPRING_TOMCAT("spring-websocket, Tomcat"),

	/** Spring's WebSocket support on Jetty. */
	SPRING_JETTY("spring-websocket, Jetty"),

	/** Jakarta WebSocket on Tomcat. */
	JAKARTA_TOMCAT("@ServerEndpoint, Tomcat"),

	/** Netty with its own transport. */
	NETTY("Netty"),

	/** Quarkus WebSockets Next. */
	QUARKUS("Quarkus WebSockets Next"),

	/** The package ws on Node. */
	NODE_WS("Node ws"),

	/** Bun, which has uWebSockets underneath. */
	BUN("Bun");

	private static final String MAX_BYTES = String.valueOf(1024 * 1024);

	private final String title;

	Peer(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Whether the server is a variation that only runs when it is asked for.
	 * @return whether it is left out by default
	 */
	boolean isVariation() {
		return this == OURS_TOMCAT_LOOP_METERS || this == OURS_TOMCAT_LOOP_OBSERVED;
	}

	boolean isOurs() {
		return name().startsWith("OURS");
	}

	boolean isJava() {
		return this != FLOOR && this != NODE_WS && this != BUN;
	}

	/**
	 * Whether the server has what a scenario needs.
	 * @param kind what it is started for
	 * @return whether it can be started so
	 */
	boolean supports(Kind kind) {
		return this != FLOOR || (!kind.compressed() && !kind.tls());
	}

	/**
	 * How to start the server.
	 * @param kind what it is started for
	 * @param machine where the parts of the command are
	 * @return the command
	 */
	List<String> command(Kind kind, Machine machine) {
		return switch (this) {
			case FLOOR -> List.of(machine.floor().toString());
			case OURS_TOMCAT_LOOP, OURS_TOMCAT_LOOP_METERS, OURS_TOMCAT_LOOP_OBSERVED, OURS_TOMCAT_WORKER ->
				boot(kind, machine, "tomcat", "OurPeer");
			case OURS_JETTY_LOOP, OURS_JETTY_WORKER -> boot(kind, machine, "jetty", "OurPeer");
			case SPRING_TOMCAT -> boot(kind, machine, "tomcat", "SpringPeer");
			case SPRING_JETTY -> boot(kind, machine, "jetty", "SpringPeer");
			case JAKARTA_TOMCAT -> boot(kind, machine, "tomcat", "JakartaPeer");
			case NETTY -> {
				List<String> command = machine.java(kind);
				command.addAll(List.of("-cp", machine.classPath("netty"), "dev.wsboot.benchmarks.peers.NettyPeer"));
				command.addAll(files(kind, machine));
				yield command;
			}
			case QUARKUS -> quarkus(kind, machine);
			case NODE_WS -> script(machine.node(), kind, machine, "ws.mjs");
			case BUN -> script(machine.bun(), kind, machine, "bun.mjs");
		};
	}

	private List<String> boot(Kind kind, Machine machine, String container, String main) {
		List<String> command = machine.java(kind);
		if (!kind.idle()) {
			command.add("-Dpeer.max-message-bytes=" + MAX_BYTES);
		}
		command.addAll(List.of("-cp", machine.classPath(container), "dev.wsboot.benchmarks.peers." + main,
				"--server.port=0", "--server.address=127.0.0.1"));
		if (!kind.idle()) {
			command.add("--peer.max-message-size=" + MAX_BYTES + "B");
		}
		if (isOurs()) {
			command.add("--ws.dispatch=" + (name().contains("LOOP") ? "event-loop" : "worker"));
			// A whole message of the largest size, and what else one read may bring.
			command.addAll(List.of("--ws.endpoints.echo.limits.max-message-size=1MB",
					"--ws.endpoints.echo.send.buffer-size=4MB"));
		}
		if (isVariation()) {
			command.addAll(List.of("--peer.meters=true", "--peer.observations=" + (this == OURS_TOMCAT_LOOP_OBSERVED)));
		}
		if (kind.tls()) {
			command.addAll(List.of("--server.ssl.certificate=file:" + machine.certificate(),
					"--server.ssl.certificate-private-key=file:" + machine.key()));
		}
		return command;
	}

	private static List<String> quarkus(Kind kind, Machine machine) {
		List<String> command = machine.java(kind);
		command.add("-Dquarkus.websockets-next.server.supports-per-message-compression=" + kind.compressed());
		if (kind.tls()) {
			command.addAll(List.of("-Dquarkus.http.ssl.certificate.files=" + machine.certificate(),
					"-Dquarkus.http.ssl.certificate.key-files=" + machine.key(), "-Dquarkus.http.ssl-port=0",
					"-Dquarkus.http.insecure-requests=disabled"));
		}
		command.addAll(List.of("-jar", machine.quarkus().toString()));
		return command;
	}

	private static List<String> script(String program, Kind kind, Machine machine, String script) {
		List<String> command = new ArrayList<>(List.of(program, machine.npm().resolve(script).toString()));
		command.addAll(files(kind, machine));
		return command;
	}

	private static List<String> files(Kind kind, Machine machine) {
		String deflate = kind.compressed() ? "deflate" : "plain";
		return kind.tls() ? List.of(deflate, machine.certificate().toString(), machine.key().toString())
				: List.of(deflate);
	}

	/**
	 * What a server is started for; scenarios of one kind share a process.
	 *
	 * @param compressed whether permessage-deflate is switched on where it is off
	 * otherwise
	 * @param tls whether it listens for TLS
	 * @param idle whether it has to hold idle connections
	 */
	record Kind(boolean compressed, boolean tls, boolean idle) {

		static Kind of(Scenario scenario) {
			return new Kind(scenario.compressed(), scenario.tls(), scenario.mode() == Scenario.Mode.IDLE);
		}

		@Override
		public String toString() {
			return (this.idle ? "idle" : "busy") + (this.compressed ? "-deflate" : "") + (this.tls ? "-tls" : "");
		}

	}

}
