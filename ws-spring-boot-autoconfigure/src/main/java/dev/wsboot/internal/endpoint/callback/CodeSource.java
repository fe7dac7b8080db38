package dev.wsboot.internal.endpoint.callback;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.util.Objects;

import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

import dev.wsboot.WsSession;
import dev.wsboot.internal.endpoint.argument.ArgumentResolvers;
import dev.wsboot.internal.endpoint.codec.MessageCodecs;
import dev.wsboot.internal.endpoint.method.InvalidCallbackException;
import dev.wsboot.internal.endpoint.method.PayloadKind;
import dev.wsboot.routes.WsEndpointSpec;
import dev.wsboot.routes.WsRoute;

/**
 * A handler of an endpoint that is made of code.
 *
 * @param route the endpoint
 * @param handler the handler
 */
record CodeSource(WsRoute route, WsRoute.Handler handler) implements CallbackSource {

	private static final MethodHandle HANDLE = find();

	private static MethodHandle find() {
		try {
			return MethodHandles.lookup()
				.findVirtual(WsEndpointSpec.ReplyHandler.class, "handle",
						MethodType.methodType(Object.class, WsSession.class, Object.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Checks what messages it takes.
	 * @param codecs decode objects
	 * @throws InvalidCallbackException if it can take none
	 */
	void check(MessageCodecs codecs) {
		if (this.handler.event() != WsRoute.Event.MESSAGE) {
			return;
		}
		if (!ArgumentResolvers.isPayload(eventClass())) {
			throw invalidEvent("cannot be taken as a message",
					"Take String, byte[], ByteBuffer, or a type that is decoded from JSON.");
		}
		if (PayloadKind.of(eventClass()) == PayloadKind.OBJECT && codecs.isEmpty()) {
			throw invalidEvent("has to be decoded from JSON, but there is no JSON codec",
					ArgumentResolvers.ADD_JSON_CODEC);
		}
	}

	@Override
	public MethodHandle handle() {
		return MethodHandles
			.dropArguments(HANDLE.bindTo(this.handler.function())
				.asType(MethodType.methodType(Object.class, Object.class, Object.class)), 0, Object.class)
			.asSpreader(Object[].class, 2);
	}

	@Override
	public void checkCallableOn(Object bean) {
		// The bean is where it came from, not what it is called on.
	}

	@Override
	public Class<?> eventClass() {
		return ResolvableType.forType(eventType()).resolve(Object.class);
	}

	@Override
	public Type eventType() {
		return Objects.requireNonNull(this.handler.type(), "'type' must not be null");
	}

	@Override
	public boolean isEventNullable() {
		return false;
	}

	@Override
	public InvalidCallbackException invalidEvent(String what, String action) {
		return new InvalidCallbackException(
				StringUtils.capitalize(toString()) + ": " + eventType().getTypeName() + " " + what + ".", action);
	}

	@Override
	public Class<? extends Throwable> errorType() {
		return eventClass().asSubclass(Throwable.class);
	}

	@Override
	public String toString() {
		String word = switch (this.handler.event()) {
			case OPEN -> "Open";
			case MESSAGE -> "Message";
			case FRAME -> "Frame";
			case PONG -> "Pong";
			case CLOSE -> "Close";
			case ERROR -> "Error";
		};
		boolean typed = this.handler.event() == WsRoute.Event.MESSAGE || this.handler.event() == WsRoute.Event.ERROR;
		return (this.handler.replies() ? "replyOn" : "on") + word
				+ (typed ? "(" + eventClass().getSimpleName() + ")" : "") + " of endpoint '" + this.route.name() + "'";
	}

}
