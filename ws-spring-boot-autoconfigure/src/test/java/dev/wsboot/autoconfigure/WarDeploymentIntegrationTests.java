package dev.wsboot.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.FileResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.scan.StandardJarScanFilter;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import dev.wsboot.autoconfigure.war.WarApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * War files in a Tomcat that nobody embeds: it has its own class loader and knows nothing
 * of Spring, and each application has all classes once more.
 */
class WarDeploymentIntegrationTests {

	/** What is in Tomcat's lib directory. */
	private static final Pattern CONTAINER_CLASSES = Pattern
		.compile("(org\\.apache\\.(catalina|coyote|el|juli|naming|tomcat)|jakarta\\.(annotation|el|servlet))\\..*");

	/** What an application with this starter has in WEB-INF/lib. */
	private static final Pattern LIBRARIES = Pattern
		.compile("(spring-(aop|beans|context|core|expression|web|webmvc|boot|boot-autoconfigure|boot-servlet"
				+ "|boot-web-server|boot-webmvc|boot-http-converter)|micrometer-(commons|observation)|commons-logging"
				+ "|slf4j-api|logback-(classic|core)|jspecify|snakeyaml)-\\d.*\\.jar");

	@TempDir(cleanup = CleanupMode.NEVER)
	private Path directory;

	private Tomcat tomcat;

	@BeforeEach
	void startTomcat() throws Exception {
		this.tomcat = new Tomcat();
		this.tomcat.setBaseDir(Files.createDirectories(this.directory.resolve("base")).toString());
		this.tomcat.setSilent(true);
		this.tomcat.setPort(0);
		this.tomcat.getHost();
		this.tomcat.getConnector().setProperty("address", "127.0.0.1");
		this.tomcat.start();
	}

	@AfterEach
	void stopTomcat() throws Exception {
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	@Test
	void everyApplicationServesItsOwnPathsAndLeavesNothingBehind() throws Exception {
		try (TomcatLog log = new TomcatLog()) {
			deploy("");
			try (TestClient ofRoot = TestClient.connect(port(), "/where")) {
				WeakReference<ClassLoader> loader = deployAndUndeploy("/one");
				assertThat(answer(ofRoot)).isEqualTo(" got hello");
				assertThat(log.warnings).noneMatch((warning) -> warning.contains("[ws-"));
				clearCaches();
				await().atMost(180, TimeUnit.SECONDS).pollInterval(1, TimeUnit.SECONDS).until(() -> {
					System.gc();
					return loader.get() == null;
				});
				assertThat(answer(ofRoot)).isEqualTo(" got hello");
			}
		}
	}

	private WeakReference<ClassLoader> deployAndUndeploy(String path) throws Exception {
		Context context = deploy(path);
		ClassLoader loader = context.getLoader().getClassLoader();
		try (TestClient client = TestClient.connect(port(), path + "/where")) {
			assertThat(answer(client)).isEqualTo(path + " got hello");
			// What is no handshake is the server's.
			assertThat(get(path + "/where")).isEqualTo(404);
			assertThat(threadsOf(loader)).isNotEmpty();
			this.tomcat.getHost().removeChild(context);
			assertThat(client.take()).isEqualTo("closed 1001");
			assertThat(System.clearProperty(WarApplication.CLOSED + path)).isEqualTo("1001");
			assertThat(threadsOf(loader)).isEmpty();
			assertThat(get(path + "/where")).isEqualTo(404);
		}
		return new WeakReference<>(loader);
	}

	@Test
	void anApplicationThatIsReloadedServesAgain() throws Exception {
		Context context = deploy("/one");
		try (TestClient client = TestClient.connect(port(), "/one/where")) {
			assertThat(answer(client)).isEqualTo("/one got hello");
			context.reload();
			assertThat(client.take()).isEqualTo("closed 1001");
		}
		try (TestClient client = TestClient.connect(port(), "/one/where")) {
			assertThat(answer(client)).isEqualTo("/one got hello");
		}
	}

	private static String answer(TestClient client) {
		client.send("hello");
		return client.take();
	}

	private int port() {
		return this.tomcat.getConnector().getLocalPort();
	}

	private int get(String path) throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + port() + path);
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
			.statusCode();
	}

	private Context deploy(String path) throws IOException {
		Path base = Files.createDirectories(this.directory.resolve("app" + path.replace('/', '-')));
		StandardContext context = new StandardContext();
		context.setName(path);
		context.setPath(path);
		context.setDocBase(base.toString());
		ContextConfig configuration = new ContextConfig();
		configuration.setDefaultWebXml(this.tomcat.noDefaultWebXmlPath());
		context.addLifecycleListener(configuration);
		Tomcat.addServlet(context, "default", DefaultServlet.class.getName()).addMapping("/");
		context.setParentClassLoader(new ContainerClassLoader());
		// Found by its JDK internals, which a test's JVM does not open.
		context.setClearReferencesRmiTargets(false);
		context.setClearReferencesThreadLocals(false);
		StandardJarScanner scanner = new StandardJarScanner();
		scanner.setJarScanFilter(noJars());
		scanner.setScanManifest(false);
		context.setJarScanner(scanner);
		StandardRoot resources = new StandardRoot(context);
		String classes = "/WEB-INF/classes";
		Path tests = pathOf("test-classes");
		String packagePath = "/" + WarApplication.class.getPackageName().replace('.', '/');
		resources.addPreResources(new DirResourceSet(resources, classes, pathOf("classes").toString(), "/"));
		resources.addPreResources(new DirResourceSet(resources, classes + packagePath, tests + packagePath, "/"));
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			File file = new File(entry);
			if (LIBRARIES.matcher(file.getName()).matches()) {
				resources.addPreResources(
						new FileResourceSet(resources, "/WEB-INF/lib/" + file.getName(), file.getPath(), "/"));
			}
		}
		context.setResources(resources);
		this.tomcat.getHost().addChild(context);
		return context;
	}

	private static StandardJarScanFilter noJars() {
		StandardJarScanFilter filter = new StandardJarScanFilter();
		filter.setDefaultTldScan(false);
		filter.setTldSkip("*");
		filter.setPluggabilitySkip("*");
		filter.setPluggabilityScan("spring-web-*.jar");
		return filter;
	}

	/** The directory of that name among those that Maven compiles to. */
	private static Path pathOf(String name) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.filter((path) -> path.endsWith(name))
			.findFirst()
			.orElseThrow();
	}

	private static List<String> threadsOf(ClassLoader loader) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getContextClassLoader() == loader
					|| thread.getClass().getClassLoader() == loader)
			.map(Thread::getName)
			// Those of Spring's executor may take a while to end.
			.filter((name) -> name.startsWith("ws-"))
			.toList();
	}

	/**
	 * Makes the JDK and Spring forget classes that nobody uses. The JDK, 17 at least,
	 * remembers the types of the record that was compared last: now it remembers one of
	 * ours. Other caches hold class loaders until memory is short, and for what no heap
	 * can hold it is.
	 */
	static void clearCaches() {
		WeakReference<ClassLoader> loader = new WeakReference<>(Tomcat.class.getClassLoader());
		assertThat(new Remembered("a", loader)).isNotEqualTo(new Remembered("b", loader))
			.hasSameHashCodeAs(new Remembered("a", loader));
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> {
			long[] all = new long[Integer.MAX_VALUE - 16];
			all[0] = 1;
		});
	}

	/**
	 * Compared by {@link #clearCaches()}.
	 *
	 * @param name tells two of them apart
	 * @param loader a type that is not the JDK's most common
	 */
	private record Remembered(String name, WeakReference<ClassLoader> loader) {

	}

	/**
	 * Sees Tomcat's classes and the JDK's.
	 */
	private static final class ContainerClassLoader extends ClassLoader {

		ContainerClassLoader() {
			super(ClassLoader.getPlatformClassLoader());
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			if (CONTAINER_CLASSES.matcher(name).matches()) {
				return Tomcat.class.getClassLoader().loadClass(name);
			}
			throw new ClassNotFoundException(name);
		}

		@Override
		protected @Nullable URL findResource(String name) {
			// What Tomcat runs within an application to clean up behind it.
			return name.startsWith("org/apache/catalina/loader/") ? Tomcat.class.getClassLoader().getResource(name)
					: null;
		}

		@Override
		protected Enumeration<URL> findResources(String name) {
			return Collections.emptyEnumeration();
		}

	}

	/**
	 * What Tomcat finds that an application has left behind.
	 */
	private static final class TomcatLog extends Handler implements AutoCloseable {

		private final Logger logger = Logger.getLogger("org.apache.catalina.loader.WebappClassLoaderBase");

		private final Queue<String> warnings = new ConcurrentLinkedQueue<>();

		TomcatLog() {
			this.logger.addHandler(this);
		}

		@Override
		public void publish(LogRecord record) {
			if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
				this.warnings.add(record.getMessage());
			}
		}

		@Override
		public void flush() {
			// Nothing is held.
		}

		@Override
		public void close() {
			this.logger.removeHandler(this);
		}

	}

}
