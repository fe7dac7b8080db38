package dev.wsboot.sample.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A program on this machine that real clients run with. Where one is missing, its tests
 * are reported as skipped with what to install; with {@code REQUIRE_CLIENTS=true} in the
 * environment, as in CI, they fail instead.
 */
enum ClientTool {

	/** Node.js with the packages of {@code src/test/js}. */
	NODE("Node.js 20 or later: apt-get install nodejs npm", "node", "nodejs") {

		@Override
		boolean isUsable(Path program) {
			return succeeds(SCRIPTS, program.toString(), "-e",
					"process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)");
		}

	},

	/** Python with the package {@code websockets}. */
	PYTHON("Python 3 with websockets 10.4 or later: apt-get install python3-websockets", "python3", "python") {

		@Override
		boolean isUsable(Path program) {
			return succeeds(SCRIPTS, program.toString(), "-c", "import websockets");
		}

	},

	/** The browser. */
	CHROMIUM("Chromium: apt-get install chromium", "chromium", "chromium-browser", "google-chrome") {

		@Override
		boolean isUsable(Path program) {
			return true;
		}

	},

	/** The proxy. */
	NGINX("nginx: apt-get install nginx-light", "nginx") {

		@Override
		boolean isUsable(Path program) {
			return succeeds(SCRIPTS, program.toString(), "-v");
		}

	};

	/** Where Node.js finds the scripts and their packages. */
	static final Path SCRIPTS = Path.of("src/test/js").toAbsolutePath();

	private final String remedy;

	private final List<String> names;

	private @Nullable Path program;

	private boolean sought;

	ClientTool(String remedy, String... names) {
		this.remedy = remedy;
		this.names = List.of(names);
	}

	abstract boolean isUsable(Path program);

	/**
	 * Finds the program, or ends the test.
	 * @return the path of the program
	 */
	synchronized String require() {
		if (!this.sought) {
			this.program = candidates().filter(this::isUsable).findFirst().orElse(null);
			this.sought = true;
		}
		requireThat(this.program != null, this.remedy);
		return Objects.requireNonNull(this.program).toString();
	}

	/**
	 * Finds the packages of the scripts, or ends the test.
	 */
	static void requirePackages() {
		boolean present = Stream.of("ws", "playwright-core")
			.allMatch((name) -> Files.isDirectory(SCRIPTS.resolve("node_modules").resolve(name)));
		requireThat(present, "the packages of the scripts: npm ci --prefix ws-sample-app/src/test/js");
	}

	private static void requireThat(boolean present, String remedy) {
		if (!present) {
			String message = "Not run, because this is missing here: " + remedy;
			if (Boolean.parseBoolean(System.getenv("REQUIRE_CLIENTS"))) {
				throw new AssertionError(message);
			}
			Assumptions.abort(message);
		}
	}

	/**
	 * All programs of these names on the path: the first one may lack a package. Servers
	 * are where only an administrator's path leads.
	 */
	private Stream<Path> candidates() {
		String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
		return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/local/sbin", "/usr/sbin"))
			.filter(Predicate.not(String::isBlank))
			.map(Path::of)
			.flatMap((directory) -> this.names.stream().map(directory::resolve))
			.filter(Files::isExecutable)
			.distinct();
	}

	private static boolean succeeds(Path directory, String... command) {
		try (ClientProcess process = ClientProcess.start(directory, Map.of(), null, List.of(command))) {
			process.awaitSuccess(Duration.ofSeconds(20));
			return true;
		}
		catch (IOException | AssertionError ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
