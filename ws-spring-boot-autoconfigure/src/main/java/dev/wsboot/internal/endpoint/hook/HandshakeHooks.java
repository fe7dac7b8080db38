package dev.wsboot.internal.endpoint.hook;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.util.ClassUtils;

import dev.wsboot.internal.connection.RateLimit;
import dev.wsboot.internal.endpoint.callback.HandshakeCallback;
import dev.wsboot.internal.handshake.HandshakeResult.Rejected;
import dev.wsboot.spi.WsHandshakeInterceptor;
import dev.wsboot.spi.WsHandshakeOutcome;
import dev.wsboot.spi.WsHandshakeOutcome.Result;

/**
 * What is asked before the handshakes of one endpoint are answered: the interceptors in
 * their order, then the endpoint's own callback; and told afterwards: the interceptors in
 * the reverse order. Safe from any thread; one {@link Run} is of one thread.
 */
public final class HandshakeHooks {

	/** Of an endpoint without hooks. */
	public static final HandshakeHooks NONE = new HandshakeHooks("", List.of(), null, Object::new,
			new StaticMessageSource());

	private static final Logger logger = LoggerFactory.getLogger(HandshakeHooks.class);

	private static final int ACCEPTED_STATUS = 101;

	private static final int FAILED_STATUS = 500;

	private final String endpoint;

	private final List<WsHandshakeInterceptor> interceptors;

	private final @Nullable HandshakeCallback callback;

	private final Supplier<Object> bean;

	private final HookRefusals refusals;

	private final RateLimit warnings = RateLimit.perMinute(6);

	/**
	 * Creates the hooks of an endpoint.
	 * @param endpoint its name
	 * @param interceptors the application's, in their order
	 * @param callback the endpoint's own, or {@code null}
	 * @param bean what that is called on
	 * @param messages resolves texts of refusals
	 */
	public HandshakeHooks(String endpoint, List<WsHandshakeInterceptor> interceptors,
			@Nullable HandshakeCallback callback, Supplier<Object> bean, MessageSource messages) {
		this.endpoint = endpoint;
		this.interceptors = List.copyOf(interceptors);
		this.callback = callback;
		this.bean = bean;
		this.refusals = new HookRefusals(messages);
	}

	/**
	 * Begins with a handshake that has passed all checks.
	 * @param handshake makes what the hooks see; not called if there are none
	 * @return to be asked and told, or {@code null} if there are no hooks
	 */
	public @Nullable Run begin(Supplier<HookedHandshake> handshake) {
		return (this.interceptors.isEmpty() && this.callback == null) ? null : new Run(handshake.get());
	}

	private void warn(Object who, String what, Throwable failure) {
		if (this.warnings.permits()) {
			logger.warn("Endpoint '{}': {} {}", this.endpoint, who, what, failure);
		}
		else {
			logger.debug("Endpoint '{}': {} {}", this.endpoint, who, what, failure);
		}
	}

	private static String name(WsHandshakeInterceptor interceptor) {
		return ClassUtils.getUserClass(interceptor).getTypeName();
	}

	/**
	 * One handshake. First {@link #before}, then one of the others, whatever happens.
	 */
	public final class Run {

		private final HookedHandshake handshake;

		/** How many interceptors have been called. */
		private int entered;

		private @Nullable Throwable thrown;

		private boolean failed;

		Run(HookedHandshake handshake) {
			this.handshake = handshake;
		}

		/**
		 * The handshake as the hooks see it.
		 * @return the handshake
		 */
		public HookedHandshake handshake() {
			return this.handshake;
		}

		/**
		 * What a hook has thrown that has no status.
		 * @return the failure, or {@code null} if there is none
		 */
		public @Nullable Throwable failure() {
			return this.failed ? this.thrown : null;
		}

		/**
		 * Asks the hooks until one refuses.
		 * @return the answer of the one that does, or {@code null} if none does
		 */
		public @Nullable Rejected before() {
			for (WsHandshakeInterceptor interceptor : HandshakeHooks.this.interceptors) {
				this.entered++;
				try {
					interceptor.before(this.handshake);
				}
				catch (Throwable ex) {
					return refused(Hook.INTERCEPTOR, name(interceptor), ex);
				}
			}
			HandshakeCallback own = HandshakeHooks.this.callback;
			return (own != null) ? before(own) : null;
		}

		private @Nullable Rejected before(HandshakeCallback own) {
			try {
				Object result = own.invoke(HandshakeHooks.this.bean.get(), this.handshake);
				return (result != null) ? HandshakeHooks.this.refusals.ofResult(Hook.ENDPOINT, result, this.handshake)
						: null;
			}
			catch (Throwable ex) {
				return refused(Hook.ENDPOINT, own, ex);
			}
		}

		private Rejected refused(Hook hook, Object who, Throwable ex) {
			this.thrown = ex;
			try {
				Rejected rejected = HandshakeHooks.this.refusals.of(hook, ex, this.handshake);
				if (rejected != null) {
					return rejected;
				}
			}
			catch (IllegalArgumentException invalid) {
				invalid.addSuppressed(ex);
				this.thrown = invalid;
			}
			this.failed = true;
			warn(who, "failed, and a handshake was refused with 500", this.thrown);
			return Rejected.of(hook.failed(), hook.failure());
		}

		/**
		 * The connection is handed over.
		 */
		public void accepted() {
			after(new WsHandshakeOutcome(Result.ACCEPTED, ACCEPTED_STATUS, null, null));
		}

		/**
		 * The client got an error.
		 * @param rejected which
		 */
		public void rejected(Rejected rejected) {
			after(new WsHandshakeOutcome(Result.REJECTED, rejected.status(), rejected.reason().name(), this.thrown));
		}

		/**
		 * The connection could not be handed over.
		 * @param failure why
		 */
		public void failed(Throwable failure) {
			after(new WsHandshakeOutcome(Result.FAILED, FAILED_STATUS, null, failure));
		}

		private void after(WsHandshakeOutcome outcome) {
			this.handshake.answered();
			while (this.entered > 0) {
				this.entered--;
				WsHandshakeInterceptor interceptor = HandshakeHooks.this.interceptors.get(this.entered);
				try {
					interceptor.after(this.handshake, outcome);
				}
				catch (Throwable ex) {
					warn(name(interceptor), "failed after a handshake was answered", ex);
				}
			}
		}

	}

}
