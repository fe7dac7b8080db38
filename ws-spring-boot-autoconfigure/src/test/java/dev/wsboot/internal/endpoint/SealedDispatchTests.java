package dev.wsboot.internal.endpoint;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import dev.wsboot.CloseStatus;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.endpoint.codec.Jackson2JsonCodec;
import dev.wsboot.internal.endpoint.codec.JacksonJsonCodec;
import dev.wsboot.internal.endpoint.codec.JsonCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SealedDispatchTests {

	private static final String HERE = SealedDispatchTests.class.getName() + "$";

	/** By Jackson 3 and by Jackson 2, which must agree. */
	private static @Nullable Object message(Class<?> endpoint, String json) {
		Object result = message(TestEndpoints.CODEC, endpoint, json);
		assertThat(message(TestEndpoints.JACKSON_2, endpoint, json)).isEqualTo(result);
		return result;
	}

	private static @Nullable Object message(JsonCodec codec, Class<?> endpoint, String json) {
		EndpointHandler handler = TestEndpoints.handler(codec, (context) -> context.register(endpoint));
		assertThat(handler.textForm()).isEqualTo(PayloadForm.ARRAY);
		return handler.onMessage(new FakeSession(), json.getBytes(StandardCharsets.UTF_8), true);
	}

	private static void assertMistake(Class<?> endpoint, String description, String action) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(endpoint));
		assertThat(mistake).as(endpoint.getSimpleName()).isNotNull();
		assertThat(mistake.description()).isEqualTo(description);
		assertThat(mistake.action()).isEqualTo(action);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"type":"Say","text":"a"}                             | said a
			{"type":"say","text":"a"}                             | said a
			{"text":"a","other":{"type":"Leave"},"type":"say"}    | said a
			{"type":"leaveRoom","room":"r"}                       | left r
			{"type":"rename-it","name":"n"}                       | an admin's Rename n
			{"type":"Kick"}                                       | an admin's Kick
			""")
	void typeFieldDecidesAboutTheMethod(String json, String result) {
		assertThat(message(Chat.class, json)).isEqualTo(result);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"type\":\"Rename\"}", "{\"type\":\"SAY\"}", "{\"type\":1}", "{\"type\":null}",
			"[]", "null", "\"say\"", "{\"type\":\"say\"", "{\"type\":\"say\",\"text\":{}}", "",
			"{\"a\":{\"type\":\"say\"}}" })
	void unknownOrMissingTypeCannotBeDecoded(String json) {
		assertThat(message(Chat.class, json)).isEqualTo(CloseStatus.INVALID_PAYLOAD);
	}

	@Test
	void onErrorIsToldTheNames() {
		assertThat(message(Whole.class, "{\"type\":\"shout\"}")).isEqualTo("The message must name a subtype of " + HERE
				+ "Command in 'type': Say, say, LeaveRoom, leaveRoom, rename-it, Kick, kick");
	}

	@Test
	void oneMethodMayTakeTheParent() {
		assertThat(message(Whole.class, "{\"type\":\"say\",\"text\":\"a\"}")).isEqualTo("Say[text=a]");
	}

	@Test
	void typeFieldCanBeNamed() {
		JsonCodec codec = new JacksonJsonCodec(JsonMapper.builder().build(), "kind");
		assertThat(message(codec, Chat.class, "{\"type\":\"leaveRoom\",\"kind\":\"say\",\"text\":\"a\"}"))
			.isEqualTo("said a");
	}

	@Test
	void typeFieldIsNoUnknownPropertyButOthersAre() {
		JsonCodec codec = new JacksonJsonCodec(
				JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build());
		assertThat(message(codec, Chat.class, "{\"text\":\"a\",\"type\":\"say\"}")).isEqualTo("said a");
		assertThat(message(codec, Chat.class, "{\"text\":\"a\",\"type\":\"say\",\"x\":1}"))
			.isEqualTo(CloseStatus.INVALID_PAYLOAD);
		assertThat(message(new Jackson2JsonCodec(new ObjectMapper(), "type"), Chat.class,
				"{\"text\":\"a\",\"type\":\"say\",\"x\":1}"))
			.isEqualTo(CloseStatus.INVALID_PAYLOAD);
	}

	@Test
	void typeMayBeAPropertyOfItsOwn() {
		assertThat(message(Typed.class, "{\"type\":\"first\"}")).isEqualTo("first");
	}

	@Test
	void jacksonsAnnotationsGoFirst() {
		assertThat(message(Annotated.class, "{\"@a\":\"one\"}")).isEqualTo("one");
		assertThat(message(Annotated.class, "{\"type\":\"One\"}")).isEqualTo(CloseStatus.INVALID_PAYLOAD);
	}

	@Test
	void subtypeWithoutMethodFailsTheStart() {
		assertMistake(Incomplete.class,
				HERE + "Command permits " + HERE + "Rename, " + HERE + "Kick, which no method of " + HERE
						+ "Incomplete takes that is annotated with @OnMessage.",
				"Add such a method, or one that takes " + HERE + "Command.");
	}

	@Test
	void methodsThatShareNoParentFailTheStart() {
		assertMistake(Strangers.class,
				HERE + "Strangers has two methods that are annotated with @OnMessage and take text: " + HERE
						+ "Strangers.a(Say) and " + HERE + "Strangers.b(First).",
				"Merge them, remove one, or let their payloads share a sealed parent.");
	}

	@Test
	void twoMethodsOfOneTypeFailTheStart() {
		assertMistake(Twice.class, HERE + "Twice has two methods that are annotated with @OnMessage and take " + HERE
				+ "Say: " + HERE + "Twice.a(Say) and " + HERE + "Twice.b(Say).", "Merge them, or remove one.");
	}

	@Test
	void subtypesOfOneNameFailTheStart() {
		assertMistake(Ambiguous.class,
				HERE + "Ambiguous.on(Same): parameter 'message' of type " + HERE
						+ "Same cannot be decoded: two subtypes " + "of " + HERE
						+ "Same have the name 'Twin', which @JsonTypeName can change.",
				"Change that type or its names.");
	}

	sealed interface Command permits Say, LeaveRoom, Admin {

	}

	record Say(String text) implements Command {

	}

	record LeaveRoom(String room) implements Command {

	}

	sealed interface Admin extends Command {

	}

	@JsonTypeName("rename-it")
	record Rename(String name) implements Admin {

		@Override
		public String toString() {
			return "Rename " + this.name;
		}

	}

	record Kick() implements Admin {

		@Override
		public String toString() {
			return "Kick";
		}

	}

	@WsEndpoint("/")
	static class Chat {

		@OnMessage
		String say(Say say) {
			return "said " + say.text();
		}

		@OnMessage
		String leave(LeaveRoom leave) {
			return "left " + leave.room();
		}

		@OnMessage
		String admin(Admin admin) {
			return "an admin's " + admin;
		}

	}

	@WsEndpoint("/")
	static class Whole {

		@OnMessage
		String on(Command command) {
			return command.toString();
		}

		@OnError
		@Nullable String failed(Exception ex) {
			return ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class Incomplete {

		@OnMessage
		void say(Say say) {
		}

		@OnMessage
		void leave(LeaveRoom leave) {
		}

	}

	sealed interface HasType {

	}

	record First(String type) implements HasType {

	}

	record Second(String type) implements HasType {

	}

	@WsEndpoint("/")
	static class Typed {

		@OnMessage
		String first(First first) {
			return first.type();
		}

		@OnMessage
		String others(HasType second) {
			return "other";
		}

	}

	@WsEndpoint("/")
	static class Strangers {

		@OnMessage
		void a(Say say) {
		}

		@OnMessage
		void b(First first) {
		}

	}

	@WsEndpoint("/")
	static class Twice {

		@OnMessage
		void a(Say say) {
		}

		@OnMessage
		void b(Say say) {
		}

		@OnMessage
		void c(Command others) {
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@a")
	@JsonSubTypes(@JsonSubTypes.Type(value = One.class, name = "one"))
	sealed interface Marked {

	}

	record One() implements Marked {

	}

	@WsEndpoint("/")
	static class Annotated {

		@OnMessage
		String on(Marked marked) {
			return (marked instanceof One) ? "one" : "other";
		}

	}

	sealed interface Same {

		record Twin() implements Same {

		}

		sealed interface More extends Same {

			@JsonTypeName("Twin")
			record Other() implements More {

			}

		}

	}

	@WsEndpoint("/")
	static class Ambiguous {

		@OnMessage
		void on(Same message) {
		}

	}

}
