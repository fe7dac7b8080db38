package dev.wsboot.internal.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSendException;
import dev.wsboot.WsSession;
import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.TextBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ReactiveResultTests {

	private final FakeSession session = new FakeSession();

	private final List<Long> requests = new ArrayList<>();

	private final AtomicInteger cancellations = new AtomicInteger();

	private EndpointHandler handler = TestEndpoints.handler(Returns.class);

	private @Nullable Object result(Object value) {
		this.session.attributes().put("result", value);
		return this.handler.onMessage(this.session, "", true);
	}

	private <T> Flux<T> observed(Flux<T> flux) {
		return flux.doOnRequest(this.requests::add).doOnCancel(this.cancellations::incrementAndGet);
	}

	private static @Nullable Object text(@Nullable Object payload) {
		return (payload instanceof TextBytes text) ? new String(text.utf8(), StandardCharsets.UTF_8) : payload;
	}

	@Test
	void readyMonoIsItsValue() {
		assertThat(result(Mono.just("a"))).isEqualTo("a");
		assertThat(text(result(Mono.just(7)))).isEqualTo("7");
		assertThat(result(Mono.empty())).isNull();
	}

	@Test
	void laterMonoIsAwaited() {
		Sinks.One<Object> later = Sinks.one();
		Object result = result(later.asMono().doOnCancel(this.cancellations::incrementAndGet));
		CompletableFuture<?> stage = ((CompletionStage<?>) result).toCompletableFuture();
		assertThat(stage).isNotDone();
		later.tryEmitValue("a");
		assertThat(stage.join()).isEqualTo("a");
		assertThat(this.cancellations).hasValue(0);
	}

	@Test
	void monoIsCancelledAtTheEndOfTheSession() {
		result(Mono.never().doOnCancel(this.cancellations::incrementAndGet));
		this.handler.onClose(this.session, CloseStatus.NORMAL);
		assertThat(this.cancellations).hasValue(1);
	}

	@Test
	void publishersOfReactorKnowTheContextOfTheCallback() {
		ThreadLocal<String> tenant = new ThreadLocal<>();
		ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", tenant);
		Mono<Object> mono = Mono.deferContextual((context) -> Mono.just(context.getOrDefault("tenant", "nobody")));
		try {
			assertThat(result(mono)).isEqualTo("nobody");
			tenant.set("blue");
			assertThat(result(mono)).isEqualTo("blue");
			result(mono.flux());
			assertThat(this.session.sent()).containsExactly("blue");
		}
		finally {
			ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		}
	}

	@Test
	void failureOfAMonoIsAFailureOfTheMethod() {
		Object result = result(Mono.error(new IllegalStateException("x")));
		assertThat(((CompletionStage<?>) result).toCompletableFuture().join()).isEqualTo("failed: x");
	}

	@Test
	void fluxIsSentValueByValue() {
		assertThat(result(observed(Flux.just("a", 7, new byte[0])))).isNull();
		assertThat(this.session.sent()).extracting(ReactiveResultTests::text).containsExactly("a", "7", new byte[0]);
		assertThat(this.requests).containsOnly(1L);
	}

	@Test
	void longFluxDoesNotOverflowTheStack() {
		result(Flux.range(0, 100_000));
		assertThat(this.session.sent()).hasSize(100_000);
	}

	@Test
	void demandFollowsTheNetwork() {
		this.session.networkFull();
		result(observed(Flux.just("a", "b", "c")));
		assertThat(this.session.sent()).containsExactly("a");
		assertThat(this.requests).containsExactly(1L);
		this.session.sending().get(0).complete(null);
		assertThat(this.session.sent()).containsExactly("a", "b");
		assertThat(this.requests).containsExactly(1L, 1L);
	}

	@Test
	void fluxIsCancelledAtTheEndOfTheSession() {
		Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
		result(observed(sink.asFlux()));
		sink.tryEmitNext("a");
		this.session.close(CloseStatus.GOING_AWAY);
		this.handler.onClose(this.session, CloseStatus.GOING_AWAY);
		assertThat(this.cancellations).hasValue(1);
		sink.tryEmitNext("b");
		assertThat(this.session.sent()).containsExactly("a");
	}

	@Test
	void nothingIsAskedForWhenTheSessionHasEnded() {
		this.session.close();
		result(observed(Flux.just("a")));
		assertThat(this.requests).isEmpty();
		assertThat(this.cancellations).hasValue(1);
	}

	@Test
	void sessionThatClosesMeanwhileCancelsQuietly() {
		Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
		result(observed(sink.asFlux()));
		this.session.close();
		sink.tryEmitNext("a");
		assertThat(this.cancellations).hasValue(1);
		assertThat(this.session.sent()).isEmpty();
	}

	@Test
	void failureOfAFluxReachesOnErrorWhoseResultIsSent() {
		result(Flux.concat(Flux.just("a"), Flux.error(new IllegalStateException("x"))));
		assertThat(this.session.sent()).containsExactly("a", "failed: x");
	}

	@Test
	void failureOfAFluxThatNobodyHandlesEndsTheSession() {
		this.handler = TestEndpoints.handler(NoOnError.class);
		result(Flux.error(new IllegalStateException("x")));
		assertThat(this.session.closed()).isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void valueThatCannotBeEncodedCancelsAndFails() {
		result(observed(Flux.just("a", CloseStatus.ABNORMAL, "b")));
		assertThat(this.session.sent()).hasSize(2)
			.last()
			.asString()
			.startsWith("failed: The status must be a code that may be sent");
		assertThat(this.cancellations).hasValue(1);
	}

	@Test
	void valueThatIsDroppedCancelsAndFails() {
		this.session.networkFull();
		result(observed(Flux.just("a", "b")));
		this.session.sending().get(0).completeExceptionally(new WsSendException("dropped"));
		assertThat(this.session.sent()).containsExactly("a", "failed: dropped");
		assertThat(this.cancellations).hasValue(1);
	}

	@Test
	void statusClosesAndCancels() {
		result(observed(Flux.just("a", CloseStatus.NORMAL, "b")));
		assertThat(this.session.sent()).containsExactly("a");
		assertThat(this.session.closed()).isEqualTo(CloseStatus.NORMAL);
		assertThat(this.cancellations).hasValue(1);
	}

	@Test
	void stageOfAFluxIsSentToo() {
		result(CompletableFuture.completedFuture(Flux.just("a")));
		assertThat(this.session.sent()).containsExactly("a");
	}

	@Test
	void jdkPublisherIsReactive() {
		this.handler = TestEndpoints.handler(JdkPublisher.class);
		this.handler.onMessage(this.session, "a", true);
		assertThat(this.session.sent()).containsExactly("a", "a");
	}

	@Test
	void monoOfOnCloseIsRun() {
		this.handler = TestEndpoints.handler(ClosesReactively.class);
		this.session.close();
		this.handler.onClose(this.session, CloseStatus.NORMAL);
		assertThat(this.session.attributes()).containsEntry("closed", true);
	}

	@Test
	void fluxOfOnCloseFailsTheStart() {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(ClosesWithFlux.class));
		assertThat(mistake.description()).isEqualTo(ClosesWithFlux.class.getName()
				+ ".closed() is annotated with @OnClose but returns " + Flux.class.getName() + ".");
		assertThat(mistake.action()).isEqualTo("Return at most one value: when it is called the session is over.");
	}

	@WsEndpoint("/")
	static class NoOnError {

		@OnMessage
		Object on(String text, WsSession session) {
			return session.attributes().get("result");
		}

	}

	@WsEndpoint("/returns")
	static class Returns extends NoOnError {

		@OnError
		String failed(Exception ex) {
			return "failed: " + ex.getMessage();
		}

	}

	@WsEndpoint("/")
	static class JdkPublisher {

		@OnMessage
		Flow.Publisher<String> on(String text) {
			return JdkFlowAdapter.publisherToFlowPublisher(Flux.just(text, text));
		}

	}

	@WsEndpoint("/")
	static class ClosesReactively {

		@OnClose
		Mono<Void> closed(WsSession session) {
			return Mono.fromRunnable(() -> session.attributes().put("closed", true));
		}

	}

	@WsEndpoint("/")
	static class ClosesWithFlux {

		@OnClose
		Flux<String> closed() {
			return Flux.empty();
		}

	}

}
