package dev.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Results that are there sooner or later are sent in the order of the messages, and no
 * callback of a session runs before the result of the one before is there.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ResultOrderIntegrationTests {

	private static final int CLIENTS = 4;

	private static final int MESSAGES = 150;

	static Stream<Arguments> servers() {
		return Stream.of(Server.values())
			.flatMap(
					(server) -> Stream.of("worker", "virtual", "event-loop").map((kind) -> Arguments.of(server, kind)));
	}

	@ParameterizedTest
	@MethodSource("servers")
	void orderHoldsWhateverTheResultsTake(Server server, String kind) throws Exception {
		long seed = System.nanoTime();
		System.out.println("orderHoldsWhateverTheResultsTake: seed " + seed);
		try (ServletWebServerApplicationContext application = (ServletWebServerApplicationContext) new SpringApplicationBuilder(
				Application.class)
			.properties("server.port=0", "spring.threads.virtual.enabled=" + "virtual".equals(kind),
					"ws.dispatch=" + ("event-loop".equals(kind) ? kind : "worker"),
					"spring.autoconfigure.exclude=" + server.excluded())
			.run()) {
			application.getBean(Later.class).random.setSeed(seed);
			List<TestClient> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				clients.add(TestClient.connect(application, "/later"));
			}
			for (int i = 0; i < MESSAGES; i++) {
				for (TestClient client : clients) {
					client.send(String.valueOf(i));
				}
			}
			for (TestClient client : clients) {
				for (int i = 0; i < MESSAGES; i++) {
					// Every fifth has no result.
					if (i % 5 != 4) {
						assertThat(client.take()).isEqualTo("result " + i);
					}
				}
			}
			for (TestClient client : clients) {
				client.close();
			}
			assertThat(application.getBean(Later.class).overlaps).hasValue(0);
			// There are none before Java 21: then it is the pool once more.
			boolean virtual = "virtual".equals(kind) && Runtime.version().feature() >= 21;
			assertThat(application.getBean(Later.class).groups.keySet())
				.allMatch((group) -> group.equals("VirtualThreads") == virtual)
				.isNotEmpty();
		}
	}

	@WsEndpoint("/later")
	static class Later {

		private final Random random = new Random();

		private final AtomicInteger overlaps = new AtomicInteger();

		private final Map<String, Boolean> groups = new ConcurrentHashMap<>();

		private final Map<WsSession, Boolean> running = new ConcurrentHashMap<>();

		@OnMessage
		CompletionStage<Optional<String>> message(String message, WsSession session) {
			this.groups.put(Thread.currentThread().getThreadGroup().getName(), true);
			if (this.running.put(session, true) != null) {
				this.overlaps.incrementAndGet();
			}
			int number = Integer.parseInt(message);
			CompletableFuture<Optional<String>> result = new CompletableFuture<>();
			Runnable complete = () -> {
				this.running.remove(session);
				result.complete((number % 5 != 4) ? Optional.of("result " + message) : Optional.empty());
			};
			int delay = this.random.nextInt(8);
			if (delay == 0) {
				complete.run();
			}
			else {
				Executor later = CompletableFuture.delayedExecutor(delay * 700L, TimeUnit.MICROSECONDS);
				later.execute(complete);
			}
			return result;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	@Import(Later.class)
	static class Application {

	}

}
