package dev.wsboot.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.MethodParameter;
import org.springframework.http.ProblemDetail;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsHandshakeContext;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.Broadcast;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.routes.WsRoutes;
import dev.wsboot.spi.WsArgumentResolver;

/**
 * Every mistake that an endpoint can have, as an application that does not start: the
 * whole text that a developer reads.
 */
@ExtendWith(OutputCaptureExtension.class)
class EndpointMistakesIntegrationTests {

	private static final String HERE = EndpointMistakesIntegrationTests.class.getName() + "$";

	static Stream<Mistake> mistakes() {
		String prefix = "endpointMistakesIntegrationTests.";
		return Stream.of(
				new Mistake("no callback",
						"{}NoCallback has no method annotated with @OnOpen, @OnMessage, @OnFrame or @OnClose.",
						"Annotate at least one; the annotations are those of the package dev.wsboot.annotation.",
						NoCallback.class),
				new Mistake("two of a kind",
						"{}TwoOpens has two methods that are annotated with @OnOpen: "
								+ "{}TwoOpens.first() and {}TwoOpens.second().",
						"Merge them, or remove one.", TwoOpens.class),
				new Mistake("two that take text",
						"{}TwoTexts has two methods that are annotated with @OnMessage and take text: "
								+ "{}TwoTexts.object(Wish) and {}TwoTexts.text(String).",
						"Merge them, or remove one.", TwoTexts.class),
				new Mistake("no path", "@WsEndpoint names no path on {}NoPath (bean '" + prefix + "NoPath').",
						"Give it one, such as @WsEndpoint(\"/noPath\").", NoPath.class),
				new Mistake("duplicate path",
						"Two endpoints have the same path: '/chat/{room}' of endpoint 'rooms' and '/chat/{id}' of "
								+ "endpoint 'ids'.",
						"Give one of them another path, or remove one.", Rooms.class, Ids.class),
				new Mistake("ambiguous path",
						"Two endpoints match the path '/log/log', and neither of their patterns is more specific: "
								+ "'/log/{room}' of endpoint 'roomLog' and '/{room}/log' of endpoint 'logRoom'.",
						"Give one of them another path, or constrain a variable of one by a regular expression as in "
								+ "{id:[0-9]+}.",
						RoomLog.class, LogRoom.class),
				new Mistake("path that is no pattern", "@WsEndpoint has the path '/chat/{room' on {}BadPath (bean '"
						+ prefix + "BadPath'), which is "
						+ "not a valid pattern: Expected close capture character after variable name } (at position 11).",
						"Correct the path; the syntax is that of Spring's PathPattern.", BadPath.class),
				new Mistake("path variable that is not in the path",
						"{}NoVariable.opened(String): parameter 'room' of type java.lang.String wants the path "
								+ "variable 'room', which is not in /chat/{id}.",
						"Add {room} to the path, or name a variable that is there.", NoVariable.class),
				new Mistake("unsupported parameter",
						"{}Unsupported.opened(Wish): parameter 'wish' of type {}Wish cannot be given to a method "
								+ "annotated with @OnOpen.",
						"Possible are: WsSession, WsHandshake, Principal or a subtype, and parameters annotated with "
								+ "@PathVariable, @RequestParam, @RequestHeader or @CookieValue. Only @OnMessage "
								+ "methods take payloads.",
						Unsupported.class),
				new Mistake("missing converter",
						"{}NoConverter.opened(Wish): parameter 'wish' of type {}Wish cannot be made of the query "
								+ "parameter 'wish': there is no conversion from String.",
						"Add a Converter bean for that type, or take a String.", NoConverter.class),
				new Mistake("sealed subtype without a handler",
						"{}Command permits {}Leave, which no method of {}Incomplete takes that is annotated with "
								+ "@OnMessage.",
						"Add such a method, or one that takes {}Command.", Incomplete.class),
				new Mistake("origin that is none",
						"@WsEndpoint is not right on {}BadOrigin (bean '" + prefix + "BadOrigin'): Allowed origin "
								+ "'app.example.com' must begin with a scheme, such as 'https://'.",
						"Correct its 'allowedOrigins', 'subprotocols' or 'subprotocolRequired'.", BadOrigin.class));
	}

	static Stream<Mistake> mistakesOfHandshakes() {
		return Stream.of(
				new Mistake("two that take handshakes",
						"{}TwoHandshakes has two methods that are annotated with @OnHandshake: "
								+ "{}TwoHandshakes.first() and {}TwoHandshakes.second().",
						"Merge them, or remove one. What is the same for several endpoints can be a "
								+ "WsHandshakeInterceptor.",
						TwoHandshakes.class),
				new Mistake("handshake with a session",
						"{}HandshakeOfSession.check(WsSession): parameter 'session' of type dev.wsboot.WsSession cannot "
								+ "be given to a method annotated with @OnHandshake.",
						"Possible are: WsHandshakeContext, WsHandshake, Principal or a subtype, and parameters "
								+ "annotated with @PathVariable, @RequestParam, @RequestHeader or @CookieValue. The "
								+ "session is there when @OnOpen is called; what it is to have can be put into "
								+ "WsHandshakeContext.attributes().",
						HandshakeOfSession.class),
				new Mistake("handshake with a payload",
						"{}HandshakeOfPayload.check(Wish): parameter 'wish' of type {}Wish cannot be given to a method "
								+ "annotated with @OnHandshake.",
						"Possible are: WsHandshakeContext, WsHandshake, Principal or a subtype, and parameters "
								+ "annotated with @PathVariable, @RequestParam, @RequestHeader or @CookieValue. Only "
								+ "@OnMessage methods take payloads.",
						HandshakeOfPayload.class),
				new Mistake("handshake with an argument that needs a session",
						"{}HandshakeOfResolver.check(Wish): parameter 'wish' of type {}Wish is given by a "
								+ "WsArgumentResolver, which needs a session, and at the handshake there is none yet.",
						"Take WsHandshake or WsHandshakeContext instead.", HandshakeOfResolver.class,
						WishResolver.class),
				new Mistake("handshake that decides by a boolean",
						"{}BooleanHandshake.check() is annotated with @OnHandshake but returns boolean.",
						"Return nothing, or a ProblemDetail or an ErrorResponse to refuse the handshake; or throw an "
								+ "exception with a status, such as ResponseStatusException.",
						BooleanHandshake.class),
				new Mistake("handshake that is published",
						"{}PublishedHandshake.check() is annotated with @OnHandshake and @Broadcast, but what it "
								+ "returns refuses the handshake.",
						"Remove @Broadcast, and publish in a method annotated with @OnOpen.", PublishedHandshake.class),
				new Mistake("handshake's context after it",
						"{}LateContext.opened(WsHandshakeContext): parameter 'context' of type "
								+ "dev.wsboot.WsHandshakeContext cannot be given to a method annotated with @OnOpen.",
						"Possible are: WsSession, WsHandshake, Principal or a subtype, and parameters annotated with "
								+ "@PathVariable, @RequestParam, @RequestHeader or @CookieValue. What is agreed on "
								+ "with the client is agreed on by methods annotated with @OnHandshake.",
						LateContext.class),
				new Mistake("handshake alone",
						"{}HandshakeAlone has no method annotated with @OnOpen, @OnMessage, @OnFrame or @OnClose.",
						"Annotate at least one; the annotations are those of the package dev.wsboot.annotation.",
						HandshakeAlone.class),
				new Mistake("private handshake",
						"{}PrivateHandshake.check() is annotated with @OnHandshake but is private.",
						"Make it a method of the instance that is at least package-private, so that it can be called "
								+ "on the bean and through its proxies.",
						PrivateHandshake.class),
				new Mistake("advice that takes handshakes",
						"{}HandshakeAdvice.check() is annotated with @OnHandshake but belongs to a @ControllerAdvice.",
						"Move it to an endpoint; advice can only have methods annotated with @OnError.", Rooms.class,
						HandshakeAdvice.class));
	}

	static Stream<Mistake> foreignAnnotations() {
		String nothing = ", which means nothing in a @WsEndpoint bean.";
		String importOnMessage = "Import dev.wsboot.annotation.OnMessage instead.";
		String importWsEndpoint = "Import dev.wsboot.annotation.WsEndpoint instead.";
		return Stream.of(
				new Mistake("Jakarta's @OnMessage",
						"{}JakartaMethod.message(String) is annotated with jakarta.websocket.OnMessage" + nothing,
						importOnMessage, JakartaMethod.class),
				new Mistake("Jakarta's @ServerEndpoint",
						"{}JakartaClass is annotated with jakarta.websocket.server.ServerEndpoint, but "
								+ "{}JakartaClass.message(String) with dev.wsboot.annotation.OnMessage, which nobody "
								+ "calls there.",
						importWsEndpoint, JakartaClass.class),
				new Mistake("Jakarta's Session",
						"{}JakartaType.message(Session, String): parameter 'session' of type jakarta.websocket.Session "
								+ "belongs to another WebSocket library.",
						"Import dev.wsboot.WsSession instead.", JakartaType.class),
				new Mistake("Spring's @MessageMapping",
						"{}SpringMethod.message(String) is annotated with "
								+ "org.springframework.messaging.handler.annotation.MessageMapping" + nothing,
						importOnMessage, SpringMethod.class),
				new Mistake("Quarkus's @OnTextMessage",
						"{}QuarkusMethod.message(String) is annotated with io.quarkus.websockets.next.OnTextMessage"
								+ nothing,
						importOnMessage, QuarkusMethod.class),
				new Mistake("Quarkus's @WebSocket",
						"{}QuarkusClass is annotated with io.quarkus.websockets.next.WebSocket, but "
								+ "{}QuarkusClass.message(String) with dev.wsboot.annotation.OnMessage, which nobody "
								+ "calls there.",
						importWsEndpoint, QuarkusClass.class),
				new Mistake("Micronaut's @OnMessage",
						"{}MicronautMethod.message(String) is annotated with "
								+ "io.micronaut.websocket.annotation.OnMessage" + nothing,
						importOnMessage, MicronautMethod.class),
				new Mistake("Micronaut's @ServerWebSocket",
						"{}MicronautClass is annotated with io.micronaut.websocket.annotation.ServerWebSocket, but "
								+ "{}MicronautClass.message(String) with dev.wsboot.annotation.OnMessage, which nobody "
								+ "calls there.",
						importWsEndpoint, MicronautClass.class));
	}

	static Stream<Mistake> mistakesOfCode() {
		String bean = "'endpointMistakesIntegrationTests.";
		return Stream.of(
				new Mistake("code without a handler",
						"Endpoint 'empty' has no handler of an opening, of messages, of frames or of the close.",
						"Add at least one, such as onMessage(String.class, (session, text) -> …).", CodeEmpty.class),
				new Mistake("code with two of a kind",
						"Endpoint 'twice' has two handlers of onOpen: onOpen of endpoint 'twice' and "
								+ "replyOnOpen of endpoint 'twice'.",
						"Merge them, or remove one.", CodeTwice.class),
				new Mistake("code with two that take handshakes",
						"Endpoint 'guarded' has two handlers of onHandshake: onHandshake of endpoint 'guarded' and "
								+ "onHandshake of endpoint 'guarded'.",
						"Merge them, or remove one. What is the same for several endpoints can be a "
								+ "WsHandshakeInterceptor.",
						CodeGuardedTwice.class),
				new Mistake("code with two that take text",
						"Endpoint 'texts' has two handlers of onMessage that take text: onMessage(String) of "
								+ "endpoint 'texts' and replyOnMessage(Wish) of endpoint 'texts'.",
						"Merge them, or remove one.", CodeTexts.class),
				new Mistake("code without a path", "Endpoint 'nowhere' of the WsRoutes bean 'routes' names no path.",
						"Give it one, such as path(\"/nowhere\").", CodeNowhere.class),
				new Mistake("code that lacks a sealed subtype",
						"{}Command permits {}Leave, which no onMessage of endpoint 'incomplete' takes.",
						"Add such a handler, or one that takes {}Command.", CodeIncomplete.class),
				new Mistake("code that takes what is no message",
						"OnMessage(WsSession) of endpoint 'wrong': dev.wsboot.WsSession cannot be taken as a message.",
						"Take String, byte[], ByteBuffer, or a type that is decoded from JSON.", CodeWrong.class),
				new Mistake("code with an origin that is none",
						"Endpoint 'origin' of the WsRoutes bean 'routes' is not right: Allowed origin "
								+ "'app.example.com' must begin with a scheme, such as 'https://'.",
						"Correct its 'allowedOrigins', 'subprotocols' or 'subprotocolRequired'.", CodeOrigin.class),
				new Mistake("code and a class of one name",
						"Two endpoints have the name 'rooms': {}Rooms (bean " + bean
								+ "Rooms') and the WsRoutes bean 'routes'.",
						"Give one of them another name: @WsEndpoint(name = \"…\") or WsRoutes.endpoint(\"…\", …).",
						Rooms.class, CodeRooms.class),
				new Mistake("code and a class of one path",
						"Two endpoints have the same path: '/chat/{room}' of endpoint 'rooms' and '/chat/{name}' of "
								+ "endpoint 'code'.",
						"Give one of them another path, or remove one.", Rooms.class, CodeChat.class));
	}

	static Stream<Mistake> mistakesOfKotlin() {
		String what = " is a suspending function of Kotlin, which nothing here can call.";
		String action = "Remove 'suspend', and return a CompletionStage or a Mono if there is something to wait for, as "
				+ "future { } and mono { } of kotlinx.coroutines make them.";
		return Stream.of(
				new Mistake("suspending callback", "{}Suspending.message(String, Continuation)" + what, action,
						Suspending.class),
				new Mistake("suspending hook", "{}SuspendingHook.asked(Continuation)" + what, action,
						SuspendingHook.class));
	}

	static Stream<Mistake> mistakesOfScope() {
		String prefix = "endpointMistakesIntegrationTests.";
		return Stream.of(
				new Mistake("scope of HTTP requests",
						"@WsEndpoint is of scope 'request' on {}OfRequest (bean '" + prefix
								+ "OfRequest'), but its callbacks run outside of any HTTP request.",
						"Leave it a singleton, or let each connection have its own instance: @WsSessionScope or "
								+ "@Scope(\"prototype\").",
						OfRequest.class),
				new Mistake("hook of a handshake in a prototype",
						"{}HookedPrototype.asked() is annotated with @OnHandshake, but its class is of scope "
								+ "'prototype': before there is a session, there is no instance of it.",
						"Move the method to a WsHandshakeInterceptor bean, or leave the endpoint a singleton.",
						HookedPrototype.class),
				new Mistake("prototype with an unsupported parameter",
						"{}BadPrototype.opened(CloseStatus): parameter 'status' of type dev.wsboot.CloseStatus cannot "
								+ "be given to a method annotated with @OnOpen.",
						"Possible are: WsSession, WsHandshake, Principal or a subtype, and parameters annotated with "
								+ "@PathVariable, @RequestParam, @RequestHeader or @CookieValue.",
						BadPrototype.class));
	}

	@ParameterizedTest
	@MethodSource({ "mistakes", "mistakesOfHandshakes", "mistakesOfScope", "mistakesOfKotlin", "mistakesOfCode",
			"foreignAnnotations" })
	void aMistakeFailsTheStart(Mistake mistake, CapturedOutput output) {
		FailedStart.run(mistake.classes());
		FailedStart.assertReport(output, mistake.description(), mistake.action());
	}

	/**
	 * A row.
	 */
	record Mistake(String label, String description, String action, List<Class<?>> classes) {

		Mistake(String label, String description, String action, Class<?>... endpoints) {
			this(label, description.replace("{}", HERE), action.replace("{}", HERE),
					Stream.concat(Stream.of(Application.class), Stream.of(endpoints)).toList());
		}

		@Override
		public String toString() {
			return this.label.toLowerCase(Locale.ROOT);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	record Wish(String text) {

	}

	sealed interface Command {

		record Say(String text) implements Command {

		}

	}

	record Shout(String text) implements Command {

	}

	record Leave() implements Command {

	}

	@WsEndpoint("/")
	static class NoCallback {

	}

	@WsEndpoint("/")
	static class TwoOpens {

		@OnOpen
		void first() {
		}

		@OnOpen
		void second() {
		}

	}

	static class Hearing {

		@OnMessage
		void message(String text) {
		}

	}

	@WsEndpoint("/")
	static class TwoHandshakes extends Hearing {

		@OnHandshake
		void first() {
		}

		@OnHandshake
		void second() {
		}

	}

	@WsEndpoint("/")
	static class HandshakeOfSession extends Hearing {

		@OnHandshake
		void check(WsSession session) {
		}

	}

	@WsEndpoint("/")
	static class HandshakeOfPayload extends Hearing {

		@OnHandshake
		void check(Wish wish) {
		}

	}

	@WsEndpoint("/")
	static class HandshakeOfResolver extends Hearing {

		@OnHandshake
		void check(Wish wish) {
		}

	}

	@Component
	static class WishResolver implements WsArgumentResolver {

		@Override
		public boolean supports(MethodParameter parameter) {
			return parameter.getParameterType() == Wish.class;
		}

		@Override
		public Object resolve(MethodParameter parameter, WsSession session) {
			return new Wish("");
		}

	}

	@WsEndpoint("/")
	static class BooleanHandshake extends Hearing {

		@OnHandshake
		boolean check() {
			return true;
		}

	}

	@WsEndpoint("/")
	static class PublishedHandshake extends Hearing {

		@OnHandshake
		@Broadcast("topic")
		ProblemDetail check() {
			return ProblemDetail.forStatus(403);
		}

	}

	@WsEndpoint("/")
	static class LateContext {

		@OnOpen
		void opened(WsHandshakeContext context) {
		}

	}

	@WsEndpoint("/")
	static class HandshakeAlone {

		@OnHandshake
		void check() {
		}

	}

	@WsEndpoint("/")
	static class PrivateHandshake extends Hearing {

		@OnHandshake
		private void check() {
		}

	}

	@ControllerAdvice
	static class HandshakeAdvice {

		@OnHandshake
		void check() {
		}

	}

	@WsEndpoint("/")
	static class TwoTexts {

		@OnMessage
		void object(Wish wish) {
		}

		@OnMessage
		void text(String text) {
		}

	}

	// As Kotlin compiles 'suspend fun message(text: String): String'.
	@WsEndpoint("/")
	static class Suspending {

		@OnMessage
		Object message(String text, Continuation<? super String> continuation) {
			return text;
		}

	}

	@WsEndpoint("/")
	static class SuspendingHook {

		@OnHandshake
		Object asked(Continuation<?> continuation) {
			return continuation;
		}

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/")
	@Scope("request")
	static class OfRequest {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/")
	@Scope("prototype")
	static class HookedPrototype {

		@OnHandshake
		void asked() {
		}

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/")
	@Scope("prototype")
	static class BadPrototype {

		@OnOpen
		void opened(CloseStatus status) {
		}

	}

	@WsEndpoint
	static class NoPath {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/chat/{room}")
	static class Rooms {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/chat/{id}")
	static class Ids {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/log/{room}")
	static class RoomLog {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/{room}/log")
	static class LogRoom {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/chat/{room")
	static class BadPath {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/chat/{id}")
	static class NoVariable {

		@OnOpen
		void opened(@PathVariable String room) {
		}

	}

	@WsEndpoint("/")
	static class Unsupported {

		@OnOpen
		void opened(Wish wish) {
		}

	}

	@WsEndpoint("/")
	static class NoConverter {

		@OnOpen
		void opened(@RequestParam Wish wish) {
		}

	}

	@WsEndpoint("/")
	static class Incomplete {

		@OnMessage
		void say(Command.Say say) {
		}

		@OnMessage
		void shout(Shout shout) {
		}

	}

	@WsEndpoint(path = "/", allowedOrigins = "app.example.com")
	static class BadOrigin {

		@OnOpen
		void opened() {
		}

	}

	@WsEndpoint("/")
	static class JakartaMethod {

		@jakarta.websocket.OnMessage
		void message(String text) {
		}

	}

	@Component
	@jakarta.websocket.server.ServerEndpoint("/")
	static class JakartaClass {

		@OnMessage
		void message(String text) {
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

	@WsEndpoint("/")
	static class QuarkusMethod {

		@io.quarkus.websockets.next.OnTextMessage
		void message(String text) {
		}

	}

	@Component
	@io.quarkus.websockets.next.WebSocket(path = "/")
	static class QuarkusClass {

		@OnMessage
		void message(String text) {
		}

	}

	@WsEndpoint("/")
	static class MicronautMethod {

		@io.micronaut.websocket.annotation.OnMessage
		void message(String text) {
		}

	}

	@Component
	@io.micronaut.websocket.annotation.ServerWebSocket("/")
	static class MicronautClass {

		@OnMessage
		void message(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeEmpty {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("empty",
					(it) -> it.path("/").onError(Exception.class, (session, failure) -> session.close()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeTwice {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("twice", (it) -> it.path("/").onOpen(WsSession::close).replyOnOpen(WsSession::id));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeGuardedTwice {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("guarded", (it) -> it.path("/").onHandshake((context) -> {
			}).onHandshake((context) -> {
			}).onOpen(WsSession::close));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeTexts {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("texts",
					(it) -> it.path("/")
						.onMessage(String.class, WsSession::send)
						.replyOnMessage(Wish.class, (session, wish) -> wish));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeNowhere {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("nowhere", (it) -> it.onMessage(String.class, WsSession::send));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeIncomplete {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("incomplete",
					(it) -> it.path("/")
						.onMessage(Command.Say.class, WsSession::send)
						.onMessage(Shout.class, WsSession::send));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeWrong {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("wrong", (it) -> it.path("/").onMessage(WsSession.class, WsSession::send));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeOrigin {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("origin",
					(it) -> it.path("/").allowedOrigins("app.example.com").onMessage(String.class, WsSession::send));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeRooms {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("rooms", (it) -> it.path("/other").onMessage(String.class, WsSession::send));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CodeChat {

		@Bean
		WsRoutes routes() {
			return WsRoutes.endpoint("code", (it) -> it.path("/chat/{name}").onMessage(String.class, WsSession::send));
		}

	}

}
