package dev.wsboot.internal.endpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.PathVariable;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsHandshake;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnFrame;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.TextBytes;

import static org.assertj.core.api.Assertions.assertThat;

class AnnotatedEndpointHandlerTests {

	private final FakeSession session = new FakeSession();

	private @Nullable Object message(Class<?> endpoint, String text) {
		EndpointHandler handler = TestEndpoints.handler(endpoint);
		Object payload = (handler.textForm() == PayloadForm.STRING) ? text : utf8(text);
		return handler.onMessage(this.session, payload, true);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static @Nullable String json(@Nullable Object result) {
		return (result instanceof TextBytes text) ? new String(text.utf8(), StandardCharsets.UTF_8) : null;
	}

	@Nested
	class Payloads {

		@Test
		void stringIsTakenFromText() {
			EndpointHandler handler = TestEndpoints.handler(Echo.class);
			assertThat(handler.textForm()).isEqualTo(PayloadForm.STRING);
			assertThat(handler.binaryForm()).isEqualTo(PayloadForm.REFUSED);
			assertThat(handler.takesFrames()).isFalse();
			assertThat(handler.onMessage(new FakeSession(), "hello", true)).isEqualTo("hello");
		}

		@Test
		void charSequenceIsTakenFromText() {
			assertThat(message(Characters.class, "hello")).isEqualTo("5");
		}

		@Test
		void textAndBinaryGoToTheirMethods() {
			EndpointHandler handler = TestEndpoints.handler(Both.class);
			assertThat(handler.binaryForm()).isEqualTo(PayloadForm.ARRAY);
			assertThat(handler.onMessage(new FakeSession(), "a", true)).isEqualTo("text");
			assertThat(handler.onMessage(new FakeSession(), new byte[3], false)).isEqualTo("3 bytes");
		}

		@Test
		void bufferIsHandedOverAsItIs() {
			EndpointHandler handler = TestEndpoints.handler(Buffers.class);
			ByteBuffer buffer = ByteBuffer.allocate(4);
			assertThat(handler.textForm()).isEqualTo(PayloadForm.REFUSED);
			assertThat(handler.binaryForm()).isEqualTo(PayloadForm.VIEW);
			assertThat(handler.onMessage(new FakeSession(), buffer, false)).isSameAs(buffer);
		}

		@Test
		void objectIsDecodedFromTheBytesOfText() {
			EndpointHandler handler = TestEndpoints.handler(Objects.class);
			assertThat(handler.textForm()).isEqualTo(PayloadForm.ARRAY);
			assertThat(json(handler.onMessage(new FakeSession(), utf8("{\"text\":\"é\"}"), true)))
				.isEqualTo("{\"text\":\"éé\"}");
		}

		@Test
		void genericTypeIsDecodedWithItsArguments() {
			assertThat(message(Lists.class, "[{\"text\":\"a\"},{\"text\":\"b\"}]")).isEqualTo("ab");
		}

		@Test
		void typeVariableIsTheOneOfTheEndpointsClass() {
			assertThat(message(Inherits.class, "{\"text\":\"a\"}")).isEqualTo("got a");
		}

		@Test
		void typeArgumentIsTheOneOfTheEndpointsClass() {
			assertThat(message(InheritsList.class, "[{\"text\":\"a\"}]")).isEqualTo("got a");
		}

		@Test
		void nullableObjectTakesTheLiteralNull() {
			assertThat(message(NullableObject.class, "null")).isEqualTo("nothing");
		}

		@Test
		void otherObjectsRefuseTheLiteralNull() {
			assertThat(message(Objects.class, "null")).isEqualTo(CloseStatus.INVALID_PAYLOAD);
		}

		@Test
		void frameGoesToOnFrame() {
			EndpointHandler handler = TestEndpoints.handler(Frames.class);
			WsFrame frame = WsFrame.text("a", false);
			assertThat(handler.takesFrames()).isTrue();
			assertThat(handler.onMessage(new FakeSession(), frame, true)).isSameAs(frame);
		}

		@WsEndpoint("/")
		static class Echo {

			@OnMessage
			String echo(String text) {
				return text;
			}

		}

		@WsEndpoint("/")
		static class Characters {

			@OnMessage
			String length(CharSequence text) {
				return String.valueOf(text.length());
			}

		}

		@WsEndpoint("/")
		static class Both {

			@OnMessage
			String text(String text) {
				return "text";
			}

			@OnMessage
			String binary(byte[] bytes) {
				return bytes.length + " bytes";
			}

		}

		@WsEndpoint("/")
		static class Buffers {

			@OnMessage
			ByteBuffer echo(ByteBuffer buffer) {
				return buffer;
			}

		}

		@WsEndpoint("/")
		static class Objects {

			@OnMessage
			Say say(Say say) {
				return new Say(say.text() + say.text());
			}

		}

		@WsEndpoint("/")
		static class Lists {

			@OnMessage
			String say(List<Say> all) {
				StringBuilder result = new StringBuilder();
				for (Say say : all) {
					result.append(say.text());
				}
				return result.toString();
			}

		}

		abstract static class Base<T> {

			@OnMessage
			String on(T message) {
				return "got " + text(message);
			}

			abstract String text(T message);

		}

		@WsEndpoint("/")
		static class Inherits extends Base<Say> {

			@Override
			String text(Say message) {
				return message.text();
			}

		}

		abstract static class BaseList<T> {

			@OnMessage
			String on(List<T> messages) {
				return "got " + text(messages.get(0));
			}

			abstract String text(T message);

		}

		@WsEndpoint("/")
		static class InheritsList extends BaseList<Say> {

			@Override
			String text(Say message) {
				return message.text();
			}

		}

		@WsEndpoint("/")
		static class NullableObject {

			@OnMessage
			String say(@Nullable Say say) {
				return (say != null) ? say.text() : "nothing";
			}

		}

		@WsEndpoint("/")
		static class Frames {

			@OnFrame
			WsFrame echo(WsFrame frame) {
				return frame;
			}

		}

		private record Say(String text) {

		}

	}

	@Nested
	class Arguments {

		@Test
		void openTakesSessionHandshakePrincipalAndPathVariable() {
			Principal user = () -> "ada";
			FakeSession opened = new FakeSession(new FakeHandshake().pathVariable("room", "42").principal(user));
			assertThat(TestEndpoints.handler(Open.class).onOpen(opened)).isEqualTo("ada in 42");
			assertThat(opened.topics()).containsExactly("room:42");
		}

		@Test
		void anonymousPrincipalIsNullOrEmpty() {
			assertThat(TestEndpoints.handler(Anonymous.class).onOpen(new FakeSession()))
				.isEqualTo("null Optional.empty");
		}

		@Test
		void principalOfAnotherTypeFailsTheCallback() {
			FakeSession opened = new FakeSession(new FakeHandshake().principal(() -> "ada"));
			assertThat(TestEndpoints.handler(Special.class).onOpen(opened)).isEqualTo("The principal must be a "
					+ Special.User.class.getTypeName() + " but is a " + opened.principal().getClass().getTypeName());
		}

		@Test
		void closeTakesTheStatus() {
			EndpointHandler handler = TestEndpoints.handler(Closed.class);
			FakeSession closing = new FakeSession();
			handler.onClose(closing, CloseStatus.GOING_AWAY);
			assertThat(closing.attributes()).containsEntry("status", CloseStatus.GOING_AWAY);
		}

		@Test
		void callbacksThatAreMissingDoNothing() {
			EndpointHandler handler = TestEndpoints.handler(Closed.class);
			assertThat(handler.onOpen(new FakeSession())).isNull();
			TestEndpoints.handler(Payloads.Echo.class).onClose(new FakeSession(), CloseStatus.NORMAL);
		}

		@WsEndpoint("/{room}")
		static class Open {

			@OnOpen
			String joined(WsSession session, WsHandshake handshake, Principal user, @PathVariable int room) {
				assertThat(session.handshake()).isSameAs(handshake);
				session.subscribe("room:" + room);
				return user.getName() + " in " + room;
			}

		}

		@WsEndpoint("/")
		static class Anonymous {

			@OnOpen
			String opened(@Nullable Principal user, Optional<Principal> same) {
				return user + " " + same;
			}

		}

		@WsEndpoint("/")
		static class Special {

			@OnOpen
			void opened(User user) {
			}

			@OnError
			@Nullable String failed(IllegalStateException ex) {
				return ex.getMessage();
			}

			interface User extends Principal {

			}

		}

		@WsEndpoint("/")
		static class Closed {

			@OnClose
			void closed(WsSession session, CloseStatus status) {
				session.attributes().put("status", status);
			}

		}

	}

}
