package dev.wsboot.internal.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.wsboot.WsSession;

/**
 * What methods return as a reactive type, of one endpoint. The only class of this package
 * that needs Reactive Streams on the class path.
 * <p>
 * A type of at most one value is a stage: the session's next callback waits for it. A
 * type of many values runs beside the session's callbacks, for it may never end. One
 * value is asked for at a time, the next when the last has been handed to the network; so
 * the peer's pace reaches the publisher, and nothing piles up. Both are cancelled when
 * the session ends.
 */
final class ReactiveResults {

	private static final boolean CONTEXT_PRESENT = List
		.of("reactor.core.publisher.Flux", "io.micrometer.context.ContextSnapshot")
		.stream()
		.allMatch((name) -> ClassUtils.isPresent(name, ReactiveResults.class.getClassLoader()));

	private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

	private final Map<WsSession, Set<Running>> running = new ConcurrentHashMap<>();

	private final Executor demand;

	/**
	 * Creates the results of one endpoint.
	 * @param demand asks publishers for more when the network has room again, which the
	 * loop says: a publisher that makes values when asked must not block it
	 */
	ReactiveResults(Executor demand) {
		this.demand = demand;
	}

	/**
	 * How a value is subscribed to.
	 * @param value what a method returned
	 * @return the adapter or {@code null} if it is not of a reactive type
	 */
	@Nullable ReactiveAdapter adapter(Object value) {
		return this.adapters.getAdapter(null, value);
	}

	/**
	 * Awaits the one value of a publisher.
	 * @param session cancels it at its end
	 * @param adapter the value's adapter
	 * @param value of a reactive type
	 * @return completed with the value, with {@code null} if there is none
	 */
	CompletableFuture<@Nullable Object> single(WsSession session, ReactiveAdapter adapter, Object value) {
		Single single = new Single(session);
		publisher(adapter, value).subscribe(single);
		return single.result;
	}

	/**
	 * Passes on the values of a publisher.
	 * @param session cancels it at its end
	 * @param adapter the value's adapter
	 * @param value of a reactive type
	 * @param sink takes the values
	 */
	void stream(WsSession session, ReactiveAdapter adapter, Object value, Sink sink) {
		publisher(adapter, value).subscribe(new Stream(session, sink));
	}

	private static Publisher<?> publisher(ReactiveAdapter adapter, Object value) {
		Publisher<?> publisher = adapter.toPublisher(value);
		return CONTEXT_PRESENT ? ReactorContext.capture(publisher) : publisher;
	}

	/**
	 * The session has ended.
	 * @param session the session
	 */
	void end(WsSession session) {
		Set<Running> ended = this.running.remove(session);
		if (ended != null) {
			ended.forEach(Running::cancel);
		}
	}

	/**
	 * How many sessions have publishers that have not ended.
	 * @return number of sessions
	 */
	int sessions() {
		return this.running.size();
	}

	private void add(WsSession session, Running stream) {
		this.running.compute(session, (same, all) -> {
			Set<Running> streams = (all != null) ? all : ConcurrentHashMap.newKeySet(2);
			streams.add(stream);
			return streams;
		});
	}

	private void remove(WsSession session, Running stream) {
		this.running.computeIfPresent(session, (same, streams) -> {
			streams.remove(stream);
			return streams.isEmpty() ? null : streams;
		});
	}

	/**
	 * Gives Reactor's publishers what the callback's thread knows, as Spring MVC does:
	 * its observation and security context, and whatever else has a
	 * {@code ThreadLocalAccessor}. Apart, since neither Reactor nor Micrometer's context
	 * propagation need be there.
	 */
	private static final class ReactorContext {

		static Publisher<?> capture(Publisher<?> publisher) {
			if (publisher instanceof Mono<?> mono) {
				return mono.contextCapture();
			}
			return (publisher instanceof Flux<?> flux) ? flux.contextCapture() : publisher;
		}

	}

	/**
	 * Takes the values of one publisher.
	 */
	interface Sink {

		/**
		 * Takes a value.
		 * @param value the value
		 * @return completed when the next one may come, {@code null} if no further one is
		 * wanted
		 * @throws Exception if it cannot be taken
		 */
		@Nullable CompletionStage<?> emit(Object value) throws Exception;

		/**
		 * The publisher failed, or a value could not be taken.
		 * @param failure why
		 */
		void failed(Throwable failure);

	}

	/**
	 * A subscription that belongs to a session.
	 */
	private abstract class Running implements Subscriber<Object> {

		private final WsSession session;

		private volatile @Nullable Subscription subscription;

		Running(WsSession session) {
			this.session = session;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			add(this.session, this);
			if (isWanted(this.session)) {
				subscription.request(1);
			}
			else {
				// Ended before it was added, so that nobody else cancels it.
				stop();
			}
		}

		boolean isWanted(WsSession session) {
			return session.isOpen();
		}

		void request() {
			Subscription current = this.subscription;
			if (current != null) {
				current.request(1);
			}
		}

		void cancel() {
			Subscription current = this.subscription;
			if (current != null) {
				current.cancel();
			}
		}

		void stop() {
			cancel();
			done();
		}

		void done() {
			remove(this.session, this);
		}

	}

	private final class Single extends Running {

		private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

		private volatile @Nullable Object value;

		Single(WsSession session) {
			super(session);
		}

		@Override
		boolean isWanted(WsSession session) {
			// What @OnClose returns runs when the session is closed already.
			return true;
		}

		@Override
		public void onNext(Object value) {
			// Not cancelled: work around the value, such as a transaction, is to
			// complete.
			this.value = value;
		}

		@Override
		public void onError(Throwable failure) {
			done();
			this.result.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			done();
			this.result.complete(this.value);
		}

	}

	private final class Stream extends Running {

		private final Sink sink;

		private volatile boolean stopped;

		Stream(WsSession session, Sink sink) {
			super(session);
			this.sink = sink;
		}

		@Override
		public void onNext(Object value) {
			if (this.stopped) {
				return;
			}
			try {
				CompletionStage<?> taken = this.sink.emit(value);
				if (taken == null) {
					this.stopped = true;
					stop();
				}
				else if (taken.toCompletableFuture().isDone()) {
					taken.whenComplete(this::taken);
				}
				else {
					taken.whenComplete((result, failure) -> takenLater(failure));
				}
			}
			catch (Exception ex) {
				fail(ex);
			}
		}

		private void takenLater(@Nullable Throwable failure) {
			try {
				ReactiveResults.this.demand.execute(() -> taken(null, failure));
			}
			catch (RejectedExecutionException ex) {
				fail(ex);
			}
		}

		private void taken(@Nullable Object result, @Nullable Throwable failure) {
			if (failure != null) {
				fail(failure);
			}
			else if (!this.stopped) {
				request();
			}
		}

		private void fail(Throwable failure) {
			if (!this.stopped) {
				this.stopped = true;
				stop();
				this.sink.failed(failure);
			}
		}

		@Override
		void cancel() {
			this.stopped = true;
			super.cancel();
		}

		@Override
		public void onError(Throwable failure) {
			done();
			if (!this.stopped) {
				this.stopped = true;
				this.sink.failed(failure);
			}
		}

		@Override
		public void onComplete() {
			this.stopped = true;
			done();
		}

	}

}
