package dev.wsboot.internal.endpoint;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ErrorAdviceTests {

	private static @Nullable Object failure(Throwable failure, Class<?>... classes) {
		EndpointHandler handler = TestEndpoints.handler(classes);
		FakeSession session = new FakeSession(new FakeHandshake().pathVariable("room", "r"));
		session.attributes().put("failure", failure);
		return handler.onMessage(session, "", true);
	}

	private static void assertMistake(Class<?> advice, String description, String action) {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(Fails.class, advice));
		assertThat(mistake).isNotNull();
		assertThat(mistake.description()).isEqualTo(description);
		assertThat(mistake.action()).isEqualTo(action);
	}

	@Test
	void adviceTakesWhatTheEndpointDoesNot() {
		assertThat(failure(new IllegalStateException("x"), Fails.class, First.class)).isEqualTo("first: x");
	}

	@Test
	void endpointsMethodGoesFirstEvenIfItIsLessSpecific() {
		assertThat(failure(new IllegalStateException("x"), Handles.class, First.class)).isEqualTo("endpoint");
	}

	@Test
	void adviceIsAskedInItsOrder() {
		assertThat(failure(new IllegalStateException("x"), Fails.class, Second.class, First.class))
			.isEqualTo("first: x");
		assertThat(failure(new IllegalArgumentException("x"), Fails.class, Second.class, First.class))
			.isEqualTo("second in Optional[r]");
	}

	@Test
	void adviceForOthersIsNotAsked() {
		assertThat(failure(new IllegalStateException("x"), Fails.class, ForOthers.class, NoOnError.class))
			.isEqualTo(CloseStatus.INTERNAL_ERROR);
		assertThat(failure(new IllegalStateException("x"), Handles.Other.class, ForOthers.class))
			.isEqualTo("for others");
	}

	@Test
	void failureOfAdviceEndsTheSession() {
		assertThat(failure(new IllegalStateException("x"), Fails.class, FailsToo.class, Second.class))
			.isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void lazyAdviceIsCreatedWhenItIsNeeded() {
		EndpointHandler handler = TestEndpoints.handler(TestEndpoints.CODEC, (context) -> {
			context.register(Fails.class);
			context.registerBean("never", Never.class, (definition) -> definition.setLazyInit(true));
		});
		FakeSession session = new FakeSession();
		session.attributes().put("failure", new Exception("x"));
		assertThat(handler.onMessage(session, "", true)).isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void otherCallbacksInAdviceFailTheStart() {
		assertMistake(Opens.class,
				Opens.class.getName() + ".opened() is annotated with @OnOpen but belongs to a @ControllerAdvice.",
				"Move it to an endpoint; advice can only have methods annotated with @OnError.");
	}

	@Test
	void requiredPathVariableInAdviceFailsTheStart() {
		assertMistake(NeedsRoom.class,
				NeedsRoom.class.getName() + ".failed(String): parameter 'room' of type java.lang.String wants the path "
						+ "variable 'room', which an endpoint it serves may not have.",
				"Make the parameter Optional.");
	}

	@Test
	void twoMethodsOfAdviceForOneTypeFailTheStart() {
		assertMistake(Twice.class,
				Twice.class.getName()
						+ " has two methods that are annotated with @OnError and take java.lang.Exception: "
						+ Twice.class.getName() + ".a(Exception) and " + Twice.class.getName() + ".b(Exception).",
				"Merge them, or remove one.");
	}

	@WsEndpoint("/{room}")
	static class Fails {

		@OnMessage
		void on(String text, WsSession session) throws Throwable {
			throw (Throwable) session.attributes().get("failure");
		}

	}

	@WsEndpoint("/handles")
	static class Handles extends Fails {

		@OnError
		String any(Throwable failure) {
			return "endpoint";
		}

		@WsEndpoint("/other")
		static class Other extends Fails {

		}

	}

	@ControllerAdvice
	@Order(1)
	static class First {

		@OnError
		String state(IllegalStateException ex) {
			return "first: " + ex.getMessage();
		}

	}

	@RestControllerAdvice
	@Order(2)
	static class Second {

		@OnError
		String any(Exception ex, @PathVariable Optional<String> room) {
			return "second in " + room;
		}

	}

	@ControllerAdvice(assignableTypes = Handles.Other.class)
	static class ForOthers {

		@OnError
		String any() {
			return "for others";
		}

	}

	@ControllerAdvice
	static class NoOnError {

		@ExceptionHandler
		String any(Exception ex) {
			return "http";
		}

	}

	@ControllerAdvice
	@Order(1)
	static class FailsToo {

		@OnError
		void any(Exception ex) throws Exception {
			throw ex;
		}

	}

	@ControllerAdvice
	static class Never {

		Never() {
			throw new IllegalStateException("created");
		}

		@OnError
		String any() {
			return "never";
		}

	}

	@ControllerAdvice
	static class Opens {

		@OnOpen
		void opened() {
		}

	}

	@ControllerAdvice
	static class NeedsRoom {

		@OnError
		void failed(@PathVariable String room) {
		}

	}

	@ControllerAdvice
	static class Twice {

		@OnError
		void a(Exception ex) {
		}

		@OnError
		void b(Exception ex) {
		}

	}

}
