package dev.wsboot.internal.endpoint;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.annotation.Order;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.BatchScoped;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.spi.WsCallbackInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InterceptedEndpointHandler} and the interceptors' part in
 * {@link UnhandledFailures}.
 */
@ExtendWith(OutputCaptureExtension.class)
class InterceptedEndpointHandlerTests {

	private static final List<String> LOG = new ArrayList<>();

	private static EndpointHandler handler(Class<?>... classes) {
		LOG.clear();
		return TestEndpoints.handler(classes);
	}

	@Test
	void withoutInterceptorsThereIsNothingAroundTheEndpoint() {
		assertThat(handler(Logging.class)).isInstanceOf(AnnotatedEndpointHandler.class);
	}

	@Test
	void interceptorsStandAroundEveryCallbackInTheirOrder() {
		EndpointHandler handler = handler(Logging.class, Inner.class, Outer.class);
		FakeSession session = new FakeSession();
		handler.onOpen(session);
		handler.onMessage(session, "hello", true);
		handler.onClose(session, CloseStatus.NORMAL);
		assertThat(LOG).containsExactly("outer OPEN", "inner OPEN", "opened", "inner left", "outer left",
				"outer MESSAGE", "inner MESSAGE", "hello", "inner left", "outer left", "outer CLOSE", "inner CLOSE",
				"closed", "inner left", "outer left");
	}

	@Test
	void interceptorsAreAskedEvenIfTheEndpointHasNoMethod() {
		EndpointHandler handler = handler(Silent.class, Outer.class);
		handler.onOpen(new FakeSession());
		handler.onClose(new FakeSession(), CloseStatus.NORMAL);
		assertThat(LOG).containsExactly("outer OPEN", "outer left", "outer CLOSE", "outer left");
	}

	@Test
	void anInterceptorIsAskedForTheCallbacksItWants() {
		EndpointHandler handler = handler(Logging.class, OpenOnly.class);
		FakeSession session = new FakeSession();
		handler.onOpen(session);
		handler.onMessage(session, "hello", true);
		handler.onClose(session, CloseStatus.NORMAL);
		assertThat(LOG).containsExactly("open only OPEN", "opened", "open only left", "hello", "closed");
	}

	@Test
	void theEndOfABatchIsToldToWhoeverLeavesSomethingOnTheThread() {
		EndpointHandler handler = handler(Logging.class, Outer.class, Lasting.class);
		handler.onMessage(new FakeSession(), "a", true);
		handler.onMessage(new FakeSession(), "b", true);
		handler.endOfBatch();
		assertThat(LOG).containsExactly("outer MESSAGE", "a", "outer left", "outer MESSAGE", "b", "outer left",
				"end of batch");
	}

	@Test
	void aFailureIsToldToAllInterceptors() {
		EndpointHandler handler = handler(Refusing.class, OpenOnly.class, Inner.class);
		handler.onMessage(new FakeSession(), "", true);
		assertThat(LOG).contains("open only failed UnsupportedOperationException",
				"inner failed UnsupportedOperationException");
	}

	@Test
	void aFailingCallbackIsLeftAsWell() {
		EndpointHandler handler = handler(Failing.class, Outer.class);
		assertThat(handler.onMessage(new FakeSession(), "", true)).isEqualTo("treated");
		assertThat(LOG).containsExactly("outer MESSAGE", "treated", "outer left");
	}

	@Test
	void whenAnInterceptorFailsThenTheCallbackDoesNotRunAndTheOthersAreLeft() {
		EndpointHandler handler = handler(Logging.class, Outer.class, Broken.class);
		assertThatIllegalStateException().isThrownBy(() -> handler.onMessage(new FakeSession(), "hello", true))
			.withMessage("broken");
		assertThat(LOG).containsExactly("outer MESSAGE", "outer left");
	}

	@Test
	void theFirstInterceptorThatKnowsAFailureDecidesHowTheSessionEnds(CapturedOutput output) {
		EndpointHandler handler = handler(Refusing.class, Outer.class, Inner.class);
		assertThat(handler.onMessage(new FakeSession(), "", true)).isEqualTo(new CloseStatus(4001));
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void aFailureNobodyKnowsIsOurs() {
		EndpointHandler handler = handler(Refusing.class, Broken.class);
		FakeSession session = new FakeSession();
		assertThatIllegalStateException().isThrownBy(() -> handler.onMessage(session, "", true));
		EndpointHandler plain = handler(Refusing.class);
		assertThat(plain.onMessage(session, "", true)).isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	abstract static class LoggingInterceptor implements WsCallbackInterceptor {

		private final String name;

		private final int code;

		LoggingInterceptor(String name, int code) {
			this.name = name;
			this.code = code;
		}

		@Override
		public Scope enter(WsSession session, Callback callback) {
			LOG.add(this.name + " " + callback);
			return () -> LOG.add(this.name + " left");
		}

		@Override
		public void failed(WsSession session, Throwable failure) {
			LOG.add(this.name + " failed " + failure.getClass().getSimpleName());
		}

		@Override
		public @Nullable CloseStatus statusOf(Throwable failure) {
			return (failure instanceof UnsupportedOperationException) ? new CloseStatus(this.code) : null;
		}

	}

	static class OpenOnly extends LoggingInterceptor {

		OpenOnly() {
			super("open only", 4003);
		}

		@Override
		public boolean intercepts(Callback callback) {
			return callback == Callback.OPEN;
		}

	}

	@Order(1)
	static class Outer extends LoggingInterceptor {

		Outer() {
			super("outer", 4001);
		}

	}

	@Order(2)
	static class Inner extends LoggingInterceptor {

		Inner() {
			super("inner", 4002);
		}

	}

	static class Lasting implements WsCallbackInterceptor, BatchScoped {

		@Override
		public @Nullable Scope enter(WsSession session, Callback callback) {
			return null;
		}

		@Override
		public void endOfBatch() {
			LOG.add("end of batch");
		}

	}

	@Order(3)
	static class Broken implements WsCallbackInterceptor {

		@Override
		public @Nullable Scope enter(WsSession session, Callback callback) {
			throw new IllegalStateException("broken");
		}

	}

	@WsEndpoint("/logging")
	static class Logging {

		@OnOpen
		void open() {
			LOG.add("opened");
		}

		@OnMessage
		void message(String text) {
			LOG.add(text);
		}

		@OnClose
		void close() {
			LOG.add("closed");
		}

	}

	@WsEndpoint("/silent")
	static class Silent {

		@OnMessage
		void message(String text) {
		}

	}

	@WsEndpoint("/failing")
	static class Failing {

		@OnMessage
		void message(String text) {
			throw new UnsupportedOperationException();
		}

		@OnError
		String error(UnsupportedOperationException ex) {
			LOG.add("treated");
			return "treated";
		}

	}

	@WsEndpoint("/refusing")
	static class Refusing {

		@OnMessage
		void message(String text) {
			throw new UnsupportedOperationException();
		}

	}

}
