package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.WsSessions;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.autoconfigure.Crowd.Member;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What clients, networks and executors do wrong, on each server: it ends where it began.
 * With {@code -Dfaults.clients=5000 -Dfaults.rounds=100} there are that many clients and
 * messages of each; the log has the latencies of those who did nothing wrong.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@ExtendWith(OutputCaptureExtension.class)
class FaultIntegrationTests {

	private static final int CLIENTS = Integer.getInteger("faults.clients", 300);

	/** Seconds for the timers' steps and a machine that others use. */
	private static final int SLACK = 8;

	/** Messages of each client whose latencies are measured. */
	private static final int ROUNDS = Integer.getInteger("faults.rounds", 20);

	private static final Logger logger = LoggerFactory.getLogger(FaultIntegrationTests.class);

	@ParameterizedTest
	@CsvSource({ "TOMCAT, worker", "TOMCAT, event-loop", "JETTY, worker", "JETTY, event-loop" })
	void oneThatDoesNotReadIsClosedInTimeAndHindersNobody(Server server, String dispatch, CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(server, "ws.dispatch=" + dispatch,
				"ws.send.timeout=2s", "ws.send.buffer-size=32MB");
				Crowd crowd = new Crowd(application.getWebServer().getPort())) {
			List<Member> readers = crowd.join(CLIENTS, "/echo");
			crowd.echo(readers, CLIENTS * ROUNDS);
			long before = crowd.echo(readers, CLIENTS * ROUNDS);
			Member stalled = crowd.start("/feed", 4096);
			crowd.await(() -> stalled.status == 101 && session(application, "feed") != null);
			stalled.stall();
			WsSession session = session(application, "feed");
			Feed feed = application.getBean(Feed.class);
			byte[] message = new byte[60_000];
			long first = System.nanoTime();
			for (int i = 0; i < 1000 && session.bufferedBytes() < 4_000_000; i++) {
				session.send(message);
			}
			assertThat(session.bufferedBytes()).as("the network is full").isGreaterThan(1_000_000);
			// Nobody sends to it any more.
			long last = System.nanoTime();
			long during = crowd.echo(readers, CLIENTS * ROUNDS);
			crowd.await(() -> feed.closed.get() != null);
			assertThat(feed.closedAt - first).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1900));
			assertThat(feed.closedAt - last).isLessThan(TimeUnit.SECONDS.toNanos(2 + SLACK));
			assertThat(feed.closed.get().code()).isEqualTo(1013);
			assertThat(session.bufferedBytes()).isZero();
			assertThat(output).contains("A session of endpoint 'feed' is closed with 1013: "
					+ "its peer reads nothing for ws.send.timeout (PT2S)");
			assertThat(readers).allSatisfy((reader) -> assertThat(reader.closed).isZero());
			logger.info(
					"{} {}: p99 of {} echoing clients {} us, with one that does not read {} us, which ends after {} ms",
					server, dispatch, CLIENTS, before, during, TimeUnit.NANOSECONDS.toMillis(feed.closedAt - last));
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenAllVanishAtOnceThenRequestsAndNewSessionsGoOn(Server server) throws Exception {
		try (ServletWebServerApplicationContext application = start(server);
				Crowd crowd = new Crowd(application.getWebServer().getPort())) {
			List<Member> members = crowd.join(CLIENTS, "/echo");
			WsSessions sessions = application.getBean(WsSessions.class);
			crowd.await(() -> sessions.count() == CLIENTS);
			try (Requests requests = new Requests(application.getWebServer().getPort())) {
				requests.awaitMore(200);
				long before = requests.p99();
				for (int i = 0; i < members.size(); i++) {
					if (i % 2 == 0) {
						members.get(i).reset();
					}
					else {
						members.get(i).leave();
					}
				}
				crowd.await(() -> sessions.count() == 0);
				requests.awaitMore(200);
				logger.info("{}: p99 of requests {} us, while {} clients vanish {} us", server, before, CLIENTS,
						requests.p99());
			}
			crowd.echo(crowd.join(10, "/echo"), 100);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whoDoesNotAnswerPingsEndsAndWhoDoesStays(Server server) {
		try (ServletWebServerApplicationContext application = start(server, "ws.heartbeat.interval=300ms",
				"ws.heartbeat.timeout=1s"); Crowd crowd = new Crowd(application.getWebServer().getPort())) {
			List<Member> alive = crowd.join(20, "/echo");
			List<Member> dead = crowd.join(50, "/echo");
			dead.forEach((member) -> member.alive = false);
			crowd.await(() -> dead.stream().allMatch((member) -> member.closed != 0));
			assertThat(dead).allSatisfy((member) -> assertThat(member.closed).isEqualTo(1006));
			crowd.echo(alive, 200);
			assertThat(application.getBean(WsSessions.class).count()).isEqualTo(20);
		}
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, worker", "TOMCAT, event-loop", "JETTY, worker", "JETTY, event-loop" })
	void resetsAtAnyMomentLeaveNothingBehind(Server server, String dispatch) {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		try (ServletWebServerApplicationContext application = start(server, "ws.dispatch=" + dispatch);
				Crowd crowd = new Crowd(application.getWebServer().getPort())) {
			List<Member> healthy = crowd.join(5, "/echo");
			for (int i = 0; i < CLIENTS; i++) {
				Member victim = crowd.start("/echo", 0);
				if (random.nextInt(4) > 0) {
					crowd.await(() -> victim.status == 101);
				}
				if (victim.status == 101) {
					for (int message = random.nextInt(5); message > 0; message--) {
						victim.send(0x82, new byte[random.nextInt(126)]);
					}
					if (random.nextBoolean()) {
						// A frame that breaks off.
						victim.write(new byte[] { (byte) 0x82, (byte) 0xfe, 1, 0, 0, 0, 0, 0, 1, 2, 3 });
					}
				}
				victim.reset();
				if (i % 20 == 0) {
					crowd.echo(healthy, 20);
				}
			}
			WsSessions sessions = application.getBean(WsSessions.class);
			crowd.await(() -> sessions.count() == healthy.size());
			assertThat(healthy).as("seed %d", seed).allSatisfy((member) -> assertThat(member.closed).isZero());
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenTheExecutorIsFullThenSessionsCloseAndNothingHangs(Server server, CapturedOutput output) {
		try (ServletWebServerApplicationContext application = start(server, "ws.executor=smallExecutor");
				Crowd crowd = new Crowd(application.getWebServer().getPort())) {
			Blocking blocking = application.getBean(Blocking.class);
			WsSessions sessions = application.getBean(WsSessions.class);
			// One at a time, since opening needs the executor too.
			List<Member> members = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				members.addAll(crowd.join(1, "/blocking"));
				int opened = i + 1;
				crowd.await(() -> blocking.opened == opened);
			}
			members.forEach((member) -> member.send(0x82, new byte[8]));
			// One callback runs, at most one waits in the queue.
			crowd.await(() -> members.stream().filter((member) -> member.closed == 1013).count() >= 8);
			blocking.proceed.countDown();
			crowd.await(() -> sessions.count() == members.stream().filter((member) -> member.closed == 0).count());
			List<Member> served = members.stream().filter((member) -> member.closed == 0).toList();
			assertThat(served).hasSizeBetween(1, 2);
			// Nobody else does what the executor has refused.
			assertThat(blocking.handled).hasValue(served.size());
			assertThat(output).contains("A session of endpoint 'blocking' is closed with 1013: "
					+ "the executor (ws.executor) takes no more tasks");
			served.forEach((member) -> member.send(0x88, new byte[0]));
			crowd.await(() -> sessions.count() == 0);
			crowd.echo(crowd.join(1, "/blocking"), 5);
		}
	}

	private static WsSession session(ServletWebServerApplicationContext application, String endpoint) {
		return application.getBean(WsSessions.class).ofEndpoint(endpoint).findFirst().orElse(null);
	}

	private static ServletWebServerApplicationContext start(Server server, String... properties) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.tomcat.max-connections=20000",
					"spring.autoconfigure.exclude=" + server.excluded())
			.properties(properties)
			.run();
	}

	/**
	 * Requests of an ordinary HTTP client, one after the other.
	 */
	private static final class Requests implements AutoCloseable {

		private final HttpClient client = HttpClient.newHttpClient();

		private final HttpRequest request;

		private final List<Long> micros = new ArrayList<>();

		private final AtomicReference<Exception> failure = new AtomicReference<>();

		private final AtomicBoolean stopped = new AtomicBoolean();

		private final Thread thread = new Thread(this::run, "requests");

		Requests(int port) {
			this.request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/plain")).build();
			this.thread.start();
		}

		private void run() {
			try {
				while (!this.stopped.get()) {
					long start = System.nanoTime();
					assertThat(this.client.send(this.request, BodyHandlers.ofString()).body()).isEqualTo("plain");
					synchronized (this.micros) {
						this.micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
						this.micros.notifyAll();
					}
				}
			}
			catch (Exception ex) {
				this.failure.set(ex);
			}
		}

		void awaitMore(int count) throws InterruptedException {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			synchronized (this.micros) {
				this.micros.clear();
				while (this.micros.size() < count && System.nanoTime() < end && this.failure.get() == null) {
					this.micros.wait(100);
				}
				assertThat(this.failure.get()).isNull();
				assertThat(this.micros).hasSizeGreaterThanOrEqualTo(count);
			}
		}

		long p99() {
			synchronized (this.micros) {
				List<Long> sorted = this.micros.stream().sorted().toList();
				return sorted.get(sorted.size() * 99 / 100);
			}
		}

		@Override
		public void close() {
			this.stopped.set(true);
			await().until(() -> !this.thread.isAlive());
			assertThat(this.failure.get()).isNull();
		}

	}

	@WsEndpoint("/echo")
	static class Echo {

		@OnMessage
		byte[] echo(byte[] message) {
			return message;
		}

	}

	@WsEndpoint(path = "/feed", name = "feed")
	static class Feed {

		private final AtomicReference<CloseStatus> closed = new AtomicReference<>();

		private volatile long closedAt;

		@OnMessage
		void ignore(byte[] message) {
		}

		@OnClose
		void closed(CloseStatus status) {
			this.closedAt = System.nanoTime();
			this.closed.set(status);
		}

	}

	@WsEndpoint("/blocking")
	static class Blocking {

		private final CountDownLatch proceed = new CountDownLatch(1);

		private final AtomicInteger handled = new AtomicInteger();

		private volatile int opened;

		@OnOpen
		void opened() {
			this.opened++;
		}

		@OnMessage
		byte[] block(byte[] message) throws InterruptedException {
			assertThat(this.proceed.await(60, TimeUnit.SECONDS)).isTrue();
			this.handled.incrementAndGet();
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

		@Bean
		Feed feedEndpoint() {
			return new Feed();
		}

		@Bean
		Blocking blockingEndpoint() {
			return new Blocking();
		}

		/** One runs, one waits. */
		@Bean(destroyMethod = "shutdownNow", defaultCandidate = false)
		Executor smallExecutor() {
			return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> plain() {
			return new ServletRegistrationBean<>(new Plain(), "/plain");
		}

	}

	/**
	 * Answers ordinary requests.
	 */
	static final class Plain extends HttpServlet {

		private static final long serialVersionUID = 1;

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.getWriter().write("plain");
		}

	}

}
