package dev.wsboot.internal.endpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import com.fasterxml.jackson.annotation.JsonProperty;
import kotlin.Unit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.TextBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EndpointResultTests {

	private static @Nullable String json(@Nullable Object result) {
		return (result instanceof TextBytes text) ? new String(text.utf8(), StandardCharsets.UTF_8) : null;
	}

	private @Nullable Object result(Object value) {
		EndpointHandler handler = TestEndpoints.handler(Returns.class);
		FakeSession asking = new FakeSession();
		asking.attributes().put("result", value);
		return handler.onMessage(asking, "", true);
	}

	@Test
	void voidAndNullAreNothing() {
		EndpointHandler handler = TestEndpoints.handler(ReturnsNothing.class);
		assertThat(handler.onOpen(new FakeSession())).isNull();
		assertThat(handler.onMessage(new FakeSession(), "", true)).isNull();
	}

	@Test
	void whatTheConnectionKnowsIsReturnedAsItIs() {
		for (Object value : List.of("text", new StringBuilder("text"), new byte[1], ByteBuffer.allocate(1),
				CloseStatus.NORMAL, WsFrame.text("a", true))) {
			assertThat(result(value)).isSameAs(value);
		}
	}

	@Test
	void statusThatCannotBeSentIsAFailureOfTheMethod() {
		assertThat(result(CloseStatus.ABNORMAL))
			.isEqualTo("failed: The status must be a code that may be sent, such as "
					+ "1000, 1001, 1008, 1011 or 3000 to 4999, but is 1006");
	}

	@Test
	void otherObjectsAreJson() {
		assertThat(json(result(Map.of("a", 1)))).isEqualTo("{\"a\":1}");
		assertThat(json(result(List.of(true)))).isEqualTo("[true]");
		assertThat(json(result(7))).isEqualTo("7");
	}

	@Test
	void kotlinsUnitIsNothing() {
		assertThat(result(Unit.INSTANCE)).isNull();
		assertThat(result(CompletableFuture.completedFuture(Unit.INSTANCE))).isNull();
	}

	@Test
	void optionalIsUnwrapped() {
		assertThat(result(Optional.empty())).isNull();
		assertThat(result(Optional.of("text"))).isEqualTo("text");
		assertThat(json(result(Optional.of(List.of())))).isEqualTo("[]");
	}

	@Test
	void completedStageIsItsValue() {
		assertThat(result(CompletableFuture.completedFuture("text"))).isEqualTo("text");
		assertThat(result(CompletableFuture.completedFuture(null))).isNull();
		assertThat(json(result(CompletableFuture.completedFuture(Optional.of(1))))).isEqualTo("1");
		CompletionStage<?> minimal = (CompletionStage<?>) result(CompletableFuture.completedStage("text"));
		assertThat(minimal.toCompletableFuture().join()).isEqualTo("text");
	}

	@Test
	void laterStageGivesTheResultWhenItCompletes() {
		CompletableFuture<Object> later = new CompletableFuture<>();
		CompletableFuture<?> stage = ((CompletionStage<?>) result(later)).toCompletableFuture();
		assertThat(stage).isNotDone();
		later.complete(Map.of("a", 1));
		assertThat(json(stage.join())).isEqualTo("{\"a\":1}");
	}

	@Test
	void failedStageIsAFailureOfTheMethod() {
		CompletableFuture<Object> later = new CompletableFuture<>();
		CompletableFuture<?> stage = ((CompletionStage<?>) result(later)).toCompletableFuture();
		later.completeExceptionally(new IllegalStateException("late"));
		assertThat(stage.join()).isEqualTo("failed: late");
	}

	@Test
	void stageThatHadFailedIsAFailureOfTheMethod() {
		Object result = result(CompletableFuture.failedFuture(new IllegalStateException("early")));
		assertThat(((CompletionStage<?>) result).toCompletableFuture().join()).isEqualTo("failed: early");
	}

	@Test
	void whatCannotBeEncodedIsAFailureOfTheMethod() {
		assertThat(result(new Loop())).isEqualTo("failed: Jackson cannot encode " + Loop.class.getTypeName());
		CompletableFuture<Object> later = new CompletableFuture<>();
		CompletableFuture<?> stage = ((CompletionStage<?>) result(later)).toCompletableFuture();
		later.complete(new Loop());
		assertThat(stage.join()).isEqualTo("failed: Jackson cannot encode " + Loop.class.getTypeName());
	}

	@Test
	void encodeIsForSendersToo() {
		EndpointHandler handler = TestEndpoints.handler(Returns.class);
		assertThat(json(handler.encode(new FakeSession(), Map.of("a", 1)))).isEqualTo("{\"a\":1}");
		TextBytes encoded = new TextBytes(new byte[0]);
		assertThat(handler.encode(new FakeSession(), encoded)).isSameAs(encoded);
		assertThatExceptionOfType(WsSendException.class).isThrownBy(() -> handler.encode(new FakeSession(), new Loop()))
			.withMessage("Jackson cannot encode " + Loop.class.getTypeName());
	}

	@Test
	void withoutCodecObjectsCannotBeSent() {
		EndpointHandler handler = TestEndpoints.handler(null,
				(context) -> context.register(AnnotatedEndpointHandlerTests.Payloads.Echo.class));
		assertThatExceptionOfType(WsSendException.class).isThrownBy(() -> handler.encode(new FakeSession(), Map.of()))
			.withMessage("There must be a codec to send " + Map.of().getClass().getTypeName()
					+ ", but there is none: add spring-boot-starter-jackson");
		assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("a");
	}

	@WsEndpoint("/")
	static class Returns {

		@OnMessage
		Object on(String text, WsSession session) {
			return session.attributes().get("result");
		}

		@OnError
		String failed(Exception ex) {
			return "failed: " + ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class ReturnsNothing {

		@OnOpen
		void opened() {
		}

		@OnMessage
		@Nullable String on(String text) {
			return null;
		}

	}

	static class Loop {

		@JsonProperty
		private final Loop self = this;

	}

}
