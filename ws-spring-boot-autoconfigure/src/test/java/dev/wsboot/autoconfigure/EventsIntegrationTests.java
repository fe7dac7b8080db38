package dev.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsEvent;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What listeners are told, on each server.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventsIntegrationTests {

	static Stream<Arguments> serversAndDispatches() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of("worker", "event-loop").map((kind) -> Arguments.of(server, kind)));
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1",
					"spring.autoconfigure.exclude=" + server.excluded())
			.properties(properties)
			.run();
	}

	@ParameterizedTest
	@MethodSource("serversAndDispatches")
	void aSessionsEventsAreAroundItsCallbacksAndOnTheirThread(Server server, String dispatch)
			throws InterruptedException {
		try (ServletWebServerApplicationContext application = start(server, "ws.dispatch=" + dispatch)) {
			Log log = application.getBean(Log.class);
			try (TestClient client = TestClient.connect(application, "/logged/a")) {
				// A listener may send.
				assertThat(client.take()).isEqualTo("from a listener");
				assertThat(client.take()).isEqualTo("from the endpoint");
				assertThat(log.take(2)).containsExactly("opened logged true", "@OnOpen");
				assertThat(application.getBean(WsTopics.class).count("all")).isOne();
			}
			assertThat(log.take(2)).containsExactly("@OnClose", "closed logged 1000 false 0");
			assertThat(log.threads)
				.allMatch((name) -> name.startsWith("worker".equals(dispatch) ? "task-" : "ws-"), "callback's")
				.hasSize(2);
			assertThat(log.lines).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aSessionThatBreaksHasItsEventToo(Server server) throws InterruptedException {
		try (ServletWebServerApplicationContext application = start(server)) {
			Log log = application.getBean(Log.class);
			TestClient client = TestClient.connect(application, "/logged/a");
			assertThat(log.take(2)).containsExactly("opened logged true", "@OnOpen");
			client.abort();
			assertThat(log.take(2)).containsExactly("@OnClose", "closed logged 1006 false 0");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aHandshakeThatIsRefusedSaysWhy(Server server) throws InterruptedException {
		try (ServletWebServerApplicationContext application = start(server)) {
			Log log = application.getBean(Log.class);
			assertThat(TestClient.refused(application, "/logged/%61?x=1", "Origin", "https://evil.example"))
				.isEqualTo(403);
			assertThat(log.take(1)).containsExactly("rejected logged /logged/%61 127.0.0.1 https://evil.example 403 "
					+ "ORIGIN_NOT_ALLOWED 'Origin' must be one that the endpoint allows.");
			assertThat(log.lines).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aDrainIsToldBeforeSessionsAreClosed(Server server) throws InterruptedException {
		Log log;
		try (ServletWebServerApplicationContext application = start(server)) {
			log = application.getBean(Log.class);
			TestClient client = TestClient.connect(application, "/logged/a");
			assertThat(log.take(2)).containsExactly("opened logged true", "@OnOpen");
			assertThat(client.take()).isEqualTo("from a listener");
		}
		assertThat(log.lines).containsExactly("draining 1", "@OnClose", "closed logged 1001 false 0");
		assertThat(log.kinds).containsExactly("SessionOpened", "Draining", "SessionClosed");
	}

	@ParameterizedTest
	@EnumSource
	void aListenerThatFailsChangesNothing(Server server, CapturedOutput output) throws InterruptedException {
		Log log;
		try (ServletWebServerApplicationContext application = start(server)) {
			log = application.getBean(Log.class);
			log.failing = true;
			assertThat(TestClient.refused(application, "/logged/a", "Origin", "https://evil.example")).isEqualTo(403);
			TestClient client = TestClient.connect(application, "/logged/a");
			assertThat(client.take()).isEqualTo("from a listener");
			assertThat(client.take()).isEqualTo("from the endpoint");
			client.send("still there");
			assertThat(client.take()).isEqualTo("still there");
		}
		assertThat(log.lines).hasSize(6).contains("@OnClose", "closed logged 1001 false 0");
		assertThat(output).contains("A listener of HandshakeRejected failed", "A listener of SessionOpened failed",
				"A listener of Draining failed", "A listener of SessionClosed failed");
	}

	/**
	 * Notes events and callbacks in their order.
	 */
	static class Log {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> kinds = new LinkedBlockingQueue<>();

		private final WsTopics topics;

		private volatile boolean failing;

		Log(WsTopics topics) {
			this.topics = topics;
		}

		List<String> take(int count) throws InterruptedException {
			List<String> taken = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				taken.add(this.lines.poll(10, TimeUnit.SECONDS));
			}
			return taken;
		}

		void add(String line) {
			this.lines.add(line);
		}

		void addEvent(String line) {
			add(line);
			if (this.failing) {
				throw new IllegalStateException("on purpose");
			}
		}

		@EventListener
		void opened(WsEvent.SessionOpened event) {
			this.threads.add(Thread.currentThread().getName());
			event.session().subscribe("all");
			event.session().send("from a listener");
			addEvent("opened " + event.session().handshake().endpoint() + " " + event.session().isOpen());
		}

		@EventListener
		void closed(WsEvent.SessionClosed event) {
			this.threads.add(Thread.currentThread().getName());
			addEvent("closed " + event.session().handshake().endpoint() + " " + event.status().code() + " "
					+ event.session().isOpen() + " " + this.topics.count("all"));
		}

		@EventListener
		void rejected(WsEvent.HandshakeRejected event) {
			addEvent("rejected " + event.endpoint() + " " + event.path() + " " + event.remoteAddress() + " "
					+ event.origin() + " " + event.status() + " " + event.reason() + " " + event.detail());
		}

		@EventListener
		void draining(WsEvent.Draining event) {
			addEvent("draining " + event.sessions());
		}

		@EventListener
		void any(WsEvent event) {
			this.kinds.add(event.getClass().getSimpleName());
		}

	}

	@WsEndpoint("/logged/{name}")
	static class Logged {

		private final Log log;

		Logged(Log log) {
			this.log = log;
		}

		@OnOpen
		String opened() {
			this.log.add("@OnOpen");
			return "from the endpoint";
		}

		@OnMessage
		String message(String text) {
			return text;
		}

		@OnClose
		void closed(WsSession session, CloseStatus status) {
			this.log.add("@OnClose");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	@Import({ Log.class, Logged.class })
	static class Application {

	}

}
