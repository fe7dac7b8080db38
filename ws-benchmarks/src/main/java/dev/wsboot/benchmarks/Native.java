package dev.wsboot.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What comes from the operating system: the C programs and the choice of a CPU.
 */
final class Native {

	static final boolean CAN_PIN = isOnPath("taskset") && Runtime.getRuntime().availableProcessors() > 1;

	private Native() {
	}

	/**
	 * Compiles one of the C programs.
	 * @param name name of the program
	 * @param directory where it goes
	 * @return the program
	 */
	static Path compile(String name, Path directory) throws IOException, InterruptedException {
		if (!isOnPath("cc")) {
			throw new IllegalStateException("The echo benchmark needs a C compiler named cc on the path");
		}
		Path source = directory.resolve(name + ".c");
		try (InputStream resource = Native.class.getResourceAsStream("/c/" + name + ".c")) {
			Files.copy(resource, source, StandardCopyOption.REPLACE_EXISTING);
		}
		Path program = directory.resolve(name);
		int status = new ProcessBuilder("cc", "-O3", "-Wall", "-std=gnu11", "-o", program.toString(), source.toString())
			.inheritIO()
			.start()
			.waitFor();
		if (status != 0) {
			throw new IllegalStateException(source + " does not compile");
		}
		return program;
	}

	/**
	 * The command that runs another one on a CPU of its own, if there is taskset.
	 * @param cpu number of the CPU
	 * @param command what to run
	 * @return the command
	 */
	static List<String> pinned(int cpu, List<String> command) {
		if (!CAN_PIN) {
			return command;
		}
		List<String> pinned = new ArrayList<>(List.of("taskset", "-c", String.valueOf(cpu)));
		pinned.addAll(command);
		return pinned;
	}

	private static boolean isOnPath(String program) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

}
