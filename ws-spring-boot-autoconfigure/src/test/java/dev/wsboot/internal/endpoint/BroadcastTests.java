package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.ControllerAdvice;
import reactor.core.publisher.Flux;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsDelivery;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class BroadcastTests {

	private final RecordingTopics topics = new RecordingTopics();

	private final FakeSession session = new FakeSession(new FakeHandshake().pathVariable("room", "a{b}"));

	private EndpointHandler handler(Class<?>... endpoints) {
		return TestEndpoints.handler(TestEndpoints.CODEC, (context) -> {
			context.register(endpoints);
			context.registerBean(RecordingTopics.class, () -> this.topics);
		});
	}

	private @Nullable Object result(@Nullable Object value) {
		if (value != null) {
			this.session.attributes().put("result", value);
		}
		return handler(Chat.class).onMessage(this.session, "", true);
	}

	private void assertMistake(Class<?> endpoint, String what, String action) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> handler(endpoint));
		assertThat(mistake).as(endpoint.getSimpleName()).isNotNull();
		assertThat(mistake.description()).isEqualTo(endpoint.getName() + what);
		assertThat(mistake.action()).isEqualTo(action);
	}

	@Test
	void resultGoesToTheTopicInsteadOfTheSession() {
		Map<String, Integer> object = Map.of("a", 1);
		assertThat(result("text")).isNull();
		assertThat(result(object)).isNull();
		assertThat(this.topics.published).containsExactly("room:a{b}/all text", "room:a{b}/all " + object);
		assertThat(this.session.sent()).isEmpty();
	}

	@Test
	void nothingIsPublishedForNull() {
		assertThat(result(null)).isNull();
		assertThat(this.topics.published).isEmpty();
	}

	@Test
	void statusClosesTheSession() {
		assertThat(result(CloseStatus.NORMAL)).isEqualTo(CloseStatus.NORMAL);
		assertThat(this.topics.published).isEmpty();
	}

	@Test
	void stageIsPublishedWhenItCompletes() {
		CompletableFuture<Object> later = new CompletableFuture<>();
		CompletableFuture<?> stage = ((CompletionStage<?>) result(later)).toCompletableFuture();
		assertThat(stage).isNotDone();
		later.complete("late");
		assertThat((Object) stage.join()).isNull();
		assertThat(this.topics.published).containsExactly("room:a{b}/all late");
	}

	@Test
	void eachValueOfAFluxIsPublished() {
		assertThat(result(Flux.just("a", "b"))).isNull();
		assertThat(this.topics.published).containsExactly("room:a{b}/all a", "room:a{b}/all b");
		assertThat(this.session.sent()).isEmpty();
	}

	@Test
	void whatCannotBePublishedIsAFailureOfTheMethod() {
		assertThat(result(WsFrame.text("a", true))).isEqualTo("failed: no frames");
	}

	@Test
	void whatOnCloseReturnsIsPublished() {
		this.session.close();
		handler(Leaves.class).onClose(this.session, CloseStatus.GOING_AWAY);
		handler(LeavesLater.class).onClose(this.session, CloseStatus.GOING_AWAY);
		assertThat(this.topics.published).containsExactly("news 1001 left", "news 1001 left later");
	}

	@Test
	void mistakesFailTheStart() {
		assertMistake(Nothing.class, ".opened() is annotated with @Broadcast but returns void.",
				"Return what is to be published: text, bytes or an object.");
		assertMistake(Frame.class, ".opened() is annotated with @Broadcast but returns dev.wsboot.WsFrame.",
				"Return what is to be published: text, bytes or an object.");
		assertMistake(UnknownVariable.class,
				".opened() is annotated with @Broadcast(\"room:{room}\"), which names the path variable 'room', which is "
						+ "not in /lobby.",
				"Add {room} to the path, or name a variable that is there.");
		assertMistake(OpenBrace.class,
				".opened() is annotated with @Broadcast(\"room:{room\"), which has a brace without a path variable's name.",
				"Write a variable as in \"room:{room}\".");
		assertMistake(Empty.class, ".opened() is annotated with @Broadcast(\"\"), which is empty.",
				"Name a topic, such as \"news\" or \"room:{room}\".");
		assertMistake(Alone.class, ".nobody() is annotated with @Broadcast alone, so nothing calls it.",
				"Add @OnOpen, @OnMessage, @OnFrame, @OnPong, @OnClose or @OnError, or publish through WsTopics.");
	}

	@Test
	void adviceCannotNamePathVariables() {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> handler(Chat.class, Advice.class));
		assertThat(mistake.description()).isEqualTo(Advice.class.getName()
				+ ".failed() is annotated with @Broadcast(\"room:{room}\"), which names the path variable 'room', which "
				+ "an endpoint it serves may not have.");
		assertThat(mistake.action()).isEqualTo("Publish through WsTopics instead.");
	}

	@WsEndpoint("/chat/{room}")
	static class Chat {

		@OnMessage
		@Broadcast("${prefix:room}:{room}/all")
		@Nullable Object on(String text, WsSession session) {
			return session.attributes().get("result");
		}

		@OnError
		String failed(Exception ex) {
			return "failed: " + ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class Leaves {

		@OnClose
		@Broadcast("news")
		String left(CloseStatus status) {
			return status + " left";
		}

	}

	@WsEndpoint("/")
	static class LeavesLater {

		@OnClose
		@Broadcast("news")
		CompletionStage<String> left(CloseStatus status) {
			return CompletableFuture.completedFuture(status + " left later");
		}

	}

	@WsEndpoint("/")
	static class Nothing {

		@OnOpen
		@Broadcast("news")
		void opened() {
		}

	}

	@WsEndpoint("/")
	static class Frame {

		@OnOpen
		@Broadcast("news")
		WsFrame opened() {
			return WsFrame.text("a", true);
		}

	}

	@WsEndpoint({ "/{room}", "/lobby" })
	static class UnknownVariable {

		@OnOpen
		@Broadcast("room:{room}")
		String opened() {
			return "";
		}

	}

	@WsEndpoint("/{room}")
	static class OpenBrace {

		@OnOpen
		@Broadcast("room:{room")
		String opened() {
			return "";
		}

	}

	@WsEndpoint("/{room}")
	static class Empty {

		@OnOpen
		@Broadcast("")
		String opened() {
			return "";
		}

	}

	@WsEndpoint("/{room}")
	static class Alone {

		@OnOpen
		void opened() {
		}

		@Broadcast("news")
		String nobody() {
			return "";
		}

	}

	@ControllerAdvice
	static class Advice {

		@OnError
		@Broadcast("room:{room}")
		String failed() {
			return "";
		}

	}

	/**
	 * Topics that note what is published.
	 */
	static final class RecordingTopics implements WsTopics {

		private final List<String> published = new ArrayList<>();

		@Override
		public WsDelivery publish(String topic, Object payload) {
			if (payload instanceof WsFrame) {
				throw new WsSendException("no frames");
			}
			this.published.add(topic + " " + payload);
			return new WsDelivery(0, 0, 0);
		}

		@Override
		public WsDelivery publish(String topic, Object payload, Predicate<? super WsSession> receivers) {
			throw new UnsupportedOperationException();
		}

		@Override
		public WsDelivery publishToUser(String principal, Object payload) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Stream<WsSession> subscribers(String topic) {
			throw new UnsupportedOperationException();
		}

		@Override
		public int count(String topic) {
			throw new UnsupportedOperationException();
		}

	}

}
