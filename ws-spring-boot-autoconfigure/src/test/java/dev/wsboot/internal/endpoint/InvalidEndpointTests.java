package dev.wsboot.internal.endpoint;

import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.validation.annotation.Validated;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsFrame;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnFrame;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class InvalidEndpointTests {

	private static final String HERE = InvalidEndpointTests.class.getName() + "$";

	private static void assertMistake(Class<?> endpoint, String description, String action) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(endpoint));
		assertThat(mistake).as(endpoint.getSimpleName()).isNotNull();
		assertThat(mistake.description()).isEqualTo(description);
		assertThat(mistake.action()).isEqualTo(action);
		assertThat(mistake).hasMessage(description + " " + action);
	}

	@Test
	void noCallback() {
		assertMistake(NoCallback.class,
				HERE + "NoCallback has no method annotated with @OnOpen, @OnMessage, @OnFrame or @OnClose.",
				"Annotate at least one; the annotations are those of the package dev.wsboot.annotation.");
	}

	@Test
	void twoOfAKind() {
		assertMistake(TwoOpens.class, HERE + "TwoOpens has two methods that are annotated with @OnOpen: " + HERE
				+ "TwoOpens.a() and " + HERE + "TwoOpens.b(WsSession).", "Merge them, or remove one.");
		assertMistake(
				TwoTexts.class, HERE + "TwoTexts has two methods that are annotated with @OnMessage and take text: "
						+ HERE + "TwoTexts.object(Map) and " + HERE + "TwoTexts.text(String).",
				"Merge them, or remove one.");
		assertMistake(TwoBinaries.class,
				HERE + "TwoBinaries has two methods that are annotated with @OnMessage and take binary: " + HERE
						+ "TwoBinaries.array(byte[]) and " + HERE + "TwoBinaries.view(ByteBuffer).",
				"Merge them, or remove one.");
		assertMistake(TwoFrames.class, HERE + "TwoFrames has two methods that are annotated with @OnFrame: " + HERE
				+ "TwoFrames.a(WsFrame) and " + HERE + "TwoFrames.b(WsFrame).", "Merge them, or remove one.");
		assertMistake(TwoCloses.class, HERE + "TwoCloses has two methods that are annotated with @OnClose: " + HERE
				+ "TwoCloses.a() and " + HERE + "TwoCloses.b(CloseStatus).", "Merge them, or remove one.");
		assertMistake(TwoErrors.class,
				HERE + "TwoErrors has two methods that are annotated with @OnError and take java.lang.Throwable: "
						+ HERE + "TwoErrors.a() and " + HERE + "TwoErrors.b(Throwable).",
				"Merge them, or remove one.");
	}

	@Test
	void framesAndMessages() {
		assertMistake(FramesAndMessages.class,
				HERE + "FramesAndMessages takes raw frames and messages, which exclude each other: " + HERE
						+ "FramesAndMessages.frame(WsFrame) and " + HERE + "FramesAndMessages.message(String).",
				"Remove the method annotated with @OnFrame or those annotated with @OnMessage.");
	}

	@Test
	void methodThatCannotBeCalled() {
		String action = "Make it a method of the instance that is at least package-private, so that it can be called on "
				+ "the bean and through its proxies.";
		assertMistake(PrivateMethod.class, HERE + "PrivateMethod.opened() is annotated with @OnOpen but is private.",
				action);
		assertMistake(StaticMethod.class, HERE + "StaticMethod.opened() is annotated with @OnOpen but is static.",
				action);
	}

	@Test
	void annotationsOfOtherLibraries() {
		assertMistake(JakartaMethod.class, HERE
				+ "JakartaMethod.message(String) is annotated with jakarta.websocket.OnMessage, which means nothing "
				+ "in a @WsEndpoint bean.", "Import dev.wsboot.annotation.OnMessage instead.");
		assertMistake(JakartaClass.class, HERE
				+ "JakartaClass is annotated with jakarta.websocket.server.ServerEndpoint, which means nothing in a "
				+ "@WsEndpoint bean.", "Import dev.wsboot.annotation.WsEndpoint instead.");
		assertMistake(JakartaParameter.class,
				HERE + "JakartaParameter.opened(String): parameter 'room' of type java.lang.String is annotated with "
						+ "jakarta.websocket.server.PathParam, which means nothing here.",
				"Import org.springframework.web.bind.annotation.PathVariable instead.");
		assertMistake(JakartaType.class,
				HERE + "JakartaType.message(Session, String): parameter 'session' of type jakarta.websocket.Session "
						+ "belongs to another WebSocket library.",
				"Import dev.wsboot.WsSession instead.");
		assertMistake(SpringMethod.class,
				HERE + "SpringMethod.message(String) is annotated with "
						+ "org.springframework.messaging.handler.annotation.MessageMapping, which means nothing in a "
						+ "@WsEndpoint bean.",
				"Import dev.wsboot.annotation.OnMessage instead.");
	}

	@Test
	void messagesThatAreReadWhileTheyArriveOnTheEventLoop() {
		assertMistake(Upload.class, HERE
				+ "Upload.message(WsSession, InputStream): parameter 'message' of type java.io.InputStream is read "
				+ "while the message arrives, which waits, but the callbacks of endpoint "
				+ "'upload' run on the event loop.",
				"Let them run on workers (@WsEndpoint(dispatch = Dispatch.WORKER) or "
						+ "ws.endpoints.upload.dispatch=worker), or take whole messages: String, "
						+ "byte[] or ByteBuffer.");
		assertMistake(Script.class,
				HERE + "Script.message(Reader): parameter 'message' of type java.io.Reader is read while the message "
						+ "arrives, which waits, but the callbacks of endpoint 'script' run on the event loop.",
				"Let them run on workers (@WsEndpoint(dispatch = Dispatch.WORKER) or ws.endpoints.script.dispatch=worker)"
						+ ", or take whole messages: String, byte[] or ByteBuffer.");
	}

	@Test
	void messagesThatAreReadWhileTheyArriveBesideOrValidated() {
		assertMistake(TwoStreams.class,
				HERE + "TwoStreams has two methods that are annotated with @OnMessage and take binary: " + HERE
						+ "TwoStreams.array(byte[]) and " + HERE + "TwoStreams.stream(InputStream).",
				"Merge them, or remove one.");
		assertMistake(ValidatedStream.class, HERE
				+ "ValidatedStream.message(Reader): parameter 'message' of type java.io.Reader has to be validated, "
				+ "but is only read while the message arrives.",
				"Remove the annotation @Validated, or take a type that is decoded.");
	}

	@WsEndpoint("/")
	static class Upload {

		@OnMessage
		void message(WsSession session, InputStream message) {
		}

	}

	@WsEndpoint(path = "/", name = "script")
	static class Script {

		@OnMessage
		void message(Reader message) {
		}

	}

	@WsEndpoint("/")
	static class TwoStreams {

		@OnMessage
		void array(byte[] message) {
		}

		@OnMessage
		void stream(InputStream message) {
		}

	}

	@WsEndpoint("/")
	static class ValidatedStream {

		@OnMessage
		void message(@Validated Reader message) {
		}

	}

	@WsEndpoint("/")
	static class NoCallback {

		@OnError
		void failed() {
		}

	}

	@WsEndpoint("/")
	static class TwoOpens {

		@OnOpen
		void b(WsSession session) {
		}

		@OnOpen
		void a() {
		}

	}

	@WsEndpoint("/")
	static class TwoTexts {

		@OnMessage
		void text(String text) {
		}

		@OnMessage
		void object(Map<String, String> object) {
		}

	}

	@WsEndpoint("/")
	static class TwoBinaries {

		@OnMessage
		void view(ByteBuffer view) {
		}

		@OnMessage
		void array(byte[] array) {
		}

	}

	@WsEndpoint("/")
	static class TwoFrames {

		@OnFrame
		void a(WsFrame frame) {
		}

		@OnFrame
		void b(WsFrame frame) {
		}

	}

	@WsEndpoint("/")
	static class TwoCloses {

		@OnClose
		void a() {
		}

		@OnClose
		void b(CloseStatus status) {
		}

	}

	@WsEndpoint("/")
	static class TwoErrors {

		@OnOpen
		void opened() {
		}

		@OnError
		void a() {
		}

		@OnError
		void b(Throwable failure) {
		}

	}

	@WsEndpoint("/")
	static class FramesAndMessages {

		@OnFrame
		void frame(WsFrame frame) {
		}

		@OnMessage
		void message(String text) {
		}

	}

	@WsEndpoint("/")
	static class PrivateMethod {

		@OnOpen
		private void opened() {
		}

	}

	@WsEndpoint("/")
	static class StaticMethod {

		@OnOpen
		static void opened() {
		}

	}

	@WsEndpoint("/")
	static class JakartaMethod {

		@jakarta.websocket.OnMessage
		void message(String text) {
		}

	}

	@WsEndpoint("/")
	@jakarta.websocket.server.ServerEndpoint("/")
	static class JakartaClass {

		@OnMessage
		void message(String text) {
		}

	}

	@WsEndpoint("/{room}")
	static class JakartaParameter {

		@OnOpen
		void opened(@jakarta.websocket.server.PathParam("room") String room) {
		}

	}

	@WsEndpoint("/")
	static class JakartaType {

		@OnMessage
		void message(jakarta.websocket.Session session, String text) {
		}

	}

	@WsEndpoint("/")
	static class SpringMethod {

		@MessageMapping("/")
		void message(String text) {
		}

	}

}
