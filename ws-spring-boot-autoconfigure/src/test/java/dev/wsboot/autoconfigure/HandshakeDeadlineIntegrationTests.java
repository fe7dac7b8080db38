package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;
import dev.wsboot.internal.transport.TestCertificate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests whose heads do not come to an end, on each server, plain and with TLS.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class HandshakeDeadlineIntegrationTests {

	private static final String HEAD = "GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
			+ "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nX-Slow: ";

	private static final String WARNING = "the head of a request is not complete within ws.timeouts.handshake (PT1S)";

	/** Longer than any test takes. */
	private static final String[] PATIENT = { "ws.timeouts.handshake=1s", "server.tomcat.connection-timeout=300s",
			"server.tomcat.keep-alive-timeout=300s", "server.tomcat.threads.max=10",
			"server.jetty.connection-idle-timeout=300s", "server.jetty.threads.max=10" };

	@ParameterizedTest
	@CsvSource({ "TOMCAT, false", "TOMCAT, true", "JETTY, false", "JETTY, true" })
	void whoTricklesIsCutWhileOthersAreServed(Server server, boolean encrypted, CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(server, encrypted)) {
			int port = application.getWebServer().getPort();
			List<Slow> slow = IntStream.range(0, 40).mapToObj((i) -> new Slow(port, encrypted)).toList();
			slow.forEach((client) -> client.write(HEAD));
			long start = System.nanoTime();
			long end = start + TimeUnit.SECONDS.toNanos(60);
			while (!slow.stream().allMatch((client) -> client.ended) && System.nanoTime() < end) {
				slow.forEach((client) -> client.write("a"));
				slow.forEach(Slow::look);
				if (!encrypted) {
					TestClient other = TestClient.connect(port, "/echo");
					other.send("here");
					assertThat(other.take()).isEqualTo("here");
					other.close();
				}
			}
			assertThat(slow).allSatisfy((client) -> assertThat(client.ended).isTrue());
			assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
			assertThat(output).containsOnlyOnce(WARNING);
			slow.forEach(Slow::close);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whoStopsInTheMiddleIsCutWithoutAnotherByteAlsoInTheSecondRequest(Server server) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, false)) {
			int port = application.getWebServer().getPort();
			Slow first = new Slow(port, false);
			Slow second = new Slow(port, false);
			second.request("GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n");
			first.write("G");
			first.awaitEnd();
			// The first one's head was complete, so nothing counts.
			second.awaitSilence(500);
			second.request("GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n");
			second.write(HEAD);
			second.awaitEnd();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatComesAfterTheHeadMayTakeLonger(Server server, CapturedOutput output) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, false)) {
			int port = application.getWebServer().getPort();
			TestClient session = TestClient.connect(port, "/echo");
			Slow body = new Slow(port, false);
			body.write("POST /plain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345");
			Slow async = new Slow(port, false);
			async.write("GET /async HTTP/1.1\r\nHost: localhost\r\n\r\n");
			body.awaitSilence(2500);
			body.request("67890");
			async.request("");
			session.send("still here");
			assertThat(session.take()).isEqualTo("still here");
			session.close();
			body.close();
			async.close();
			assertThat(output).doesNotContain("ws.timeouts.handshake");
		}
	}

	@Test
	void aHeadInPiecesThatIsInTimeLeavesTheTimeoutForItsBody() throws Exception {
		try (ServletWebServerApplicationContext application = start(Server.TOMCAT, false, "ws.timeouts.handshake=2s")) {
			Slow slow = new Slow(application.getWebServer().getPort(), false);
			slow.write("POST /plain HTTP/1.1\r\nHost: localhost\r\n");
			slow.awaitSilence(200);
			slow.write("Content-Length: 10\r\n\r\n12345");
			slow.awaitSilence(3500);
			slow.request("67890");
			slow.close();
		}
	}

	@Test
	void allConnectorsOfTomcatAreWatchedOverAlsoNio2(CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(Server.TOMCAT, false, "test.nio2=true")) {
			int port = ((TomcatWebServer) application.getWebServer()).getTomcat().getService().findConnectors()[1]
				.getLocalPort();
			Slow slow = new Slow(port, false);
			slow.write(HEAD);
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (!slow.ended && System.nanoTime() < end) {
				slow.write("a");
				slow.look();
			}
			assertThat(slow.ended).isTrue();
			assertThat(output).contains(WARNING);
			slow.close();
		}
	}

	private static ServletWebServerApplicationContext start(Server server, boolean encrypted, String... more) {
		List<String> properties = new ArrayList<>(
				List.of("server.port=0", "spring.autoconfigure.exclude=" + server.excluded()));
		properties.addAll(List.of(PATIENT));
		properties.addAll(List.of(more));
		if (encrypted) {
			properties.add("server.ssl.key-store=" + TestCertificate.instance().keyStore());
			properties.add("server.ssl.key-store-password=" + TestCertificate.PASSWORD);
		}
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties(properties.toArray(String[]::new))
			.run();
	}

	/**
	 * A client that takes its time.
	 */
	private static final class Slow {

		private final Socket socket;

		private boolean ended;

		Slow(int port, boolean encrypted) {
			try {
				this.socket = encrypted ? TestCertificate.instance().connect(port, "TLSv1.3")
						: new Socket("localhost", port);
				this.socket.setSoTimeout(1);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		void write(String text) {
			try {
				this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
			}
			catch (IOException ex) {
				// The server has given up.
				this.ended = true;
			}
		}

		/** Waits a moment for the end. */
		void look() {
			try {
				if (this.socket.getInputStream().read() < 0) {
					this.ended = true;
				}
			}
			catch (SocketTimeoutException ex) {
				// Nothing came.
			}
			catch (IOException ex) {
				this.ended = true;
			}
		}

		void awaitEnd() {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (!this.ended && System.nanoTime() < end) {
				look();
			}
			assertThat(this.ended).isTrue();
			close();
		}

		/** Nothing comes, not even the end. */
		void awaitSilence(int millis) throws IOException {
			this.socket.setSoTimeout(millis);
			try {
				assertThat(this.socket.getInputStream().read()).as("end, or the first byte that came").isNull();
			}
			catch (SocketTimeoutException ex) {
				this.socket.setSoTimeout(1);
			}
		}

		/** Sends and awaits the answer. */
		void request(String text) throws IOException {
			write(text);
			this.socket.setSoTimeout(60_000);
			StringBuilder response = new StringBuilder();
			InputStream input = this.socket.getInputStream();
			while (!response.toString().endsWith("done")) {
				int next = input.read();
				assertThat(next).as("what follows %s", response).isGreaterThanOrEqualTo(0);
				response.append((char) next);
			}
			assertThat(response).startsWith("HTTP/1.1 200");
			this.socket.setSoTimeout(1);
		}

		void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				// The server was first.
			}
		}

	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		String echo(String message) {
			return message;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	static class Application {

		@Bean
		@ConditionalOnProperty("test.nio2")
		WebServerFactoryCustomizer<TomcatWebServerFactory> secondConnector() {
			return (factory) -> {
				Connector connector = new Connector("org.apache.coyote.http11.Http11Nio2Protocol");
				connector.setPort(0);
				connector.setProperty("connectionTimeout", "300000");
				factory.addAdditionalConnectors(connector);
			};
		}

		@Bean
		Echo echoEndpoint() {
			return new Echo();
		}

		@Bean
		ServletRegistrationBean<HttpServlet> plain() {
			return new ServletRegistrationBean<>(new Plain(), "/plain");
		}

		@Bean
		ServletRegistrationBean<HttpServlet> async() {
			return new ServletRegistrationBean<>(new Async(), "/async");
		}

	}

	/**
	 * Reads the body and answers.
	 */
	static final class Plain extends HttpServlet {

		private static final long serialVersionUID = 1;

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
			request.getInputStream().readAllBytes();
			response.getWriter().write("done");
		}

	}

	/**
	 * Answers after two seconds, and holds no thread until then.
	 */
	static final class Async extends HttpServlet {

		private static final long serialVersionUID = 1;

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response) {
			AsyncContext context = request.startAsync();
			context.setTimeout(60_000);
			Thread later = new Thread(() -> {
				try {
					TimeUnit.SECONDS.sleep(2);
					context.getResponse().getWriter().write("done");
					context.complete();
				}
				catch (InterruptedException | IOException ex) {
					context.complete();
				}
			});
			later.start();
		}

	}

}
