package dev.wsboot.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What comes from the operating system and from the build: programs, class paths, a
 * certificate, and who runs on which CPU.
 *
 * @param module directory of this module
 * @param work directory for what is made
 * @param floor the C floor
 * @param generator the load generator
 */
record Machine(Path module, Path work, Path floor, Path generator) {

	/** The CPU of the servers. */
	static final int SERVER_CPU = 0;

	private static final List<String> GENERATOR = List.of("load", "messages", "stream", "handshakes", "histogram");

	static Machine prepare() throws IOException, InterruptedException, URISyntaxException {
		Path jar = Path.of(Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		Path target = jar.getParent();
		Path work = Files.createDirectories(target.resolve("benchmark"));
		Machine machine = new Machine(target.getParent(), work, compile(work, "floor", List.of("floor")),
				compileGenerator(work));
		if (!Files.exists(machine.certificate()) && isOnPath("openssl")) {
			run(work, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
					"-days", "365", "-subj", "/CN=localhost", "-out", machine.certificate().toString(), "-keyout",
					machine.key().toString());
		}
		if (isOnPath("npm") && !Files.exists(machine.npm().resolve("node_modules"))) {
			run(machine.npm(), "npm", "ci", "--no-audit", "--no-fund");
		}
		return machine;
	}

	/**
	 * Compiles the load generator.
	 * @param work where it goes
	 * @return the program
	 */
	static Path compileGenerator(Path work) throws IOException, InterruptedException {
		return compile(work, "load", GENERATOR, "-lssl", "-lcrypto", "-lz", "-lpthread");
	}

	private static Path compile(Path work, String name, List<String> sources, String... libraries)
			throws IOException, InterruptedException {
		if (!isOnPath("cc")) {
			throw new IllegalStateException("The benchmarks need a C compiler named cc on the path");
		}
		List<String> command = new ArrayList<>(List.of("cc", "-O3", "-Wall", "-std=gnu11", "-o", name));
		copy(work, "load.h");
		for (String source : sources) {
			copy(work, source + ".c");
			command.add(source + ".c");
		}
		command.addAll(List.of(libraries));
		run(work, command.toArray(String[]::new));
		return work.resolve(name);
	}

	private static void copy(Path work, String file) throws IOException {
		try (InputStream resource = Machine.class.getResourceAsStream("/c/" + file)) {
			Files.copy(resource, work.resolve(file), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static void run(Path directory, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		if (process.waitFor() != 0) {
			throw new IllegalStateException("'%s' failed: %s".formatted(String.join(" ", command), output));
		}
	}

	/**
	 * Why a server cannot run here.
	 * @param peer the server
	 * @param kind what it would be started for
	 * @return the reason, {@code null} if it can
	 */
	String missing(Peer peer, Peer.Kind kind) {
		if (!peer.supports(kind)) {
			return "it has neither compression nor TLS";
		}
		if (kind.tls() && !Files.exists(certificate())) {
			return "there is no openssl on the path to make a certificate";
		}
		return switch (peer) {
			case FLOOR -> null;
			case QUARKUS -> Files.exists(quarkus()) ? null : "it was not built";
			case NODE_WS -> (isOnPath("node") && Files.exists(npm().resolve("node_modules/ws"))) ? null
					: "there is no node or npm on the path";
			case BUN -> Files.exists(Path.of(bun())) ? null : "there is no npm on the path";
			case NETTY -> built("netty");
			case OURS_JETTY_LOOP, OURS_JETTY_WORKER, SPRING_JETTY -> built("jetty");
			case OURS_TOMCAT_LOOP, OURS_TOMCAT_LOOP_METERS, OURS_TOMCAT_LOOP_OBSERVED, OURS_TOMCAT_WORKER,
					SPRING_TOMCAT, JAKARTA_TOMCAT ->
				built("tomcat");
		};
	}

	private String built(String peer) {
		return Files.isDirectory(this.module.resolve("peers").resolve(peer).resolve("target/lib")) ? null
				: "it was not built";
	}

	/**
	 * The command of a JVM, with the flags all of them get. Idle connections get a heap
	 * that is touched in advance, so that what the process grows by is not heap.
	 * @param kind what the server is started for
	 * @return a command to be completed
	 */
	List<String> java(Peer.Kind kind) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(kind.idle() ? List.of("-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC")
				: List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"));
		return command;
	}

	String classPath(String peer) {
		Path target = this.module.resolve("peers").resolve(peer).resolve("target");
		return target.resolve("peers.jar") + File.pathSeparator + target.resolve("lib") + "/*";
	}

	Path quarkus() {
		return this.module.resolve("peers/quarkus/target/quarkus-app/quarkus-run.jar");
	}

	Path npm() {
		return this.module.resolve("peers/npm");
	}

	String node() {
		return "node";
	}

	String bun() {
		return npm().resolve("node_modules/.bin/bun").toString();
	}

	Path certificate() {
		return this.work.resolve("certificate.pem");
	}

	Path key() {
		return this.work.resolve("key.pem");
	}

	/**
	 * Threads of the generator: two where there are CPUs enough, because one is no faster
	 * than the fastest servers.
	 * @return number of threads
	 */
	static int generatorThreads() {
		return (Runtime.getRuntime().availableProcessors() > 2) ? 2 : 1;
	}

	/**
	 * The command that runs a server on its CPU, if there is taskset.
	 * @param command what to run
	 * @return the command
	 */
	static List<String> onServerCpu(List<String> command) {
		return pinned(String.valueOf(SERVER_CPU), command);
	}

	/**
	 * The command that runs the generator on other CPUs than the servers', if there is
	 * taskset.
	 * @param command what to run
	 * @return the command
	 */
	static List<String> onOtherCpus(List<String> command) {
		return pinned((generatorThreads() > 1) ? (SERVER_CPU + 1) + "-" + (SERVER_CPU + 2) : "1", command);
	}

	private static List<String> pinned(String cpus, List<String> command) {
		if (!canPin()) {
			return command;
		}
		List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cpus));
		pinned.addAll(command);
		return pinned;
	}

	static boolean canPin() {
		return isOnPath("taskset") && Runtime.getRuntime().availableProcessors() > 1;
	}

	static boolean isOnPath(String program) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

}
