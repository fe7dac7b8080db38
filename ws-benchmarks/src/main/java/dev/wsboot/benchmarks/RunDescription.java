package dev.wsboot.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What figures depend on. Rounds of runs that differ in one of these are not compared.
 *
 * @param date when it was
 * @param commit what was measured, and whether files were changed since
 * @param machine processor, memory and kernel
 * @param placement what runs on which CPU
 * @param jdk the JDK of the servers
 * @param arguments the options, but those that say which scenarios and where to write
 */
record RunDescription(String date, String commit, String machine, String placement, String jdk, String arguments) {

	private static final List<String> NOT_DECISIVE = List.of("--scenarios=", "--output=", "--add=", "--publish=");

	/**
	 * Describes a run of this process.
	 * @param repository a directory of the repository
	 * @param args the options
	 * @return the description
	 */
	static RunDescription of(Path repository, String... args) throws IOException, InterruptedException {
		String commit = git(repository, "rev-parse", "--short", "HEAD");
		String changed = git(repository, "status", "--porcelain", "--untracked-files=no", "--", ":(top,exclude)docs")
			.isEmpty() ? "" : ", with files changed since";
		String arguments = String.join(" ",
				Stream.of(args).filter((arg) -> NOT_DECISIVE.stream().noneMatch(arg::startsWith)).toList());
		return new RunDescription(LocalDate.now().toString(), commit.isEmpty() ? "unknown" : commit + changed,
				processor(), pinning(), "Java " + Runtime.version(), arguments);
	}

	/**
	 * All of it in one line.
	 */
	String line() {
		return "%s, commit %s: %s, %s, %s".formatted(this.date, this.commit, this.machine, this.jdk, this.placement);
	}

	/**
	 * The command of the run.
	 * @param scenarios what was run, maybe in several calls
	 */
	String command(List<Scenario> scenarios) {
		return ("java -cp ws-benchmarks/target/ws-benchmarks.jar dev.wsboot.benchmarks.Benchmarks " + this.arguments)
			.strip() + " \\\n    --scenarios=" + String.join(",", scenarios.stream().map(Scenario::name).toList());
	}

	private static String pinning() {
		if (!Machine.canPin()) {
			return "nothing is pinned";
		}
		return (Machine.generatorThreads() > 1) ? "servers on CPU 0, the generator with two threads on the next two"
				: "servers on CPU 0, the generator on the next one";
	}

	private static String processor() throws IOException {
		String name = firstValue(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch"));
		String memory = firstValue(Path.of("/proc/meminfo"), "MemTotal", "0 kB");
		String release = System.getProperty("os.version");
		int dash = release.indexOf('-');
		return String.format(Locale.ROOT, "%s, %d processors, %.0f GB, Linux %s", name,
				Runtime.getRuntime().availableProcessors(), Long.parseLong(memory.split(" ")[0]) / 1024.0 / 1024.0,
				(dash > 0) ? release.substring(0, dash) : release);
	}

	private static String firstValue(Path file, String name, String otherwise) throws IOException {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.startsWith(name))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(otherwise);
		}
	}

	private static String git(Path directory, String... args) throws IOException, InterruptedException {
		if (!Machine.isOnPath("git")) {
			return "";
		}
		Process process = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(args)).toList())
			.directory(directory.toFile())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
			return (process.waitFor() == 0) ? text : "";
		}
	}

}
