package dev.wsboot.autoconfigure;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.ControllerAdvice;
import reactor.core.publisher.Flux;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnError;
import dev.wsboot.routes.WsRoutes;
import dev.wsboot.spi.WsCallbackInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoints made of code, through real connections.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WsRoutesIntegrationTests {

	private static final String PATH = "/code/blue?name=ada";

	private ServletWebServerApplicationContext server;

	private void start(Class<?> application, String... properties) {
		this.server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(application)
			.properties("server.port=0", "server.address=127.0.0.1")
			.properties(properties)
			.run();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { OnTomcat.class, OnJetty.class })
	void everyHandlerIsCalled(Class<?> application) throws Exception {
		start(application);
		Events events = this.server.getBean(Events.class);
		TestClient client = TestClient.connect(this.server, PATH, List.of("v9", "v1"));
		assertThat(client.subprotocol()).isEqualTo("v1");
		assertThat(client.take()).isEqualTo("welcome ada to blue");
		client.send("{\"type\":\"say\",\"text\":\"hi\"}");
		assertThat(client.take()).isEqualTo("{\"from\":\"ada\",\"text\":\"hi\"}");
		client.send("{\"type\":\"later\",\"text\":\"ho\"}");
		assertThat(client.take()).isEqualTo("ho");
		client.send("{\"type\":\"count\",\"to\":3}");
		assertThat(List.of(client.take(), client.take(), client.take())).containsExactly("1", "2", "3");
		client.send("{\"type\":\"fail\",\"how\":\"so\"}");
		assertThat(client.take()).isEqualTo("failed: so");
		client.send("{\"type\":\"ping\"}");
		assertThat(events.take()).isEqualTo("pong true");
		client.send("{\"type\":\"leave\"}");
		assertThat(client.take()).isEqualTo("closed 4000");
		assertThat(events.take()).isEqualTo("closed 4000");
	}

	@ParameterizedTest
	@ValueSource(classes = { OnTomcat.class, OnJetty.class })
	void propertiesInterceptorsAndAdviceAreThoseOfAnyEndpoint(Class<?> application) throws Exception {
		start(application, "ws.endpoints.code.limits.max-message-size=64B", "ws.endpoints.plain.dispatch=worker");
		Events events = this.server.getBean(Events.class);
		TestClient plain = TestClient.connect(this.server, "/plain");
		plain.send("thread");
		assertThat(plain.take()).startsWith("task-");
		plain.send("fail");
		assertThat(plain.take()).isEqualTo("advice: plain");
		assertThat(events.entered).contains("plain OPEN", "plain MESSAGE");
		TestClient client = TestClient.connect(this.server, PATH, List.of("v1"));
		assertThat(client.take()).isEqualTo("welcome ada to blue");
		client.send("x".repeat(65));
		assertThat(client.take()).isEqualTo("closed 1009");
		plain.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { OnTomcat.class, OnJetty.class })
	void theHandshakeIsDecidedAsTheRouteSays(Class<?> application) {
		start(application);
		assertThat(TestClient.refused(this.server, PATH)).isEqualTo(400);
		assertThat(TestClient.refused(this.server, PATH, List.of("v9"))).isEqualTo(400);
		assertThat(TestClient.refused(this.server, PATH, List.of("v1"), "Origin", "https://b.example")).isEqualTo(403);
		TestClient allowed = TestClient.connect(this.server, PATH, List.of("v1"), "Origin", "https://a.example");
		assertThat(allowed.take()).isEqualTo("welcome ada to blue");
		allowed.close();
		TestClient plain = TestClient.connect(this.server, "/plain");
		plain.send("thread");
		assertThat(plain.take()).doesNotStartWith("task-");
		plain.close();
	}

	/**
	 * What happened besides messages.
	 */
	static class Events {

		private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> entered = new LinkedBlockingQueue<>();

		String take() throws InterruptedException {
			return this.closed.poll(10, TimeUnit.SECONDS);
		}

	}

	sealed interface Command {

		record Say(String text) implements Command {

		}

		record Later(String text) implements Command {

		}

		record Count(int to) implements Command {

		}

		record Fail(String how) implements Command {

		}

		record Ping() implements Command {

		}

		record Leave() implements Command {

		}

	}

	record Said(String from, String text) {

	}

	@ControllerAdvice
	static class Advice {

		@OnError
		String failed(WsSession session, UnsupportedOperationException failure) {
			return "advice: " + session.handshake().endpoint();
		}

	}

	@ImportAutoConfiguration({ WsAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			JacksonAutoConfiguration.class })
	static class Application {

		@Bean
		Events events() {
			return new Events();
		}

		@Bean
		Advice advice() {
			return new Advice();
		}

		@Bean
		WsCallbackInterceptor interceptor(Events events) {
			return (session, callback) -> {
				events.entered.add(session.handshake().endpoint() + " " + callback);
				return null;
			};
		}

		@Bean
		WsRoutes routes(Events events, WsTopics topics) {
			return WsRoutes.endpoint("code",
					(code) -> code.path("/code/{room}")
						.subprotocols("v1")
						.requireSubprotocol()
						.allowedOrigins("https://a.example")
						.replyOnOpen((session) -> {
							session.subscribe(room(session));
							return "welcome " + name(session) + " to " + room(session);
						})
						.onMessage(Command.Say.class,
								(session, say) -> topics.publish(room(session), new Said(name(session), say.text())))
						.replyOnMessage(Command.Later.class,
								(session, later) -> CompletableFuture.supplyAsync(later::text,
										CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)))
						.replyOnMessage(Command.Count.class,
								(session, count) -> Flux.range(1, count.to()).map(String::valueOf))
						.onMessage(Command.Fail.class, (session, fail) -> {
							throw new IllegalStateException(fail.how());
						})
						.onMessage(Command.Ping.class, (session, ping) -> session.ping())
						.onPong((session, roundTrip) -> events.closed.add("pong " + !roundTrip.isNegative()))
						.onMessage(Command.Leave.class, (session, leave) -> session.close(new CloseStatus(4000)))
						.replyOnError(IllegalStateException.class,
								(session, failure) -> "failed: " + failure.getMessage())
						.onClose((session, status) -> events.closed.add("closed " + status.code())))
				.and("plain",
						(plain) -> plain.path("/plain")
							.dispatch(Dispatch.EVENT_LOOP)
							.replyOnMessage(String.class, (session, text) -> {
								if ("fail".equals(text)) {
									throw new UnsupportedOperationException(text);
								}
								return Thread.currentThread().getName();
							}));
		}

		private static String room(WsSession session) {
			return session.handshake().pathVariables().get("room");
		}

		private static String name(WsSession session) {
			return session.handshake().parameters().get("name").get(0);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ WsTomcatAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class })
	static class OnTomcat extends Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ WsJettyAutoConfiguration.class, JettyServletWebServerAutoConfiguration.class })
	static class OnJetty extends Application {

	}

}
