package dev.wsboot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.ScopeNotActiveException;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;

import dev.wsboot.WsEvent;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.annotation.WsSessionScope;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Endpoints and beans of which each session has its own, on each server.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScopesIntegrationTests {

	static Stream<Arguments> serversAndDispatches() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of("worker", "event-loop").map((kind) -> Arguments.of(server, kind)));
	}

	static Stream<Arguments> serversAndEndpoints() {
		return serversAndDispatches().flatMap((arguments) -> Stream.of("/prototype", "/scoped", "/proxied")
			.map((path) -> Arguments.of(arguments.get()[0], arguments.get()[1], path)));
	}

	private static ServletWebServerApplicationContext start(Server server, String dispatch) {
		return (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1", "ws.dispatch=" + dispatch,
					"spring.autoconfigure.exclude=" + server.excluded())
			.run();
	}

	@ParameterizedTest
	@MethodSource("serversAndEndpoints")
	void eachConnectionHasAnEndpointOfItsOwn(Server server, String dispatch, String path) throws InterruptedException {
		try (ServletWebServerApplicationContext application = start(server, dispatch)) {
			Log log = application.getBean(Log.class);
			TestClient one = TestClient.connect(application, path);
			TestClient other = TestClient.connect(application, path);
			assertThat(List.of(one.take(), other.take())).containsOnly("1 calls");
			one.send("more");
			assertThat(one.take()).isEqualTo("2 calls");
			other.send("more");
			assertThat(other.take()).isEqualTo("2 calls");
			// Treated on the thread that completes the stage.
			one.send("fail later");
			assertThat(one.take()).isEqualTo("4 calls, failed");
			assertThat(log.lines).isEmpty();
			one.close();
			assertThat(log.take(2)).containsExactly("@OnClose after 4 calls", "destroyed after 5 calls");
			other.abort();
			assertThat(log.take(2)).containsExactly("@OnClose after 2 calls", "destroyed after 3 calls");
			assertThat(log.lines).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("serversAndDispatches")
	void aScopedBeanIsTheSessionsWhereverACallbackUsesIt(Server server, String dispatch) throws InterruptedException {
		try (ServletWebServerApplicationContext application = start(server, dispatch)) {
			Log log = application.getBean(Log.class);
			TestClient one = TestClient.connect(application, "/cart");
			TestClient other = TestClient.connect(application, "/cart");
			// A listener had put the first thing in.
			assertThat(List.of(one.take(), other.take())).containsOnly("true [opened]");
			one.send("tea");
			assertThat(one.take()).isEqualTo("true [opened, tea]");
			other.send("ink");
			assertThat(other.take()).isEqualTo("true [opened, ink]");
			one.send("fail");
			assertThat(one.take()).isEqualTo("failed with [opened, tea, fail]");
			one.close();
			assertThat(log.take(3)).containsExactly("@OnClose [opened, tea, fail]", "listener [opened, tea, fail]",
					"emptied [opened, tea, fail]");
			other.abort();
			assertThat(log.take(3)).containsExactly("@OnClose [opened, ink]", "listener [opened, ink]",
					"emptied [opened, ink]");
		}
	}

	@ParameterizedTest
	@MethodSource("serversAndDispatches")
	void elsewhereAScopedBeanSaysWhatIsWrong(Server server, String dispatch) throws Exception {
		try (ServletWebServerApplicationContext application = start(server, dispatch)) {
			Cart cart = application.getBean(Cart.class);
			assertNotActive(catchThrowable(cart::things), "main");
			TestClient client = TestClient.connect(application, "/cart");
			assertThat(client.take()).isEqualTo("true [opened]");
			client.send("elsewhere");
			assertThat(client.take()).isEqualTo("true [opened, elsewhere]");
			assertNotActive(application.getBean(Log.class).failures.poll(10, TimeUnit.SECONDS), "elsewhere");
			client.close();
		}
	}

	private static void assertNotActive(Throwable failure, String thread) {
		assertThat(failure).isInstanceOf(ScopeNotActiveException.class)
			.hasRootCauseMessage("No callback of a WebSocket session runs on thread '" + thread
					+ "', or the session has ended. Beans of scope 'ws-session' can be used while a callback runs, "
					+ "on its own thread: what runs elsewhere must be given what it needs");
	}

	/**
	 * What happened when nothing could be sent any more.
	 */
	static class Log {

		private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

		private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

		List<String> take(int count) throws InterruptedException {
			List<String> taken = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				taken.add(this.lines.poll(10, TimeUnit.SECONDS));
			}
			return taken;
		}

	}

	static class Counting {

		private final Log log;

		private final AtomicInteger calls = new AtomicInteger();

		Counting(Log log) {
			this.log = log;
		}

		@OnOpen
		String opened() {
			return this.calls.incrementAndGet() + " calls";
		}

		@OnMessage
		CompletionStage<String> message(String text) {
			String answer = this.calls.incrementAndGet() + " calls";
			if (!text.equals("fail later")) {
				return CompletableFuture.completedStage(answer);
			}
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException(answer);
			}, CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
		}

		@OnError
		String failed(IllegalStateException failure) {
			return this.calls.incrementAndGet() + " calls, failed";
		}

		@OnClose
		void closed() {
			this.log.lines.add("@OnClose after " + this.calls.getAndIncrement() + " calls");
		}

		@PreDestroy
		void destroyed() {
			this.log.lines.add("destroyed after " + this.calls + " calls");
		}

	}

	@WsEndpoint("/prototype")
	@Scope("prototype")
	static class PrototypeEndpoint extends Counting {

		PrototypeEndpoint(Log log) {
			super(log);
		}

	}

	@WsEndpoint("/scoped")
	@Scope("ws-session")
	static class ScopedEndpoint extends Counting {

		ScopedEndpoint(Log log) {
			super(log);
		}

	}

	@WsEndpoint("/proxied")
	@WsSessionScope
	static class ProxiedEndpoint extends Counting {

		ProxiedEndpoint(Log log) {
			super(log);
		}

	}

	@WsSessionScope
	static class Cart {

		private final List<String> things = new ArrayList<>();

		private final WsSession session;

		private final Log log;

		Cart(WsSession session, Log log) {
			this.session = session;
			this.log = log;
		}

		void add(String thing) {
			this.things.add(thing);
		}

		boolean isOf(WsSession other) {
			return other == this.session;
		}

		String things() {
			return this.things.toString();
		}

		@PreDestroy
		void empty() {
			this.log.lines.add("emptied " + this.things);
		}

	}

	@WsEndpoint("/cart")
	static class CartEndpoint {

		private final Cart cart;

		private final Log log;

		CartEndpoint(Cart cart, Log log) {
			this.cart = cart;
			this.log = log;
		}

		@OnOpen
		String opened(WsSession session) {
			return this.cart.isOf(session) + " " + this.cart.things();
		}

		@OnMessage
		String message(String text, WsSession session) {
			this.cart.add(text);
			if (text.equals("fail")) {
				throw new IllegalStateException();
			}
			if (text.equals("elsewhere")) {
				new Thread(() -> this.log.failures.add(catchThrowable(this.cart::things)), text).start();
			}
			return this.cart.isOf(session) + " " + this.cart.things();
		}

		@OnError
		String failed(IllegalStateException failure) {
			return "failed with " + this.cart.things();
		}

		@OnClose
		void closed() {
			this.log.lines.add("@OnClose " + this.cart.things());
		}

		@EventListener
		void opened(WsEvent.SessionOpened event) {
			if (event.session().handshake().endpoint().equals("cart")) {
				this.cart.add("opened");
			}
		}

		@EventListener
		void closed(WsEvent.SessionClosed event) {
			if (event.session().handshake().endpoint().equals("cart")) {
				this.log.lines.add("listener " + this.cart.things());
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class,
			JettyServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			WsAutoConfiguration.class, WsTomcatAutoConfiguration.class, WsJettyAutoConfiguration.class })
	@Import({ Log.class, Cart.class, PrototypeEndpoint.class, ScopedEndpoint.class, ProxiedEndpoint.class,
			CartEndpoint.class })
	static class Application {

	}

}
