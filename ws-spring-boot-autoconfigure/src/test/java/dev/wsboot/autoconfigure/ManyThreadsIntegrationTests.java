package dev.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One session that many threads send through, on each server.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManyThreadsIntegrationTests {

	private static final int THREADS = 64;

	private static final int MESSAGES = 150;

	@ParameterizedTest
	@CsvSource({ "TOMCAT, worker", "TOMCAT, event-loop", "JETTY, worker", "JETTY, event-loop" })
	void everyMessageArrivesWholeAndInTheOrderOfItsThread(Server server, String dispatch) throws Exception {
		try (ServletWebServerApplicationContext application = (ServletWebServerApplicationContext) new SpringApplicationBuilder(
				Application.class)
			.properties("server.port=0", "ws.dispatch=" + dispatch, "ws.send.buffer-size=256MB",
					"spring.autoconfigure.exclude=" + server.excluded())
			.run(); TestClient client = TestClient.connect(application, "/echo")) {
			WsSessions sessions = application.getBean(WsSessions.class);
			await().until(() -> sessions.count() == 1);
			WsSession session = sessions.stream().findFirst().orElseThrow();
			List<Thread> threads = sendFromThreads(session);
			// Its callbacks send too.
			for (int i = 0; i < MESSAGES; i++) {
				client.send(message(THREADS, i, 10));
			}
			int[] next = new int[THREADS + 1];
			for (int i = 0; i < (THREADS + 1) * MESSAGES; i++) {
				String[] parts = client.take().split(" ", 3);
				int thread = Integer.parseInt(parts[0]);
				assertThat(Integer.parseInt(parts[1])).as("message of thread %d", thread).isEqualTo(next[thread]++);
				assertThat(parts[2]).isEqualTo(filling(thread, parts[2].length()));
			}
			assertThat(next).containsOnly(MESSAGES);
			for (Thread thread : threads) {
				thread.join(TimeUnit.SECONDS.toMillis(20));
			}
			client.send("0 0 still there");
			assertThat(client.take()).isEqualTo("0 0 still there");
		}
	}

	private static List<Thread> sendFromThreads(WsSession session) {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int number = i;
			threads.add(new Thread(() -> {
				Random random = new Random(number);
				for (int sequence = 0; sequence < MESSAGES; sequence++) {
					int size = random.nextInt((random.nextInt(10) > 0) ? 200 : 20_000);
					session.send(message(number, sequence, size));
				}
			}, "sender-" + i));
		}
		threads.forEach(Thread::start);
		return threads;
	}

	private static String message(int thread, int sequence, int size) {
		return thread + " " + sequence + " " + filling(thread, size);
	}

	private static String filling(int thread, int size) {
		return String.valueOf((char) ('0' + thread)).repeat(size);
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
		Echo echoEndpoint() {
			return new Echo();
		}

	}

}
