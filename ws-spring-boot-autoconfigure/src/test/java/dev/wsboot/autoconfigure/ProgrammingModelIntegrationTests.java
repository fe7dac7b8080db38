package dev.wsboot.autoconfigure;

import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import reactor.core.publisher.Flux;

import dev.wsboot.Dispatch;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.spi.WsMessageCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The programming model through real connections, with both dispatches.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProgrammingModelIntegrationTests {

	private ServletWebServerApplicationContext server;

	private HttpClient http;

	@BeforeAll
	void start() {
		this.server = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1", "ws.codec.type-field=do")
			.run();
		this.http = HttpClient.newHttpClient();
	}

	@AfterAll
	void stop() {
		this.server.close();
	}

	private Client connect(String path, String... subprotocols) {
		Client client = new Client();
		WebSocket.Builder builder = this.http.newWebSocketBuilder();
		if (subprotocols.length > 0) {
			builder.subprotocols(subprotocols[0]);
		}
		client.socket = builder
			.buildAsync(URI.create("ws://127.0.0.1:" + this.server.getWebServer().getPort() + path), client)
			.join();
		return client;
	}

	@ParameterizedTest
	@ValueSource(strings = { "worker", "loop" })
	void sealedMessagesAreDispatchedValidatedAndBroadcast(String dispatch) throws Exception {
		// Rooms of its own, since those who leave are still told to others.
		Client ada = connect("/chat/" + dispatch + "/blue-" + dispatch + "?name=ada");
		Client bob = connect("/chat/" + dispatch + "/blue-" + dispatch + "?name=bob");
		Client other = connect("/chat/" + dispatch + "/red?name=eve");
		assertThat(ada.next()).isEqualTo("welcome ada");
		assertThat(bob.next()).isEqualTo("welcome bob");
		assertThat(other.next()).isEqualTo("welcome eve");
		ada.socket.sendText("{\"do\":\"say\",\"text\":\"hi\"}", true).join();
		assertThat(ada.next()).isEqualTo("{\"from\":\"ada\",\"text\":\"hi\"}");
		assertThat(bob.next()).isEqualTo("{\"from\":\"ada\",\"text\":\"hi\"}");
		ada.socket.sendText("{\"text\":\" \",\"do\":\"say\"}", true).join();
		assertThat(ada.next()).isEqualTo("invalid: text");
		bob.socket.sendText("{\"do\":\"leave\"}", true).join();
		assertThat(bob.next()).isEqualTo("closed 1000");
		assertThat(ada.next()).isEqualTo("bob left");
		ada.socket.sendText("{\"do\":\"dance\"}", true).join();
		assertThat(ada.next()).isEqualTo("closed 1007");
		assertThat(other.messages).isEmpty();
		other.socket.abort();
	}

	@ParameterizedTest
	@ValueSource(strings = { "worker", "loop" })
	void stagesOfRandomDelayKeepTheirOrder(String dispatch) throws Exception {
		Client client = connect("/later/" + dispatch);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			client.socket.sendText(String.valueOf(i), true).join();
			expected.add(String.valueOf(i));
		}
		for (String each : expected) {
			assertThat(client.next()).isEqualTo(each);
		}
		client.socket.abort();
	}

	@ParameterizedTest
	@ValueSource(strings = { "worker", "loop" })
	void endlessFluxIsHeldBackByAPeerThatDoesNotRead(String dispatch) throws Exception {
		Client client = connect("/endless/" + dispatch);
		Endless endless = this.server.getBean("worker".equals(dispatch) ? "endlessEndpoint" : "endlessOnLoopEndpoint",
				Endless.class);
		client.paused = true;
		client.socket.sendText("go", true).join();
		AtomicInteger seen = new AtomicInteger(-1);
		// The network and the send buffer fill, then nothing more is made.
		Awaitility.await()
			.pollInterval(Duration.ofMillis(300))
			.until(() -> endless.made.get() > 0 && seen.getAndSet(endless.made.get()) == endless.made.get());
		int made = endless.made.get();
		client.socket.request(Long.MAX_VALUE);
		Awaitility.await().until(() -> endless.made.get() > made + 1000);
		client.socket.abort();
		Awaitility.await().until(() -> endless.cancelled.get() == 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "worker", "loop" })
	void codecOfASubprotocolAndJsonServeOneTopic(String dispatch) throws Exception {
		WsTopics topics = this.server.getBean(WsTopics.class);
		Awaitility.await().until(() -> topics.count("points") == 0);
		Client json = connect("/points/" + dispatch);
		Client packed = connect("/points/" + dispatch, "packed");
		// The response of a handshake may be there before the session is open.
		Awaitility.await().until(() -> topics.count("points") == 2);
		json.socket.sendText("{\"x\":1,\"y\":2}", true).join();
		assertThat(json.next()).isEqualTo("{\"x\":1,\"y\":2}");
		assertThat(packed.next()).isEqualTo("[1, 2]");
		packed.socket.sendBinary(ByteBuffer.wrap(new byte[] { 3, 4 }), true).join();
		assertThat(json.next()).isEqualTo("{\"x\":3,\"y\":4}");
		assertThat(packed.next()).isEqualTo("[3, 4]");
		json.socket.abort();
		packed.socket.abort();
	}

	/**
	 * Notes what comes, as words.
	 */
	private static final class Client implements WebSocket.Listener {

		private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		private final StringBuilder text = new StringBuilder();

		private volatile WebSocket socket;

		private volatile boolean paused;

		String next() throws InterruptedException {
			return this.messages.poll(20, TimeUnit.SECONDS);
		}

		@Override
		public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				this.messages.add(this.text.toString());
				this.text.setLength(0);
			}
			if (!this.paused) {
				socket.request(1);
			}
			return null;
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			byte[] bytes = new byte[data.remaining()];
			data.get(bytes);
			this.messages.add(Arrays.toString(bytes));
			socket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
			this.messages.add("closed " + status);
			return null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ WsAutoConfiguration.class, WsTomcatAutoConfiguration.class,
			TomcatServletWebServerAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			JacksonAutoConfiguration.class })
	static class Application {

		@Bean
		LocalValidatorFactoryBean validator() {
			return new LocalValidatorFactoryBean();
		}

		@Bean
		Chat chatEndpoint() {
			return new Chat();
		}

		@Bean
		Chat.OnLoop chatOnLoopEndpoint() {
			return new Chat.OnLoop();
		}

		@Bean
		Advice advice() {
			return new Advice();
		}

		@Bean
		Later laterEndpoint() {
			return new Later();
		}

		@Bean
		Later.OnLoop laterOnLoopEndpoint() {
			return new Later.OnLoop();
		}

		@Bean
		EndlessOnWorker endlessEndpoint() {
			return new EndlessOnWorker();
		}

		@Bean
		EndlessOnLoop endlessOnLoopEndpoint() {
			return new EndlessOnLoop();
		}

		@Bean
		Points pointsEndpoint() {
			return new Points();
		}

		@Bean
		Points.OnLoop pointsOnLoopEndpoint() {
			return new Points.OnLoop();
		}

		@Bean
		Packed packedCodec() {
			return new Packed();
		}

	}

	sealed interface Command {

		record Say(@NotBlank String text) implements Command {

		}

		record Leave() implements Command {

		}

	}

	record Said(String from, String text) {

	}

	@WsEndpoint("/chat/worker/{room}")
	static class Chat {

		@OnOpen
		String joined(WsSession session, @PathVariable String room, @RequestParam String name) {
			session.subscribe("room:" + room);
			return "welcome " + name;
		}

		@OnMessage
		@Broadcast("room:{room}")
		Said say(@Valid Command.Say say, @RequestParam String name) {
			return new Said(name, say.text());
		}

		@OnMessage
		void leave(Command.Leave leave, WsSession session) {
			session.close();
		}

		@OnClose
		@Broadcast("room:{room}")
		String left(@RequestParam String name) {
			return name + " left";
		}

		@WsEndpoint(path = "/chat/loop/{room}", dispatch = Dispatch.EVENT_LOOP)
		static class OnLoop extends Chat {

		}

	}

	@ControllerAdvice
	static class Advice {

		@OnError
		String invalid(MethodArgumentNotValidException ex) {
			return "invalid: " + ex.getFieldErrors().get(0).getField();
		}

	}

	@WsEndpoint("/later/worker")
	static class Later {

		private final Random random = new Random(1);

		@OnMessage
		CompletionStage<String> later(String text) {
			int delay = this.random.nextInt(5);
			return CompletableFuture.supplyAsync(() -> text,
					CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS));
		}

		@WsEndpoint(path = "/later/loop", dispatch = Dispatch.EVENT_LOOP)
		static class OnLoop extends Later {

		}

	}

	abstract static class Endless {

		private final AtomicInteger made = new AtomicInteger();

		private final AtomicInteger cancelled = new AtomicInteger();

		@OnMessage
		Flux<String> endless(String text) {
			return Flux.<String>generate((sink) -> sink.next("x".repeat(1000) + this.made.incrementAndGet()))
				.doOnCancel(this.cancelled::incrementAndGet);
		}

	}

	@WsEndpoint("/endless/worker")
	static class EndlessOnWorker extends Endless {

	}

	@WsEndpoint(path = "/endless/loop", dispatch = Dispatch.EVENT_LOOP)
	static class EndlessOnLoop extends Endless {

	}

	record Point(int x, int y) {

	}

	@WsEndpoint(path = "/points/worker", subprotocols = "packed")
	static class Points {

		@OnOpen
		void opened(WsSession session) {
			session.subscribe("points");
		}

		@OnMessage
		@Broadcast("points")
		Point on(Point point) {
			return point;
		}

		@WsEndpoint(path = "/points/loop", subprotocols = "packed", dispatch = Dispatch.EVENT_LOOP)
		static class OnLoop extends Points {

		}

	}

	static class Packed implements WsMessageCodec {

		@Override
		public Set<String> subprotocols() {
			return Set.of("packed");
		}

		@Override
		public boolean isBinary() {
			return true;
		}

		@Override
		public boolean canDecode(Type type) {
			return type == Point.class;
		}

		@Override
		public Object decode(byte[] payload, Type type) {
			return new Point(payload[0], payload[1]);
		}

		@Override
		public boolean canEncode(Class<?> type) {
			return type == Point.class;
		}

		@Override
		public byte[] encode(Object value) {
			return new byte[] { (byte) ((Point) value).x(), (byte) ((Point) value).y() };
		}

	}

}
