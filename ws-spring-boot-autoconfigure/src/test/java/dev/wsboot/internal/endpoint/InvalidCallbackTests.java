package dev.wsboot.internal.endpoint;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSession;
import dev.wsboot.WsTopics;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnFrame;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.endpoint.codec.JsonCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class InvalidCallbackTests {

	private static final String HERE = InvalidCallbackTests.class.getName() + "$";

	private static final String POSSIBLE = "WsSession, WsHandshake, Principal or a subtype, and parameters annotated "
			+ "with @PathVariable, @RequestParam, @RequestHeader or @CookieValue.";

	private static void assertMistake(Class<?> endpoint, String description, String action) {
		assertMistake(TestEndpoints.CODEC, endpoint, description, action);
	}

	private static void assertMistake(@Nullable JsonCodec codec, Class<?> endpoint, String description, String action) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(codec, (context) -> context.register(endpoint)));
		assertThat(mistake).as(endpoint.getSimpleName()).isNotNull();
		assertThat(mistake.description()).isEqualTo(description);
		assertThat(mistake.action()).isEqualTo(action);
		assertThat(mistake).hasMessage(description + " " + action);
	}

	@Test
	void unsupportedParameter() {
		assertMistake(PayloadAtOpen.class,
				HERE + "PayloadAtOpen.opened(String): parameter 'room' of type java.lang.String cannot be given to a "
						+ "method annotated with @OnOpen.",
				"Possible are: " + POSSIBLE + " Only @OnMessage methods take payloads.");
		assertMistake(PayloadAtClose.class,
				HERE + "PayloadAtClose.closed(Map): parameter 'message' of type java.util.Map cannot be given to a "
						+ "method annotated with @OnClose.",
				"Possible are: CloseStatus, " + POSSIBLE + " Only @OnMessage methods take payloads.");
		assertMistake(StatusAtError.class,
				HERE + "StatusAtError.failed(CloseStatus): parameter 'status' of type dev.wsboot.CloseStatus cannot be "
						+ "given to a method annotated with @OnError.",
				"Possible are: Throwable or a subtype, " + POSSIBLE);
		assertMistake(StatusAtFrame.class,
				HERE + "StatusAtFrame.frame(WsFrame, CloseStatus): parameter 'status' of type dev.wsboot.CloseStatus "
						+ "cannot be given to a method annotated with @OnFrame.",
				"Possible are: WsFrame, " + POSSIBLE);
		String payloads = "Possible are: one payload (String, CharSequence, Reader, byte[], ByteBuffer, InputStream, or a type "
				+ "that is decoded from JSON), " + POSSIBLE;
		assertMistake(TopicsAtMessage.class, HERE
				+ "TopicsAtMessage.message(String, WsTopics): parameter 'topics' of type dev.wsboot.WsTopics cannot "
				+ "be given to a method annotated with @OnMessage.",
				payloads + " Beans are injected into the endpoint's constructor.");
		assertMistake(FrameAtMessage.class, HERE
				+ "FrameAtMessage.message(WsFrame): parameter 'frame' of type dev.wsboot.WsFrame cannot be given to "
				+ "a method annotated with @OnMessage.",
				payloads + " Raw frames are taken by methods annotated with @OnFrame.");
	}

	@Test
	void payloadMissingOrTwice() {
		assertMistake(NoPayload.class,
				HERE + "NoPayload.message(WsSession) is annotated with @OnMessage but takes no payload.",
				"Add a parameter for the message: String, byte[], ByteBuffer, or a type that is decoded from JSON.");
		assertMistake(NoFrame.class, HERE + "NoFrame.frame() is annotated with @OnFrame but takes no WsFrame.",
				"Add a parameter of type WsFrame.");
		assertMistake(TwoPayloads.class,
				HERE + "TwoPayloads.message(String, String) takes two: parameter 'text' of type java.lang.String and "
						+ "parameter 'room' of type java.lang.String.",
				"Leave one of them. Values of the handshake are annotated with @PathVariable, @RequestParam, "
						+ "@RequestHeader or @CookieValue.");
	}

	@Test
	void pathVariableThatIsNotInThePath() {
		assertMistake(NoVariable.class,
				HERE + "NoVariable.opened(String): parameter 'room' of type java.lang.String wants the path variable "
						+ "'room', which is not in /chat/{id:[0-9]{2}}/{*rest}.",
				"Add {room} to the path, or name a variable that is there.");
		assertMistake(VariableInOnePath.class,
				HERE + "VariableInOnePath.opened(String): parameter 'room' of type java.lang.String wants the path "
						+ "variable 'room', which is not in every path: /lobby has none.",
				"Add {room} to that path, or make the parameter Optional.");
		assertMistake(NoVariableOptional.class, HERE
				+ "NoVariableOptional.opened(Optional): parameter 'room' of type java.util.Optional wants the path "
				+ "variable 'rom', which is not in /{room}.",
				"Add {rom} to the path, or name a variable that is there.");
	}

	@Test
	void handshakeValueThatCannotBeGiven() {
		assertMistake(NoConversion.class, HERE
				+ "NoConversion.opened(WsSession): parameter 'id' of type dev.wsboot.WsSession cannot be made of the "
				+ "query parameter 'id': there is no conversion from String.",
				"Add a Converter bean for that type, or take a String.");
		assertMistake(OptionalPrimitive.class,
				HERE + "OptionalPrimitive.opened(int): parameter 'page' of type int is not required, but a primitive "
						+ "cannot be null.",
				"Declare its wrapper class, or give a default value.");
		assertMistake(BadDefault.class,
				HERE + "BadDefault.opened(int): parameter 'page' of type int cannot be made of its default value 'x'.",
				"Give a default value of the parameter's type.");
		assertMistake(BadMap.class,
				HERE + "BadMap.opened(SortedMap): parameter 'all' of type java.util.SortedMap cannot hold all values.",
				"Declare Map<String, String>, or MultiValueMap<String, String> for query parameters and headers.");
	}

	@Test
	void resultThatNobodyGets() {
		assertMistake(ReturnsAtClose.class,
				HERE + "ReturnsAtClose.closed() is annotated with @OnClose but returns java.lang.String.",
				"Return nothing: when it is called nothing can be sent any more. What others are to hear can be "
						+ "annotated with @Broadcast.");
	}

	@Test
	void jsonWithoutCodec() {
		assertMistake(null, TakesObject.class, HERE
				+ "TakesObject.message(Map): parameter 'message' of type java.util.Map has to be decoded from JSON, "
				+ "but there is no JSON codec.",
				"Add spring-boot-starter-jackson, make one of several JsonMapper beans @Primary, or take String or byte[].");
		assertMistake(null, ReturnsObject.class,
				HERE + "ReturnsObject.message(String) returns java.util.Map, but there is no JSON codec to encode it.",
				"Add spring-boot-starter-jackson, make one of several JsonMapper beans @Primary, or return String, byte[] or ByteBuffer.");
	}

	@WsEndpoint("/")
	static class PayloadAtOpen {

		@OnOpen
		void opened(String room) {
		}

	}

	@WsEndpoint("/")
	static class PayloadAtClose {

		@OnClose
		void closed(Map<String, String> message) {
		}

	}

	@WsEndpoint("/")
	static class StatusAtError {

		@OnError
		void failed(CloseStatus status) {
		}

	}

	@WsEndpoint("/")
	static class StatusAtFrame {

		@OnFrame
		void frame(WsFrame frame, CloseStatus status) {
		}

	}

	@WsEndpoint("/")
	static class TopicsAtMessage {

		@OnMessage
		void message(String text, WsTopics topics) {
		}

	}

	@WsEndpoint("/")
	static class FrameAtMessage {

		@OnMessage
		void message(WsFrame frame) {
		}

	}

	@WsEndpoint("/")
	static class NoPayload {

		@OnMessage
		void message(WsSession session) {
		}

	}

	@WsEndpoint("/")
	static class NoFrame {

		@OnFrame
		void frame() {
		}

	}

	@WsEndpoint("/")
	static class TwoPayloads {

		@OnMessage
		void message(String text, String room) {
		}

	}

	@WsEndpoint("/chat/{id:[0-9]{2}}/{*rest}")
	static class NoVariable {

		@OnOpen
		void opened(@PathVariable String room) {
		}

	}

	@WsEndpoint({ "/chat/{room}", "/lobby" })
	static class VariableInOnePath {

		@OnOpen
		void opened(@PathVariable String room) {
		}

	}

	@WsEndpoint("/{room}")
	static class NoVariableOptional {

		@OnOpen
		void opened(@PathVariable("rom") Optional<String> room) {
		}

	}

	@WsEndpoint("/")
	static class NoConversion {

		@OnOpen
		void opened(@RequestParam WsSession id) {
		}

	}

	@WsEndpoint("/")
	static class OptionalPrimitive {

		@OnOpen
		void opened(@RequestParam(required = false) int page) {
		}

	}

	@WsEndpoint("/")
	static class BadDefault {

		@OnOpen
		void opened(@RequestParam(defaultValue = "x") int page) {
		}

	}

	@WsEndpoint("/")
	static class BadMap {

		@OnOpen
		void opened(@RequestParam SortedMap<String, String> all) {
		}

	}

	@WsEndpoint("/")
	static class ReturnsAtClose {

		@OnClose
		CompletionStage<String> closed() {
			throw new IllegalStateException();
		}

	}

	@WsEndpoint("/")
	static class TakesObject {

		@OnMessage
		void message(Map<String, String> message) {
		}

	}

	@WsEndpoint("/")
	static class ReturnsObject {

		@OnMessage
		CompletionStage<Optional<Map<String, String>>> message(String text) {
			throw new IllegalStateException();
		}

	}

}
