package dev.wsboot.autoconfigure;

import java.beans.Introspector;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.catalina.connector.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;

import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;
import dev.wsboot.autoconfigure.war.RestartedApplication;
import dev.wsboot.internal.transport.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application may have beside one server with one connector: other connectors,
 * another server for the management, other applications, and its own successor.
 */
class DeploymentIntegrationTests {

	private static final String ENCRYPTED = "server.ssl.key-store";

	private final HttpClient http = HttpClient.newBuilder().sslContext(TestCertificate.instance().client()).build();

	@ParameterizedTest
	@EnumSource
	void everyConnectorIsServedAsItsOwnOrigin(Server server) {
		TestClient encrypted;
		TestClient plain;
		try (ServletWebServerApplicationContext application = start(server,
				ENCRYPTED + "=" + TestCertificate.instance().keyStore(),
				"server.ssl.key-store-password=" + TestCertificate.PASSWORD)) {
			int securePort = application.getWebServer().getPort();
			int plainPort = otherPort(application.getWebServer());
			String secure = "https://localhost:" + securePort;
			URI secureUri = URI.create("wss://localhost:" + securePort + "/echo");
			URI plainUri = URI.create("ws://localhost:" + plainPort + "/echo");
			encrypted = TestClient.connect(this.http, secureUri, List.of(), "Origin", secure);
			plain = TestClient.connect(this.http, plainUri, List.of(), "Origin", "http://localhost:" + plainPort);
			for (TestClient client : List.of(encrypted, plain)) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
			}
			assertThat(TestClient.refusal(this.http, plainUri, List.of(), "Origin", secure).statusCode())
				.isEqualTo(403);
			assertThat(TestClient.refusal(this.http, secureUri, List.of(), "Origin", "http://localhost:" + securePort)
				.statusCode()).isEqualTo(403);
		}
		assertThat(encrypted.take()).isEqualTo("closed 1001");
		assertThat(plain.take()).isEqualTo("closed 1001");
	}

	@ParameterizedTest
	@EnumSource
	void theServerOfTheManagementServesNoEndpoints(Server server) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, "management.server.port=0",
				"management.endpoints.web.exposure.include=websockets")) {
			int port = application.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			assertThat(port).isNotEqualTo(application.getWebServer().getPort());
			try (TestClient client = TestClient.connect(application, "/echo")) {
				client.send("hello");
				assertThat(client.take()).isEqualTo("hello");
				URI endpoint = URI.create("ws://localhost:" + port + "/echo");
				assertThat(TestClient.refusal(this.http, endpoint, List.of()).statusCode()).isEqualTo(404);
				HttpResponse<String> sessions = this.http.send(
						HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/websockets")).build(),
						BodyHandlers.ofString());
				assertThat(sessions.statusCode()).isEqualTo(200);
				assertThat(sessions.body()).contains("\"/echo\"");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void applicationsOfOneVirtualMachineDoNotMeet(Server server) {
		TestClient ofTwo;
		try (ServletWebServerApplicationContext one = start(server, "server.servlet.context-path=/one");
				TestClient ofOne = TestClient.connect(one, "/one/echo")) {
			try (ServletWebServerApplicationContext two = start(server, "server.servlet.context-path=/two")) {
				ofTwo = TestClient.connect(two, "/two/echo");
				ofTwo.send("hello");
				assertThat(ofTwo.take()).isEqualTo("hello");
				assertThat(TestClient.refused(one, "/two/echo")).isEqualTo(404);
				assertThat(TestClient.refused(two, "/one/echo")).isEqualTo(404);
				assertThat(one.getBean(WsSessions.class).count()).isOne();
				assertThat(two.getBean(WsSessions.class).count()).isOne();
			}
			assertThat(ofTwo.take()).isEqualTo("closed 1001");
			ofOne.send("hello");
			assertThat(ofOne.take()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@EnumSource
	void anApplicationThatIsRestartedLeavesNothingBehind(Server server) throws Exception {
		// The first run of a virtual machine makes the hooks for its end, and logging
		// remembers the last: neither shall be one of those that count.
		start(server).close();
		List<WeakReference<ClassLoader>> loaders = List.of(runAndClose(server), runAndClose(server));
		start(server).close();
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("ws-"));
		// As developer tools do it.
		Introspector.flushCaches();
		WarDeploymentIntegrationTests.clearCaches();
		await().atMost(60, TimeUnit.SECONDS).until(() -> {
			System.gc();
			return loaders.stream().allMatch((loader) -> loader.get() == null);
		});
	}

	/** A run whose classes are its own. */
	private WeakReference<ClassLoader> runAndClose(Server server) throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		URL classes = RestartedApplication.class.getProtectionDomain().getCodeSource().getLocation();
		try (RestartClassLoader loader = new RestartClassLoader(classes, before)) {
			TestClient worker;
			TestClient loop;
			Thread.currentThread().setContextClassLoader(loader);
			SpringApplication application = new SpringApplication(new DefaultResourceLoader(loader),
					loader.loadClass(RestartedApplication.class.getName()));
			try (ServletWebServerApplicationContext context = (ServletWebServerApplicationContext) application
				.run("--server.port=0", "--spring.autoconfigure.exclude=" + server.excluded())) {
				Thread.currentThread().setContextClassLoader(before);
				worker = TestClient.connect(context, "/worker/ann");
				worker.send("{\"text\": \"hello\"}");
				assertThat(worker.take()).isEqualTo("{\"text\":\"ann got hello\"}");
				loop = TestClient.connect(context, "/loop");
				loop.send("hello");
				assertThat(loop.take()).isEqualTo("hello");
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
			assertThat(worker.take()).isEqualTo("closed 1001");
			assertThat(loop.take()).isEqualTo("closed 1001");
			return new WeakReference<>(loader);
		}
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		Class<?> management = (server == Server.TOMCAT) ? JettyServletManagementContextAutoConfiguration.class
				: TomcatServletManagementContextAutoConfiguration.class;
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0",
					"spring.autoconfigure.exclude=" + server.excluded() + "," + management.getName())
			.properties(properties)
			.run();
	}

	/** The port of the connector that is not the first. */
	private static int otherPort(WebServer server) {
		if (server instanceof TomcatWebServer tomcat) {
			return tomcat.getTomcat().getService().findConnectors()[1].getLocalPort();
		}
		return ((NetworkConnector) ((JettyWebServer) server).getServer().getConnectors()[1]).getLocalPort();
	}

	/**
	 * Loads the application itself and leaves everything else to its parent.
	 */
	private static final class RestartClassLoader extends URLClassLoader {

		private static final String PACKAGE = RestartedApplication.class.getPackageName();

		RestartClassLoader(URL classes, ClassLoader parent) {
			super(new URL[] { classes }, parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(PACKAGE)) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

	}

	@WsEndpoint("/echo")
	static class EchoEndpoint {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		EchoEndpoint echoEndpoint() {
			return new EchoEndpoint();
		}

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf(AbstractHttpConfigurer::disable)
				.build();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> otherTomcatConnector() {
			return (factory) -> {
				if (factory.getSsl() != null) {
					Connector connector = new Connector();
					connector.setPort(0);
					factory.addAdditionalConnectors(connector);
				}
			};
		}

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> otherJettyConnector() {
			return (factory) -> factory.addServerCustomizers((server) -> {
				if (factory.getSsl() != null) {
					server.addConnector(new ServerConnector(server));
				}
			});
		}

	}

}
