package dev.wsboot.internal.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsDecodeException;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;

import static org.assertj.core.api.Assertions.assertThat;

class EndpointFailureTests {

	private static @Nullable Object message(Class<?> endpoint, String text) {
		EndpointHandler handler = TestEndpoints.handler(endpoint);
		Object payload = (handler.textForm() == PayloadForm.STRING) ? text : utf8(text);
		return handler.onMessage(new FakeSession(), payload, true);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void mostSpecificMethodTakesTheFailure() {
		EndpointHandler handler = TestEndpoints.handler(Ladder.class);
		assertThat(handler.onMessage(fails(new NumberFormatException("x")), "", true)).isEqualTo("argument");
		assertThat(handler.onMessage(fails(new IllegalStateException("x")), "", true)).isEqualTo("runtime");
		assertThat(handler.onMessage(fails(new Exception("x")), "", true)).isEqualTo("throwable");
		assertThat(handler.onMessage(fails(new AssertionError("x")), "", true)).isEqualTo("throwable");
	}

	@Test
	void causeIsTriedWhenTheFailureHasNoMethod() {
		EndpointHandler handler = TestEndpoints.handler(OnlyArgument.class);
		assertThat(handler.onMessage(fails(new IllegalStateException(new NumberFormatException("deep"))), "", true))
			.isEqualTo("deep");
		assertThat(handler.onMessage(fails(new IllegalStateException("x")), "", true))
			.isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void circleOfCausesEnds() {
		Exception first = new Exception("first");
		first.initCause(new Exception("second", first));
		EndpointHandler handler = TestEndpoints.handler(OnlyArgument.class);
		assertThat(handler.onMessage(fails(first), "", true)).isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void undecodableMessageReachesOnError() {
		EndpointHandler handler = TestEndpoints.handler(Decodes.class);
		assertThat(handler.onMessage(new FakeSession(), utf8("{"), true))
			.isEqualTo("The message is not the JSON of java.util.List<java.lang.Integer>");
		assertThat(handler.onMessage(new FakeSession(), utf8("[\"a\"]"), true))
			.isEqualTo("The message is not the JSON of java.util.List<java.lang.Integer>");
	}

	@Test
	void undecodableMessageEndsTheSessionWith1007() {
		assertThat(message(AnnotatedEndpointHandlerTests.Payloads.Objects.class, "{")).isEqualTo(new CloseStatus(1007));
		assertThat(message(AnnotatedEndpointHandlerTests.Payloads.Objects.class, "[]"))
			.isEqualTo(new CloseStatus(1007));
		assertThat(message(AnnotatedEndpointHandlerTests.Payloads.Objects.class, "{} x"))
			.isEqualTo(new CloseStatus(1007));
		assertThat(message(AnnotatedEndpointHandlerTests.Payloads.Objects.class, "")).isEqualTo(new CloseStatus(1007));
	}

	@Test
	void typeThatJacksonCannotDecodeIsTheApplicationsFault() {
		assertThat(message(Undecodable.class, "{}")).isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void handshakeValueOfTheWrongTypeEndsTheSessionWith1008() {
		FakeSession opened = new FakeSession(new FakeHandshake().pathVariable("room", "x"));
		assertThat(TestEndpoints.handler(AnnotatedEndpointHandlerTests.Arguments.Open.class).onOpen(opened))
			.isEqualTo(new CloseStatus(1008, "Handshake lacks a valid value"));
	}

	@Test
	void failureOfOnErrorEndsTheSession() {
		assertThat(message(FailsTwice.class, "a")).isEqualTo(CloseStatus.INTERNAL_ERROR);
		FakeSession failing = new FakeSession();
		assertThat(TestEndpoints.handler(FailsTwiceLater.class).onMessage(failing, "a", true)).isInstanceOfSatisfying(
				CompletionStage.class,
				(stage) -> assertThat(stage.toCompletableFuture().join()).isEqualTo(CloseStatus.INTERNAL_ERROR));
		assertThat(failing.sent()).containsExactly("failed");
	}

	@Test
	void failureOfOnCloseStaysHere() {
		EndpointHandler handler = TestEndpoints.handler(FailsAtClose.class);
		FakeSession closing = new FakeSession();
		handler.onClose(closing, CloseStatus.NORMAL);
		assertThat(closing.attributes()).containsOnlyKeys("closed");
	}

	@Test
	void sendingToASessionThatClosedMeanwhileIsNobodysFault() {
		FakeSession closing = new FakeSession();
		EndpointHandler handler = TestEndpoints.handler(SendsLate.class);
		assertThat(handler.onMessage(closing, "a", true)).isNull();
	}

	private static FakeSession fails(Throwable failure) {
		FakeSession session = new FakeSession();
		session.attributes().put("failure", failure);
		return session;
	}

	abstract static class Throws {

		@OnMessage
		void on(String text, WsSession session) throws Throwable {
			throw (Throwable) session.attributes().get("failure");
		}

	}

	@WsEndpoint("/")
	static class Ladder extends Throws {

		@OnError
		String any() {
			return "throwable";
		}

		@OnError
		String runtime(RuntimeException ex) {
			return "runtime";
		}

		@OnError
		String argument(WsSession session, IllegalArgumentException ex) {
			return "argument";
		}

	}

	@WsEndpoint("/")
	static class OnlyArgument extends Throws {

		@OnError
		@Nullable String argument(IllegalArgumentException ex) {
			return ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class Decodes {

		@OnMessage
		void on(List<Integer> numbers) {
		}

		@OnError
		@Nullable String undecodable(WsDecodeException ex) {
			return ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class Undecodable {

		@OnMessage
		void on(Abstract value) {
		}

		interface Abstract {

		}

	}

	@WsEndpoint("/")
	static class FailsTwice {

		@OnMessage
		void on(String text) {
			throw new IllegalStateException("first");
		}

		@OnError
		void failed(Exception ex) {
			throw new IllegalStateException("second");
		}

	}

	@WsEndpoint("/")
	static class FailsTwiceLater {

		@OnMessage
		void on(String text) {
			throw new IllegalStateException("first");
		}

		@OnError
		CompletionStage<String> failed(WsSession session, Exception ex) {
			session.send("failed");
			return CompletableFuture.failedFuture(new IllegalStateException("second"));
		}

	}

	@WsEndpoint("/")
	static class FailsAtClose {

		private final List<String> failures = new ArrayList<>();

		@OnClose
		void closed(WsSession session) throws Exception {
			session.attributes().put("closed", true);
			throw new Exception("closed");
		}

		@OnError
		void failed(WsSession session, Exception ex) {
			session.attributes().put("failed", true);
		}

	}

	@WsEndpoint("/")
	static class SendsLate {

		@OnMessage
		void on(String text, WsSession session) {
			session.close();
			session.send("late");
		}

	}

}
